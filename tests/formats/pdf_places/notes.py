"""Annotations: what they say, what they look like, what they do."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, quote_from_bytes

from tests.formats.hiding_places.values import IDENTITY, NAME, PHONE, SECRET
from tests.formats.pdf_places.draft import LEFT, PLANT, Draft, Places
from tests.formats.pdf_places.pixels import entries, flate, words
from tests.formats.pdf_places.syntax import literal, octal, stream, text16

places = Places()
_SAID = text16(SECRET)
_WIDE = b"\xfe\xff" + SECRET.encode("utf-16-be")
_MARKED = b"\xef\xbb\xbf" + SECRET.encode()
_PATH = f"C:\\材料\\{SECRET}.doc"
_RICH = text16(
    '<?xml version="1.0"?><body xmlns="http://www.w3.org/1999/xhtml"><p>'
    + "".join(f"<b>{c}</b>" for c in SECRET)
    + "</p></body>"
)
_URI = "http://example.invalid/q?n="
_PERCENTS = (_URI + quote_from_bytes(SECRET.encode("gb18030"))).encode()
_MAIL = f"mailto:a@example.invalid?subject={quote(SECRET)}".encode()
_LINE = f"{LEFT:g} {PLANT:g} 330 {PLANT + 14:g}"


def _note(subtype: str, said: str, rect: str = "300 270 316 286") -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        draft.annotation(subtype, said, rect)

    return work


for _name, _subtype, _entries in (
    ("note", "Text", f"/Contents {_SAID}"),
    ("note in octal", "Text", f"/Contents {octal(_WIDE)}"),
    ("note in UTF-8", "Text", f"/Contents {literal(_MARKED)}"),
    ("note in GB18030", "Text", f"/Contents {literal(SECRET.encode('gb18030'))}"),
    ("note with a language mark", "Text", f"/Contents <feff001b007a0068001b{SECRET.encode('utf-16-be').hex()}>"),
    ("author of a note", "Text", f"/Contents {text16('请核')} /T {_SAID}"),
    ("subject of a note", "Text", f"/Contents {text16('请核')} /Subj {_SAID}"),
    ("rich text of a note", "Text", f"/Contents {text16('请核')} /RC {_RICH}"),
    ("name of a note", "Text", f"/Contents {text16('请核')} /NM {_SAID}"),
    ("hidden note", "Text", f"/F 2 /Contents {_SAID}"),
    ("contents of a highlight", "Highlight", f"/QuadPoints [30 60 100 60 30 74 100 74] /Contents {_SAID}"),
    ("contents of a strike-out", "StrikeOut", f"/QuadPoints [30 60 100 60 30 74 100 74] /Contents {_SAID}"),
    ("contents of ink", "Ink", f"/InkList [[300 270 316 286]] /Contents {_SAID}"),
    ("contents of a watermark annotation", "Watermark", f"/Contents {_SAID}"),
    ("contents of a sound", "Sound", f"/Contents {_SAID}"),
    ("overlay text of a redaction", "Redact", f"/OverlayText {_SAID}"),
    ("free text without an appearance", "FreeText", f"/DA (/Helv 12 Tf 0 g) /Contents {_SAID}"),
    ("default style of free text", "FreeText", f"/DA (/Helv 12 Tf) /Contents (x) /DS {_SAID}"),
    ("address of a link", "Link", f"/A << /S /URI /URI {literal((_URI + SECRET).encode())} >>"),
    ("address in percents", "Link", f"/A << /S /URI /URI {literal((_URI + quote(SECRET)).encode())} >>"),
    ("address in percents of GB18030", "Link", f"/A << /S /URI /URI {literal(_PERCENTS)} >>"),
    ("mail address of a link", "Link", f"/A << /S /URI /URI {literal(_MAIL)} >>"),
    ("file that a link launches", "Link", f"/A << /S /Launch /F << /Type /Filespec /F (a.doc) /UF {text16(_PATH)} >> >>"),
    ("parameters of a launched program", "Link", f"/A << /S /Launch /Win << /P {literal(SECRET.encode('gb18030'))} >> >>"),
    ("other file that a link goes to", "Link", f"/A << /S /GoToR /D [0 /Fit] /F {literal(f'{SECRET}.pdf'.encode('gb18030'))} >>"),
    ("embedded file that a link goes to", "Link", f"/A << /S /GoToE /D [0 /Fit] /T << /R /C /N {_SAID} >> >>"),
    ("script of a link", "Link", f"/A << /S /JavaScript /JS {_SAID} >>"),
    ("next action of a link", "Link", f"/A << /S /Named /N /NextPage /Next [<< /S /JavaScript /JS {_SAID} >>] >>"),
    ("form data that a link imports", "Link", f"/A << /S /ImportData /F {_SAID} >>"),
    ("named destination of a link", "Link", f"/Dest {_SAID}"),
    ("hidden field that a link names", "Link", f"/A << /S /Hide /T {_SAID} >>"),
    ("actions of an annotation", "Link", f"/AA << /E << /S /JavaScript /JS {_SAID} >> >>"),
    ("unknown entry of an annotation", "Text", f"/Contents {text16('请核')} /ACME:Note {_SAID}"),
    ("private data of an annotation", "Text", f"/Contents {text16('请核')} /PieceInfo << /ACME << /Private {_SAID} >> >>"),
    ("3D view of an annotation", "3D", f"/3DV << /Type /3DView /XN {_SAID} >>"),
    ("title of a screen", "Screen", f"/T {_SAID}"),
    ("address of a screen's media", "Screen", f"/A << /S /Rendition /R << /S /MR /N {_SAID} >> >>"),
    ("measure of a line", "Line", f"/L [0 0 9 9] /Measure << /Type /Measure /Subtype /RL /R {_SAID} >>"),
):  # fmt: skip
    places.add(_name, _note(_subtype, _entries))


@places()
def popup_of_a_note(draft: Draft) -> None:
    note = draft.annotation("Text", f"/Contents {text16('请核')}")
    draft.annotation("Popup", f"/Parent {note} /Contents {_SAID} /Open true", "200 200 300 260")


@places()
def reply_to_a_note(draft: Draft) -> None:
    note = draft.annotation("Text", f"/Contents {text16('请核')} /T {text16('甲')}")
    draft.annotation("Text", f"/IRT {note} /RT /R /Contents {_SAID}")


@places()
def state_of_a_note(draft: Draft) -> None:
    note = draft.annotation("Text", f"/Contents {text16('请核')}")
    draft.annotation("Text", f"/IRT {note} /StateModel /Review /State (Accepted) /F 30 /Contents {_SAID}")


@places()
def note_off_the_page(draft: Draft) -> None:
    draft.annotation("FreeText", f"/DA (/Helv 12 Tf) /Contents {_SAID}", "2000 2000 2100 2100")


def _looks(subtype: str, more: str = "", flags: str = "/F 4") -> Callable[[Draft], None]:
    """An annotation that shows the values by its appearance alone."""

    def work(draft: Draft) -> None:
        face = draft.form(draft.line(SECRET, 2, 4), box="0 0 310 18")
        draft.annotation(
            subtype, f"{flags} {more} /AP << /N {face} >>", f"{LEFT - 2:g} {PLANT - 4:g} {LEFT + 308:g} {PLANT + 14:g}"
        )
        draft.mark()

    return work


places.add("appearance of free text", _looks("FreeText", f"/Contents {text16('见附件')}"))
places.add("appearance of a stamp", _looks("Stamp", "/Name /Draft"))
places.add("appearance of a watermark annotation", _looks("Watermark"))
places.add("appearance of a hidden note", _looks("Text", "", "/F 2"))
places.add("appearance of a note for the screen only", _looks("FreeText", f"/Contents {text16('见附件')}", "/F 0"))


@places()
def appearance_that_a_pointer_brings_up(draft: Draft) -> None:
    plain, hidden = (
        draft.form("0 g 0 0 4 4 re f\n", box="0 0 310 18"),
        draft.form(draft.line(SECRET, 2, 4), box="0 0 310 18"),
    )
    draft.annotation("Stamp", f"/AP << /N {plain} /R {hidden} /D {hidden} >>", _LINE)


@places()
def appearance_of_another_state(draft: Draft) -> None:
    plain, hidden = (
        draft.form("0 g 0 0 4 4 re f\n", box="0 0 310 18"),
        draft.form(draft.line(SECRET, 2, 4), box="0 0 310 18"),
    )
    draft.annotation("Stamp", f"/AS /Off /AP << /N << /Off {plain} /On {hidden} >> >>", _LINE)


@places(pixels=True)
def picture_of_a_stamp(draft: Draft) -> None:
    picture = words()
    image = draft.pdf.add(stream(flate(picture.tobytes()), entries(picture, "/FlateDecode"), packed=False))
    face = draft.form(
        "q 310 0 0 18 0 0 cm /I0 Do Q\n", box="0 0 310 18", resources=f"/Resources << /XObject << /I0 {image} >> >>"
    )
    draft.annotation("Stamp", f"/AP << /N {face} >>", f"{LEFT - 2:g} {PLANT - 4:g} {LEFT + 308:g} {PLANT + 14:g}")
    draft.area((LEFT, PLANT - 2, LEFT + 300, PLANT + 12))


@places()
def orphan_annotation(draft: Draft) -> None:
    """It names its page, the page does not name it."""
    draft.annotation("Text", f"/Contents {_SAID}")
    draft.annotations.clear()


@places()
def file_attached_to_a_note(draft: Draft) -> None:
    data = draft.pdf.stream(SECRET.encode(), "/Type /EmbeddedFile /Subtype /text#2Fplain")
    draft.annotation("FileAttachment", f"/FS << /Type /Filespec /F (a.txt) /EF << /F {data} >> >>")


@places()
def name_of_a_file_attached_to_a_note(draft: Draft) -> None:
    data = draft.pdf.stream(b"-", "/Type /EmbeddedFile")
    name = text16(f"{NAME}{IDENTITY}{PHONE}.txt")
    draft.annotation("FileAttachment", f"/FS << /Type /Filespec /F (a.txt) /UF {name} /EF << /F {data} >> >>")
