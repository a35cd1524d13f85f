"""What officers do in the review, gathered: items, signatures, the plan."""

from __future__ import annotations

from pipeline.services.items import Ruling, accept_proposals, add_item, decide
from pipeline.services.planning import original_fingerprint, plan_of
from pipeline.services.signing import send_back, set_attribute, sign, withdraw_signature, withhold_case

__all__ = [
    "Ruling",
    "accept_proposals",
    "add_item",
    "decide",
    "original_fingerprint",
    "plan_of",
    "send_back",
    "set_attribute",
    "sign",
    "withdraw_signature",
    "withhold_case",
]
