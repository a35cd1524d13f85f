"""Whether a PDF copy has only what a released copy may have: pages, their contents, pictures and fonts."""

from __future__ import annotations

import pikepdf

_ROOT = frozenset(
    {
        "/Type",
        "/Pages",
        "/Version",
        "/Lang",
        "/MarkInfo",
        "/ViewerPreferences",
        "/PageLayout",
        "/PageMode",
        "/Extensions",
    }
)
_TRAILER = frozenset({"/Root", "/Size", "/ID", "/Info", "/Type", "/W", "/Index", "/Filter", "/DecodeParms", "/Length"})
_INFO = frozenset({"/Producer", "/Creator", "/CreationDate", "/ModDate"})
_PAGE = frozenset(
    {
        "/Type",
        "/Parent",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Rotate",
        "/Contents",
        "/Group",
        "/UserUnit",
    }
)
_RESOURCES = frozenset({"/XObject", "/Font", "/ProcSet", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading"})
# Wherever they stand: actions, scripts, forms, attachments, layers, remarks, and data of editing programs.
_FORBIDDEN = frozenset(
    {
        "/A",
        "/AA",
        "/AcroForm",
        "/ActualText",
        "/AF",
        "/Alt",
        "/Alternates",
        "/Annots",
        "/Dests",
        "/EF",
        "/EmbeddedFiles",
        "/JS",
        "/JavaScript",
        "/LastModified",
        "/Metadata",
        "/Names",
        "/OC",
        "/OCGs",
        "/OCProperties",
        "/OPI",
        "/OpenAction",
        "/Outlines",
        "/PageLabels",
        "/PieceInfo",
        "/StructTreeRoot",
        "/Thumb",
        "/Threads",
        "/URI",
        "/XFA",
    }
)
_BOOKKEEPING = ("/XRef", "/ObjStm")


def faults_of(pdf: pikepdf.Pdf, copy: bytes) -> list[str]:
    """Return what a released copy must not have, as short codes; empty when it is clean."""
    faults = [*_file_faults(pdf, copy), *_catalogue_faults(pdf)]
    for page in pdf.pages:
        if set(page.obj.keys()) - _PAGE:
            faults.append("页面附加内容")
        if set(page.obj.get("/Resources", pikepdf.Dictionary()).keys()) - _RESOURCES:
            faults.append("页面资源")
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream) and _keys_inside(each) & _FORBIDDEN:
            faults.append("动作、附件、表单、图层或注释")
    if _unreachable(pdf):
        faults.append("未被引用的对象")
    return list(dict.fromkeys(faults))


def _file_faults(pdf: pikepdf.Pdf, copy: bytes) -> list[str]:
    faults = []
    if not copy.startswith(b"%PDF-"):
        faults.append("文件头之前有内容")
    if copy.count(b"%%EOF") != 1 or copy.count(b"startxref") != 1:
        faults.append("增量更新")
    if not copy.rstrip(b"\r\n").endswith(b"%%EOF"):
        faults.append("文件尾之后有内容")
    if pdf.is_encrypted:
        faults.append("加密")
    return faults


def _catalogue_faults(pdf: pikepdf.Pdf) -> list[str]:
    faults = []
    if set(pdf.trailer.keys()) - _TRAILER:
        faults.append("文件尾字典")
    if set(pdf.trailer.get("/Info", pikepdf.Dictionary()).keys()) - _INFO:
        faults.append("文档属性")
    if set(pdf.Root.keys()) - _ROOT:
        faults.append("文档目录")
    return faults


def _keys_inside(value: pikepdf.Object) -> set[str]:
    """Return the keys of a dictionary and of those directly inside it; names of fonts and pictures do not count."""
    keys: set[str] = set()
    for key, each in value.items():
        keys.add(key)
        if isinstance(each, pikepdf.Dictionary) and not each.is_indirect and key not in ("/Font", "/XObject"):
            keys |= _keys_inside(each)
    return keys


def _unreachable(pdf: pikepdf.Pdf) -> bool:
    seen: set[tuple[int, int]] = set()
    waiting: list[object] = list(pdf.trailer.values())
    while waiting:
        value = waiting.pop()
        if not isinstance(value, pikepdf.Object):
            continue
        if value.is_indirect:
            if value.objgen in seen:
                continue
            seen.add(value.objgen)
        if isinstance(value, pikepdf.Array):
            waiting.extend(value)
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            waiting.extend(value.values())
    for each in pdf.objects:
        if each.objgen in seen or not isinstance(each, pikepdf.Object):
            continue
        if isinstance(each, pikepdf.Stream) and each.get("/Type") in _BOOKKEEPING:
            continue
        return True
    return False
