"""The page that people read after a scan: document, outcome, items with reasons and articles; nothing loaded from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from pipeline.model.finding import Disposition, EntityType, Outcome
from pipeline.model.labels import label


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline.records"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_report(results: Iterable[Mapping[str, object]], language: str) -> Iterator[bytes]:
    """Yield the page piece by piece, so that a batch of any size needs little memory.

    ``results`` are the objects that ``mishen scan`` prints.
    """
    words = {"zh": language == "zh", "label": lambda kind, value: label(_ENUMS[kind](value), language)}
    yield _environment().get_template("report_head.html").render(words).encode()
    section = _environment().get_template("report_document.html")
    for result in results:
        yield section.render(words, document=result).encode()
    yield b"</main></body></html>\n"


_ENUMS = {"type": EntityType, "disposition": Disposition, "outcome": Outcome}
