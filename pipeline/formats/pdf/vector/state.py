"""The graphics state that matters for what a page shows and where (ISO 32000-1, 8.4 and 9.3)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipeline.formats.pdf.vector.font_use import FontUse
from pipeline.formats.pdf.vector.geometry import IDENTITY, Matrix
from pipeline.model.document import Box


@dataclass(slots=True)
class State:
    """What q saves and Q brings back.

    Attributes:
        matrix: from the stream's space to points of the page as it is shown.
        clip: where painting shows; None when nowhere.
        opaque: filling hides what is beneath.
        stretch: horizontal scaling as a factor.
        mode: text render mode.
        chosen: font and size as they were last written.
    """

    matrix: Matrix
    clip: Box | None
    opaque: bool = True
    width: float = 1.0
    dashed: bool = False
    font: FontUse | None = None
    size: float = 0.0
    spacing: float = 0.0
    words: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    chosen: str = ""

    def copy(self) -> State:
        """Return a state that changes by itself."""
        return replace(self)


@dataclass(slots=True)
class TextPlace:
    """Where text goes inside BT … ET.

    Attributes:
        line: the text line matrix.
        moved: it changed since something was shown.
        pending: way along the line (text space, scaled) since then that nothing shown takes.
        begun: BT has been written.
    """

    line: Matrix = IDENTITY
    moved: bool = True
    pending: float = 0.0
    begun: bool = False


@dataclass(slots=True)
class Group:
    """What a q … Q holds so far, and whether it paints anything."""

    lines: list[str] = field(default_factory=list)
    paints: bool = False
