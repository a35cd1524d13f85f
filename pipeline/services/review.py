"""What officers do in the review, gathered: items, signatures, the plan."""

from __future__ import annotations

from pipeline.services.items import Ruling, accept_proposals, add_item, decide, undo
from pipeline.services.planning import original_fingerprint, plan_of
from pipeline.services.signing import send_back, set_attribute, sign, withdraw_signature, withhold_case
from pipeline.services.spans import add_found, change_span, decide_identical, merge, split

__all__ = [
    "Ruling",
    "accept_proposals",
    "add_found",
    "add_item",
    "change_span",
    "decide",
    "decide_identical",
    "merge",
    "original_fingerprint",
    "plan_of",
    "send_back",
    "set_attribute",
    "sign",
    "split",
    "undo",
    "withdraw_signature",
    "withhold_case",
]
