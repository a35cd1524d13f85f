"""Pages: templates rendered in the visitor's language; everything is escaped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.formats.limits import MAX_FILE_BYTES
from pipeline.model.document import Hiding
from pipeline.model.finding import EntityType
from pipeline.model.labels import item_label, label, place_label
from pipeline.model.notices import notice as code_notice
from pipeline.model.places import Pixels
from pipeline.model.review import RemarkKind
from pipeline.services.desk import CHINA

HERE = Path(__file__).resolve().parent
TEMPLATES, STATIC = HERE / "templates", HERE / "static"
LANGUAGES = ("zh", "en")

Wording = Callable[[str, str], str]

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def wording(language: str) -> Wording:
    """Return the function that picks the wording of a language, Chinese given first."""
    return lambda zh, en: en if language == "en" else zh


def render(template: str, language: str, **facts: object) -> str:
    """Render a template; ``t``, ``label`` and ``when`` speak ``language`` inside."""
    return _ENVIRONMENT.get_template(template).render(
        language=language,
        t=wording(language),
        label=lambda value: label(value, language),
        place_label=lambda place: place_label(place, language),
        hides=lambda item: any(isinstance(place, Hiding) for place in item.places),
        pictured=lambda item: any(isinstance(place, Pixels) for place in item.places),
        notice_of=lambda code: code_notice(code, language),
        item_label=lambda value, kind: item_label(value, EntityType(kind), language),
        remark_label=lambda kind: label(RemarkKind(kind), language),
        when=when,
        largest=MAX_FILE_BYTES,
        **facts,
    )


def when(moment: str) -> str:
    """Return a stored moment (ISO 8601, UTC) as people in China read a clock: ``2026-01-05 16:00``."""
    return datetime.fromisoformat(moment).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
