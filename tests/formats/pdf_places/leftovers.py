"""What the file's own form leaves room for: earlier revisions, lost objects, remarks, bytes that nobody reads."""

from __future__ import annotations

import zlib
from io import BytesIO

import pikepdf

from tests.formats.hiding_places.values import SECRET
from tests.formats.pdf_places.draft import LEFT, PLANT, Draft, Made, Places
from tests.formats.pdf_places.syntax import HEADER, appended, dictionary, literal, octal, raw, stream, text16

places = Places()
_SAID = text16(SECRET)
_UTF8 = SECRET.encode()


def _written(draft: Draft) -> bytes:
    draft.close()
    return draft.pdf.written(draft.ending())


# Revisions


@places()
def earlier_text_of_the_page(draft: Draft) -> Made:
    contents = draft.pdf.reserve()
    draft.page["Contents"] = contents
    harmless = "".join(draft.content)
    draft.pdf.set(contents, stream(harmless + draft.line(SECRET, LEFT, PLANT)))
    return draft.made(appended(_written(draft), {contents: stream(harmless)}, f"/Size 99 {draft.ending()}"))


@places()
def earlier_revision_of_the_page(draft: Draft) -> Made:
    earlier = draft.pdf.stream("".join(draft.content) + draft.line(SECRET, LEFT, PLANT))
    draft.close()
    now = draft.pdf.bodies[int(draft.here.split()[0])]
    contents = now[now.index(b"/Contents") :]
    draft.pdf.set(draft.here, now.replace(contents, raw(f"/Contents {earlier} >>")))
    source = draft.pdf.written(draft.ending())
    return draft.made(appended(source, {draft.here: now}, f"/Size 99 {draft.ending()}"))


@places()
def earlier_properties(draft: Draft) -> Made:
    info = draft.pdf.add(f"<< /Title {_SAID} >>")
    draft.trailer["Info"] = info
    return draft.made(appended(_written(draft), {info: "<< /Title (x) >>"}, f"/Size 99 {draft.ending()}"))


@places()
def object_given_up(draft: Draft) -> Made:
    gone = draft.pdf.add(f"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents {_SAID} >>")
    source = _written(draft)
    return draft.made(appended(source, {}, f"/Size 99 {draft.ending()}", free=int(gone.split()[0])))


@places()
def several_revisions(draft: Draft) -> Made:
    info = draft.pdf.add("<< /Title (a) >>")
    draft.trailer["Info"] = info
    source = _written(draft)
    for title in (_SAID, "(b)", "(c)"):
        source = appended(source, {info: f"<< /Title {title} >>"}, f"/Size 99 {draft.ending()}")
    return draft.made(source)


@places()
def entry_of_an_earlier_trailer(draft: Draft) -> Made:
    draft.close()
    source = draft.pdf.written(draft.ending() + f" /ACME {_SAID}")
    return draft.made(appended(source, {}, f"/Size 99 {draft.ending()}"))


# Objects that nobody refers to


@places()
def orphan_string(draft: Draft) -> None:
    draft.pdf.add(_SAID)


@places()
def orphan_dictionary(draft: Draft) -> None:
    draft.pdf.add(f"<< /ACME [{literal(SECRET.encode('gb18030'))}] >>")


@places()
def orphan_content(draft: Draft) -> None:
    draft.pdf.stream(draft.line(SECRET, LEFT, PLANT))


@places()
def orphan_stream_in_hexadecimal(draft: Draft) -> None:
    draft.pdf.stream(_UTF8.hex() + ">", "/Filter /ASCIIHexDecode", packed=False)


@places()
def orphan_stream_in_many_coats(draft: Draft) -> None:
    inner = zlib.compress(_UTF8.hex().encode() + b">").hex() + ">"
    draft.pdf.stream(inner, "/Filter [/ASCIIHexDecode /FlateDecode /ASCIIHexDecode]", packed=False)


