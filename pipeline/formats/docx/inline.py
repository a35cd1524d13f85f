"""The walk inside a paragraph: runs, whatever wraps them, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.formats.docx import allow, forms
from pipeline.formats.docx.branches import others, shown
from pipeline.formats.docx.crops import WHOLE, Shown, is_hidden, of_blip, of_imagedata
from pipeline.formats.docx.draft import LINE_END, Atom, Line
from pipeline.formats.docx.fields import fields_of
from pipeline.formats.docx.looks import INK, Looks
from pipeline.formats.docx.media import DRAWABLE
from pipeline.formats.docx.names import DGM, MC, A, C, M, O, V, W, r, split, w
from pipeline.formats.docx.numbering import Numbering
from pipeline.formats.docx.package import Package
from pipeline.formats.docx.styles import PLAIN, Look, Styles
from pipeline.formats.docx.uses import Use, use_of
from pipeline.formats.docx.xml import Element
from pipeline.model.document import BlockKind, Hiding

_STANDS_FOR = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_WRAPPERS = allow.WORD_ELEMENTS | allow.UNWRAPPED | {"sdt"}
_DELETED = frozenset({"del", "moveFrom"})
_NO_CONTENT = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "rubyPr"})
_FORM_TEXT = frozenset({"default", "statusText", "helpText", "listEntry", "name"})
_ALTERNATIVE_TEXT = ("descr", "title", "alt")


@dataclass(slots=True)
class Context:
    """What the walk over a whole package shares.

    Attributes:
        notes: (``footnote`` or ``endnote``, id) of the notes whose reference shows, in order.
        pictures: picture parts that have their placeholder.
        uses: how each of them shows, place by place.
        warnings: codes of what was noticed.
        tables: how many tables were met.
        unseen: elements that stand in the code part of a field.
    """

    package: Package
    styles: Styles
    looks: Looks
    numbering: Numbering
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)
    uses: dict[str, list[Use]] = field(default_factory=dict)
    warnings: set[str] = field(default_factory=set)
    tables: int = 0
    unseen: set[Element] = field(default_factory=set)

    @classmethod
    def of(cls, package: Package) -> Context:
        """Read what the walk needs to know of styles, looks and lists."""
        styles = Styles(package)
        looks = Looks(package, styles)
        return cls(package, styles, looks, Numbering(package, styles, looks))

    def enter(self, story: Element) -> None:
        """Find the fields of a story before it is walked."""
        for each in fields_of(story):
            self.unseen.update(each.unseen)


class Paragraph:
    """Walks one paragraph.

    Attributes:
        visible: what shows in the line.
        hidden: what hides, in runs that no visible text interrupts.
        asides: lines that show beside the paragraph: pictures, watermarks, ruby, chart texts.
        boxes: text boxes that hang on it.
        look: of the first visible text.
    """

    def __init__(self, context: Context, part: str, element: Element) -> None:
        self.visible: list[Atom] = []
        self.hidden: list[tuple[Hiding, list[Atom]]] = []
        self.asides: list[Line] = []
        self.boxes: list[tuple[Element, Hiding | None]] = []
        self.look: Look = PLAIN
        self._context = context
        self._part = part
        self._element = element
        self._last: Hiding | None = None
        self._veil: Hiding | None = None  # how the text of the current run fails to show

    def walk(self, hiding: Hiding | None) -> None:
        """Walk all content of the paragraph."""
        self._inside(self._element, hiding)

    def _add(self, atom: Atom, hiding: Hiding | None, *, alone: bool = False) -> None:
        if not atom.text:
            return
        if hiding is None:
            self.visible.append(atom)
        elif self._last is hiding and self.hidden and not alone:
            self.hidden[-1][1].append(atom)
        else:
            self.hidden.append((hiding, [atom]))
        self._last = None if alone else hiding

    def _text(self, element: Element, hiding: Hiding | None) -> None:
        self._add(Atom(element.text or "", self._part, element), hiding)

    def _attribute(self, element: Element, name: str, hiding: Hiding) -> None:
        self._add(Atom(element.get(name, ""), self._part, element, name), hiding, alone=True)

    def _inside(self, container: Element, hiding: Hiding | None) -> None:
        for child in container:
            namespace, local = split(str(child.tag))
            if namespace == W:
                self._word(child, local, hiding)
            elif namespace == MC and local == "AlternateContent":
                self._alternate(child, hiding)
            elif namespace == M:
                if local == "t":
                    self._text(child, hiding)
                else:
                    self._inside(child, hiding)
            else:
                # Whoever knows the namespace sees it; a copy does not hold it.
                self._inside(child, hiding or Hiding.UNREFERENCED)

    def _alternate(self, element: Element, hiding: Hiding | None) -> None:
        branch = shown(element)
        if branch is not None:
            self._inside(branch, hiding)
        for other in others(element):
            self._inside(other, hiding or Hiding.ALTERNATE)

    def _word(self, element: Element, local: str, hiding: Hiding | None) -> None:
        """Walk a WordprocessingML element at the level of runs, or a run's child that came through a wrapper."""
        if local in _NO_CONTENT:
            return
        if local == "r":
            before = len(self.visible)
            self._run(element, hiding)
            if self.look is PLAIN and any(atom.text.strip() for atom in self.visible[before:]):
                self.look = self._context.styles.look(element, self._element)
        elif local in _DELETED:
            self._inside(element, hiding or Hiding.DELETED_REVISION)
        else:
            self._content(element, local, hiding)

    def _run(self, run: Element, hiding: Hiding | None) -> None:
        veil = self._context.looks.hiding(run, self._element) if hiding is None else None
        if veil is not None:
            self._context.warnings.add("fake_redaction" if veil is Hiding.COVERED else "hidden_text")
        if veil is Hiding.HIDDEN_TEXT:
            hiding, veil = veil, None
        outer, self._veil = self._veil, veil
        self._inside(run, hiding)
        self._veil = outer

    def _content(self, element: Element, local: str, hiding: Hiding | None) -> None:
        if hiding is None and element in self._context.unseen:
            hiding = Hiding.FIELD_CODE
        if hiding is None and local in INK:
            hiding = self._veil
        if local == "t":
            self._text(element, hiding)
        elif local in ("delText", "delInstrText"):
            self._text(element, Hiding.DELETED_REVISION)
        elif local == "instrText":
            self._text(element, hiding or Hiding.FIELD_CODE)
        elif local in _STANDS_FOR:
            self._sign(Atom(_STANDS_FOR[local], self._part, element, literal=False), local, hiding)
        elif local == "sym":
            self._add(Atom(_symbol(element), self._part, element, literal=False), hiding)
        elif local in ("drawing", "pict", "object"):
            self._graphics(element, hiding if local != "object" else hiding or Hiding.UNREFERENCED)
        else:
            self._wrapper(element, local, hiding)

    def _sign(self, atom: Atom, local: str, hiding: Hiding | None) -> None:
        if hiding is None and self._veil is not None and local not in INK:
            self.visible.append(atom)  # it shows, and does not part the invisible text around it
        else:
            self._add(atom, hiding)

    def _wrapper(self, element: Element, local: str, hiding: Hiding | None) -> None:
        """Take in what wraps or marks runs; what a copy does not hold is no part of the page."""
        if local in ("footnoteReference", "endnoteReference"):
            if hiding is None:
                self._context.notes.append((local.removesuffix("Reference"), element.get(w("id"), "")))
        elif local == "fldSimple":
            self._attribute(element, w("instr"), Hiding.FIELD_CODE)
            self._inside(element, hiding)
        elif local == "fldChar":
            self._form_field(element, hiding)
        elif local == "hyperlink":
            self._attribute(element, w("tooltip"), Hiding.FIELD_CODE)
            self._target(element.get(r("id"), ""))
            self._inside(element, hiding)
        elif local == "rt":
            self._ruby(element, hiding)
        else:
            self._inside(element, hiding if local in _WRAPPERS else hiding or Hiding.UNREFERENCED)

    def _form_field(self, marker: Element, hiding: Hiding | None) -> None:
        """Take in what a legacy form field shows without a result of its own, and its words that do not show."""
        ticked, chosen = forms.box(marker), forms.entry(marker)
        if ticked is not None:
            self._add(Atom(forms.SIGNS[ticked], self._part, marker, literal=False), hiding)
        if chosen is not None:
            self._add(Atom(chosen.get(w("val"), ""), self._part, chosen, w("val")), hiding)
        for part in marker.iter(*(w(name) for name in _FORM_TEXT)):
            if part is not chosen:
                self._attribute(part, w("val"), Hiding.FIELD_CODE)

    def _ruby(self, element: Element, hiding: Hiding | None) -> None:
        """Take the small text over a word out of the line, so that it does not stand between its characters."""
        aside = Paragraph(self._context, self._part, self._element)
        aside._inside(element, hiding)
        self.hidden += aside.hidden
        if aside.visible:
            self.asides.append(Line([*aside.visible, LINE_END], BlockKind.PARAGRAPH))

    def _target(self, relationship_id: str) -> None:
        found = self._context.package.relationship_element(self._part, relationship_id)
        if found is not None and found[1].get("TargetMode") == "External":
            part, relationship = found
            self._add(Atom(relationship.get("Target", ""), part, relationship, "Target"), Hiding.FIELD_CODE, alone=True)

    def _graphics(self, container: Element, hiding: Hiding | None) -> None:
        """Walk a drawing, VML picture or object: text boxes, pictures, watermark strings, alternative texts."""
        for child in container:
            namespace, local = split(str(child.tag))
            if namespace == W and local == "txbxContent":
                self.boxes.append((child, hiding))
            elif namespace == MC and local == "AlternateContent":
                branch = shown(child)
                if branch is not None:
                    self._graphics(branch, hiding)
                for other in others(child):
                    self._graphics(other, hiding or Hiding.ALTERNATE)
            else:
                how = hiding or (Hiding.HIDDEN_TEXT if is_hidden(child) else None)
                if local == "extLst":
                    # The drawing behind a picture, the photo behind its effects: no copy has them.
                    how = how or Hiding.ALTERNATE
                self._shape(child, namespace, local, how)
                self._graphics(child, how)

    def _shape(self, element: Element, namespace: str, local: str, hiding: Hiding | None) -> None:
        for name in _ALTERNATIVE_TEXT:
            self._attribute(element, name, Hiding.METADATA)
        if namespace == V and local == "textpath":
            self._aside(Atom(element.get("string", ""), self._part, element, "string"), BlockKind.WATERMARK, hiding)
        elif (namespace, local) == (A, "t"):
            self._aside(Atom(element.text or "", self._part, element), BlockKind.TEXT_BOX, hiding)
        elif namespace in (C, DGM):
            self._context.warnings.add("chart_or_diagram")
            for name in (r("id"), r("dm")):
                self._data_part(element.get(name, ""), hiding)
        elif namespace == O and local == "OLEObject":
            self._context.warnings.add("embedded_object")
        else:
            for name in (r("embed"), r("id"), r("pict")):
                self._picture(element, element.get(name, ""), hiding)
            self._shows(element, namespace, local)
            for name in (r("link"), r("href")):
                if element.get(name) is not None and not local.startswith("hlink"):
                    self._context.warnings.add("outside_picture")
                    self._target(element.get(name, ""))
            if namespace == V and local in ("imagedata", "fill"):
                self._attribute(element, "src", Hiding.FIELD_CODE)

    def _shows(self, element: Element, namespace: str, local: str) -> None:
        """Tell when a use of a picture shows a part of it only, or a part that nobody here can tell."""
        use: Shown | None = WHOLE
        if (namespace, local) == (A, "blip"):
            use = of_blip(element)
        elif namespace == V and local in ("imagedata", "fill") and element.get(r("id")):
            use = of_imagedata(element)
        if use is None:
            self._context.warnings.add("picture_cannot_stay")
        elif not use.whole:
            self._context.warnings.add("picture_cropped")

    def _aside(self, atom: Atom, kind: BlockKind, hiding: Hiding | None) -> None:
        if hiding is not None:
            self._add(atom, hiding, alone=True)
        elif atom.text:
            self.asides.append(Line([atom, LINE_END], kind))

    def _picture(self, element: Element, relationship: str, hiding: Hiding | None) -> None:
        """Add a picture's placeholder, once a part; a picture that does not show is not copied."""
        rel = self._context.package.relationships(self._part).get(relationship)
        if rel is None or rel.external or hiding is not None or rel.target not in self._context.package.parts:
            return
        if not rel.type.endswith("/image"):
            return
        self._context.uses.setdefault(rel.target, []).append(use_of(element))
        if rel.target not in self._context.pictures:
            self._context.pictures.add(rel.target)
            if not self._context.package.parts[rel.target].startswith(DRAWABLE):
                self._context.warnings.add("picture_cannot_stay")
            atoms = [Atom(PICTURE_PLACEHOLDER, rel.target, literal=False, picture=rel.target), LINE_END]
            self.asides.append(Line(atoms, BlockKind.PICTURE))

    def _data_part(self, relationship: str, hiding: Hiding | None) -> None:
        """Read the texts of a chart or diagram; a copy shows a note in its place."""
        package = self._context.package
        rel = package.relationships(self._part).get(relationship)
        if rel is None or rel.external or rel.target not in package.parts:
            return
        for line in _paragraphs(package.tree(rel.target), rel.target):
            if hiding is None:
                self.asides.append(Line([*line, LINE_END], BlockKind.TEXT_BOX))
            for atom in line if hiding is not None else ():
                self._add(atom, hiding)
            self._last = None


