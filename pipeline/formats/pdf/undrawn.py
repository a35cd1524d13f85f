"""Content that no page paints: unused forms and patterns, appearances of annotations, template pages, content of lost objects.

Which streams a page paints is told from the operators of its content; the text of the others is found by setting them on pages
of their own and reading those as any page is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf

from pipeline.errors import UnreadableDocument
from pipeline.formats.pdf.compose import PageText, compose
from pipeline.formats.pdf.layer import PageLayer, read_layers
from pipeline.formats.pdf.streams import Allowance, unpacked
from pipeline.model.document import Hiding

MAX_UNDRAWN = 400
_USE = re.compile(rb"/([^\s()<>\[\]{}/%]+)\s+(?:Do|scn|SCN|gs|(?:[-+.\d]+\s+)?Tf)(?![\w.])")
_PAINTS = re.compile(rb"(?<![\w.])(?:Tj|TJ|'|\"|Do)(?![\w.])")


@dataclass(frozen=True, slots=True)
class Undrawn:
    """A content stream (or several, or none), the way to it, and the resources that it names things in.

    ``inside``: only what lies in ``box`` counts.
    """

    path: str
    stream: pikepdf.Object | None
    resources: pikepdf.Object | None
    box: tuple[float, float, float, float] = (0, 0, 14_400, 14_400)
    inside: bool = False


def painted(pdf: pikepdf.Pdf, allowance: Allowance) -> set[tuple[int, int]]:
    """Return the streams that pages paint: contents, forms, pictures, patterns, groups of soft masks, drawn glyphs."""
    found: set[tuple[int, int]] = set()
    todo: list[tuple[pikepdf.Object, pikepdf.Object | None]] = []
    for page in pdf.pages:
        contents, resources = page.obj.get("/Contents"), _resources(page)
        parts = contents.as_list() if isinstance(contents, pikepdf.Array) else [contents]
        todo += [(each, resources) for each in parts if isinstance(each, pikepdf.Stream)]
    while todo:
        stream, resources = todo.pop()
        if stream.objgen in found or not isinstance(stream, pikepdf.Stream):
            continue
        found.add(stream.objgen)
        if stream.get("/Subtype") == pikepdf.Name.Image:
            found |= {each.objgen for key in ("/SMask", "/Mask") if isinstance(each := stream.get(key), pikepdf.Stream)}
            continue
        own = stream.get("/Resources")
        resources = own if isinstance(own, pikepdf.Dictionary) else resources
        if isinstance(resources, pikepdf.Dictionary):
            data = unpacked(stream, allowance) or b""
            used = {b"/" + name for name in _USE.findall(data)}
            todo += [(each, resources) for each in _used(resources, used)]
    return found


def _resources(page: pikepdf.Page) -> pikepdf.Object | None:
    try:
        return page.resources
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError):
        return None


def _used(resources: pikepdf.Object, used: set[bytes]) -> Iterator[pikepdf.Object]:
    for kind in ("/XObject", "/Pattern", "/Font", "/ExtGState"):
        group = resources.get(kind)
        for name in group.keys() if isinstance(group, pikepdf.Dictionary) else ():
            found = group.get(name) if group is not None else None
            if name.encode("utf-8", "surrogateescape") not in used and name.isascii() and "#" not in name:
                continue
            if found is None:
                continue
            if kind == "/ExtGState" and isinstance(found, pikepdf.Dictionary):
                mask = found.get("/SMask")
                found = mask.get("/G") if isinstance(mask, pikepdf.Dictionary) else None
            if isinstance(found, pikepdf.Stream):
                yield found
            elif kind == "/Font" and isinstance(found, pikepdf.Dictionary):
                glyphs = found.get("/CharProcs")
                if isinstance(glyphs, pikepdf.Dictionary):
                    yield from (each for _, each in glyphs.items() if isinstance(each, pikepdf.Stream))


def may_paint(data: bytes) -> bool:
    """Tell whether bytes look like content that shows text."""
    return _PAINTS.search(data) is not None


def undrawn_texts(pdf: pikepdf.Pdf, streams: list[Undrawn]) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of each paragraph that the streams would show; the file is changed, so this comes last."""
    if not streams or not len(pdf.pages):
        return
    fallback = _resources(pdf.pages[0])
    pages = []
    for each in streams[:MAX_UNDRAWN]:
        resources = each.resources if each.resources is not None else fallback
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page, MediaBox=list(each.box), Contents=each.stream, Resources=resources or {}
        )
        pages.append(pdf.make_indirect(page))
    for old in pdf.pages:  # pikepdf remembers them, and warns of their fields
        if "/Annots" in old.obj:
            del old.obj["/Annots"]
    root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Kids=pages, Count=len(pages)))
    for page in pages:
        page.Parent = root
    for key in list(pdf.Root.keys()):
        if key != "/Type":
            del pdf.Root[key]
    pdf.Root.Pages = root
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    out = BytesIO()
    pdf.save(out, encryption=False, static_id=True, compress_streams=False, fix_metadata_version=False)
    try:
        for each, layer in zip(streams, read_layers(out.getvalue()), strict=False):
            for number, text in enumerate(layer_texts(layer, inside=each.inside)):
                yield f"{each.path}/Shown/{number}", text
    except UnreadableDocument:
        return


def layer_texts(layer: PageLayer, *, inside: bool = False) -> Iterator[str]:
    """Yield the paragraphs of a layer, whatever of it shows."""
    chars = [char for char in layer.chars if char.text and not char.text.startswith("(cid:")]
    chars = [char for char in chars if not inside or layer.inside(char)]
    if not any(char.text.strip() for char in chars):
        return
    for draft in compose(PageText(layer.number, chars, set(), hiding=Hiding.INVISIBLE)):
        text = "".join(piece.text for piece in draft.pieces).strip()
        if text:
            yield text
