"""What a look into one piece of bytes gives: texts and bytes to search, pieces inside it, and what a copy must not have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.redaction.verify_decode import plain, readings
from pipeline.redaction.verify_search import Layer, Raw


@dataclass(slots=True)
class Opened:
    """A piece of bytes, opened.

    Attributes:
        layers, raws: texts and bytes to search.
        faults: codes of what a released copy never has.
        inner: what stands inside it, by name (often empty), to be opened in its turn.
    """

    layers: list[Layer] = field(default_factory=list)
    raws: list[Raw] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    inner: list[tuple[str, bytes]] = field(default_factory=list)

    def say(self, kind: str, texts: Iterable[str], *, numbers: bool = True) -> None:
        """Add texts with what their escapes stand for; ``numbers`` as in ``Layer``."""
        for text in texts:
            if text.strip():
                self.layers += [Layer(kind, each, numbers=numbers) for each in (text, *readings(text))]

    def tell(self, kind: str, data: bytes, encoding: str = "") -> None:
        """Add a short value whose encoding is not sure."""
        self.raws.append(Raw(kind, data))
        self.say(kind, plain(data, encoding))

    def fault(self, code: str) -> None:
        """Note once what a copy must not have."""
        if code not in self.faults:
            self.faults.append(code)