@places()
def object_without_a_reference_in_the_table(draft: Draft) -> Made:
    """It lies between two objects; the table does not know of it."""
    draft.close()
    draft.pdf.before[int(draft.here.split()[0])] = b"900 0 obj\n" + raw(_SAID) + b"\nendobj\n"
    return draft.made(draft.pdf.written(draft.ending()))


@places()
def stream_without_a_reference_in_the_table(draft: Draft) -> Made:
    draft.close()
    draft.pdf.before[int(draft.here.split()[0])] = b"900 0 obj\n" + stream(_UTF8) + b"\nendobj\n"
    return draft.made(draft.pdf.written(draft.ending()))


@places()
def unused_objects_of_an_object_stream(draft: Draft) -> None:
    body = f"{_SAID} << /ACME {_SAID} >>"
    head = f"901 0 902 {len(_SAID) + 1} "
    draft.pdf.stream(head + body, f"/Type /ObjStm /N 2 /First {len(head)}")


@places()
def gap_in_an_object_stream(draft: Draft) -> None:
    """Bytes that no object of the stream has."""
    head = "901 0 "
    draft.pdf.stream(raw(head + "(x) ") + _UTF8, f"/Type /ObjStm /N 1 /First {len(head)}")


# Remarks and bytes between


@places()
def remark_between_objects(draft: Draft) -> Made:
    draft.close()
    draft.pdf.before[int(draft.here.split()[0])] = b"% " + _UTF8 + b"\n"
    return draft.made(draft.pdf.written(draft.ending()))


@places()
def bytes_between_objects(draft: Draft) -> Made:
    draft.close()
    draft.pdf.before[int(draft.here.split()[0])] = SECRET.encode("utf-16-le") + b"\n"
    return draft.made(draft.pdf.written(draft.ending()))


@places()
def remark_inside_an_object(draft: Draft) -> None:
    draft.pdf.add(b"<< /A 1 % " + _UTF8 + b"\n /B 2 >>")


@places()
def remark_in_the_content(draft: Draft) -> None:
    draft.draw(f"% {SECRET}\n".encode().decode("latin-1"))


@places()
def remark_in_the_content_in_GB18030(draft: Draft) -> None:
    draft.draw(f"% {SECRET}\n".encode("gb18030").decode("latin-1"))


@places()
def operands_that_no_operator_takes(draft: Draft) -> None:
    draft.draw(f"BX {_SAID} {literal(_UTF8)} acme EX\n")


@places()
def text_after_the_end_of_a_text_object(draft: Draft) -> None:
    """A string that a stray operator outside BT and ET shows."""
    draft.draw(f"{octal(SECRET.encode('gb18030'))} pop\n")


@places()
def bytes_before_the_header(draft: Draft) -> Made:
    draft.close()
    return draft.made(b"% " + _UTF8 + b"\n" + draft.pdf.written(draft.ending()))


@places()
def remark_behind_the_header(draft: Draft) -> Made:
    draft.close()
    return draft.made(draft.pdf.written(draft.ending(), header=HEADER + b"% " + _UTF8 + b"\n"))


@places()
def bytes_behind_the_end(draft: Draft) -> Made:
    draft.close()
    return draft.made(draft.pdf.written(draft.ending(), end=_UTF8 + b"\n"))


@places()
def archive_behind_the_end(draft: Draft) -> Made:
    """A file that is a PDF and something else at once."""
    draft.close()
    return draft.made(draft.pdf.written(draft.ending(), end=b"\x1f\x8b" + zlib.compress(_UTF8) + b"\n%%EOF\n"))


@places()
def another_file_behind_the_end(draft: Draft) -> Made:
    """A whole PDF in front of the one that is read."""
    other = Draft()
    other.harmless(())
    other.draw(other.plant())
    draft.close()
    before = other.made().source
    shifted = draft.pdf.written(draft.ending(), header=before + HEADER)
    return draft.made(shifted)