def _paragraphs(root: Element, part: str) -> Iterator[list[Atom]]:
    """Yield the texts of a chart or diagram; runs of one paragraph together."""
    line: list[Atom] = []
    for element in root.iter(f"{{{A}}}p", f"{{{A}}}t", f"{{{C}}}v"):
        if element.tag != f"{{{A}}}t" and line:
            yield line
            line = []
        if element.tag != f"{{{A}}}p" and element.text:
            line.append(Atom(element.text, part, element))
    if line:
        yield line


# The Symbol font has Greek letters at the places of the Latin ones; those that look Latin are read so.
_SYMBOL_FONT = str.maketrans("CDFGJLPQRSUVWXYabcdefghijklmnopqrstuvwxyz", "XΔΦΓϑΛΠΘPΣYςΩΞΨαβχδεφγηιϕκλμνoπθρστυϖωξψζ")
PICTURE_PLACEHOLDER = "〔图片〕"


def _symbol(element: Element) -> str:
    """Return the character of a w:sym; letters of the Symbol font and boxes of the Wingdings are what they look like."""
    value = element.get(w("char"), "")
    try:
        code = int(value, 16)
    except ValueError:
        return ""
    low = code - 0xF000 if code > 0xF000 else code
    if element.get(w("font"), "").lower() == "symbol" and 0x20 < low < 0x7F:
        return chr(low).translate(_SYMBOL_FONT)
    if (sign := forms.WINGDINGS.get((element.get(w("font"), "").lower(), low))) is not None:
        return sign
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else ""
