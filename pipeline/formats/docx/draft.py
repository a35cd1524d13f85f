"""What the walk over a package yields: lines of atoms that still hold their XML elements.

The reader turns atoms into addressed pieces; the writer, which walks the same bytes again, edits their elements. Atom ``n``
of the walk is piece ``n`` of the Document, so both always speak of the same place.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.formats.docx.styles import PLAIN, Look
from pipeline.formats.docx.uses import Use
from pipeline.formats.docx.xml import Element
from pipeline.model.document import Alignment, BlockKind, Cell, Hiding, Revised, RevisionCount


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """A bit of text and what holds it.

    Attributes:
        text: never empty.
        part: the part it stands in.
        element: what holds it; None for a separator that the reader invents.
        attribute: Clark name of the attribute that holds it, None for the element's own text.
        literal: whether the file says ``text`` itself; otherwise the element stands for it (a tab, a hyphen).
        picture: the picture part that a placeholder stands for.
        start: where in the element's text, or in the attribute's value, this begins, in code points.
        within: way inside ``part`` to what holds the text where that is no XML of Word's own.
        revised: in which state of the revisions it shows, None for every state.
    """

    text: str
    part: str = ""
    element: Element | None = None
    attribute: str | None = None
    literal: bool = True
    picture: str | None = None
    within: str | None = None
    start: int = 0
    revised: Revised | None = None

    @property
    def addressed(self) -> bool:
        """Whether the text itself can be found in the file."""
        return self.element is not None and self.literal

    @property
    def prints(self) -> bool:
        """Whether it is a sign or a list number that the file does not say as text; blanks and hyphens do not count."""
        return self.element is not None and not self.literal and any(char not in "-\u00ad\t\n" for char in self.text)


@dataclass(slots=True)
class Line:
    """A block to be: a paragraph, a cell, a text that hides."""

    atoms: list[Atom]
    kind: BlockKind
    hiding: Hiding | None = None
    look: Look = PLAIN
    alignment: Alignment | None = None
    cell: Cell | None = None

    def text(self) -> str:
        """Return the text of all atoms."""
        return "".join(atom.text for atom in self.atoms)


@dataclass(slots=True)
class Draft:
    """All lines of a package, hidden ones last, codes of what was noticed, and its unaccepted revisions.

    ``unseen`` holds the w:lvlText of list labels that hide before some paragraph, ``uses`` how each picture part shows.
    """

    lines: list[Line] = field(default_factory=list)
    warnings: set[str] = field(default_factory=set)
    revisions: RevisionCount | None = None
    unseen: set[Element] = field(default_factory=set)
    uses: dict[str, list[Use]] = field(default_factory=dict)


LINE_END = Atom("\n", literal=False)
CELL_END = Atom("\t", literal=False)