@places()
def remark_in_the_trailer(draft: Draft) -> Made:
    draft.close()
    return draft.made(
        draft.pdf.written(raw(draft.ending()).decode("latin-1") + f" % {SECRET}\n".encode().decode("latin-1"))
    )


@places()
def entry_of_the_trailer(draft: Draft) -> None:
    draft.trailer["ACME"] = _SAID


@places()
def identifier_of_the_file(draft: Draft) -> None:
    draft.trailer["ID"] = f"[{_SAID} {_SAID}]"


@places()
def unused_space_of_a_stream(draft: Draft) -> None:
    """The stream says that it is shorter than it is."""
    whole = stream("q Q\n", packed=False)
    draft.pdf.add(whole.replace(b"q Q\n\nendstream", b"q Q\n" + _UTF8 + b"\nendstream"))


@places()
def data_behind_packed_data(draft: Draft) -> None:
    """Inside the stream's length, behind the end of its Flate data."""
    data = zlib.compress(b"q Q\n") + _UTF8
    draft.pdf.stream(data, "/Filter /FlateDecode", packed=False)


@places()
def rows_of_a_stream_of_references(draft: Draft) -> Made:
    draft.close()
    return draft.made(draft.pdf.written_with_stream(draft.ending(), junk=_UTF8))


@places()
def entry_of_a_stream_of_references(draft: Draft) -> Made:
    draft.close()
    return draft.made(draft.pdf.written_with_stream(f"{draft.ending()} /ACME {_SAID}"))


@places()
def entry_of_a_stream(draft: Draft) -> None:
    content = "".join(draft.content)
    draft.page["Contents"] = draft.pdf.stream(content, f"/ACME {_SAID}")


@places()
def outside_file_of_a_stream(draft: Draft) -> None:
    draft.pdf.stream("", f"/F {literal(SECRET.encode('gb18030'))} /FFilter /FlateDecode", packed=False)


@places()
def hexadecimal_with_blanks(draft: Draft) -> None:
    draft.info["Title"] = "<" + " ".join(f"{byte:02X}" for byte in b"\xfe\xff" + SECRET.encode("utf-16-be")) + ">"


@places()
def string_over_several_lines(draft: Draft) -> None:
    parts = [literal(char.encode("gb18030"))[1:-1] for char in SECRET]
    draft.info["Title"] = "(" + "\\\n".join(parts) + ")"


@places()
def octal_without_leading_zeros(draft: Draft) -> None:
    draft.info["Title"] = (
        "(" + "".join(f"\\{byte:o}" if byte > 63 else f"\\{byte:03o}" for byte in SECRET.encode("utf-8")) + ")"
    )


# Encryption


def _locked(draft: Draft, **how: object) -> Made:
    draft.info["Title"] = _SAID
    draft.draw(draft.line("见附件", LEFT, PLANT))
    out = BytesIO()
    with pikepdf.open(BytesIO(_written(draft))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="", **how), static_id=False)  # type: ignore[arg-type]
    return draft.made(out.getvalue())


@places()
def locked_without_a_password(draft: Draft) -> Made:
    return _locked(draft, R=6)


@places()
def locked_by_an_old_cipher(draft: Draft) -> Made:
    return _locked(draft, R=3, aes=False, metadata=False)


@places(shows=True)
def locked_page(draft: Draft) -> Made:
    draft.draw(draft.plant())
    return _locked(draft, R=4)


@places()
def linearized_with_remarks(draft: Draft) -> Made:
    """Written for fast web view, with hints; a stale copy of the object lies behind the end."""
    draft.info["Title"] = "(a)"
    out = BytesIO()
    with pikepdf.open(BytesIO(_written(draft))) as pdf:
        pdf.save(out, linearize=True)
    stale = b"77 0 obj\n" + raw(dictionary({"Title": _SAID})) + b"\nendobj\n"
    return draft.made(out.getvalue() + stale)
