"""The classes of the tagger: a type of GUIDELINE.md, with its disposition where that depends on the text."""

from __future__ import annotations

CLASSES = (
    "PERSON_NAME:redact",
    "PERSON_NAME:keep",
    "PERSON_NAME:review",
    "ADDRESS:redact",
    "ADDRESS:keep",
    "HEALTH_INFO",
    "FAMILY_INFO",
    "TRADE_SECRET_CONTENT:redact",
    "TRADE_SECRET_CONTENT:review",
    "SECRET_CONTENT",
    "PUBLIC_RISK",
    "PROCESS_INFORMATION",
    "NETWORK_DETAIL",
    "SENSITIVE_LOCATION",
    "SECRET_REFERENCE",
    "DATE_OF_BIRTH",
)
