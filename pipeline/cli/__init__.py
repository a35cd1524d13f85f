"""The command line (DESIGN.md section 6): entry points only, rules live in services and model."""

from __future__ import annotations

from pipeline.cli import (
    adjust,
    audit,
    calendars,
    consultation,
    demo,
    detection,
    home,
    keeping,
    markings,
    profiles,
    release,
    review,
    serve,
    staff,
    substitutes,
    terms,
)
from pipeline.cli.app import main

__all__ = [
    "adjust",
    "audit",
    "calendars",
    "consultation",
    "demo",
    "detection",
    "home",
    "keeping",
    "main",
    "markings",
    "profiles",
    "release",
    "review",
    "serve",
    "staff",
    "substitutes",
    "terms",
]
