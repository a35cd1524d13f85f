"""What a file holds beside its pages' paint: the catalogue and all that hangs on it, and marks in the contents."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

from tests.formats.hiding_places.values import IDENTITY, NAME, PHONE, SECRET, WORD
from tests.formats.pdf_places.draft import LEFT, PLANT, Draft, Places
from tests.formats.pdf_places.pixels import entries, flate, page
from tests.formats.pdf_places.syntax import dictionary, literal, name, stream, text16

places = Places()
_SAID = text16(SECRET)
_ADDRESS = literal(f"http://example.invalid/{SECRET}".encode())
_DATE = "/M (D:20240501080000+08'00')"


def xmp(content: str) -> bytes:
    """Return an XMP packet with some properties."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:a="http://example.invalid/a/">'
        f'{content}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


_TITLED = xmp(f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{SECRET}</rdf:li></rdf:Alt></dc:title>')


def _metadata(draft: Draft, data: bytes = _TITLED) -> str:
    return draft.pdf.add(stream(data, "/Type /Metadata /Subtype /XML", packed=False))


def _root(key: str, value: str) -> Callable[[Draft], None]:
    return lambda draft: draft.root.update({key: value})


def _page(key: str, value: str) -> Callable[[Draft], None]:
    return lambda draft: draft.page.update({key: value})


def _info(key: str, value: str) -> Callable[[Draft], None]:
    return lambda draft: draft.info.update({key: value})


for _key in ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "Company", "ACME#20Note", "CreationDate"):
    places.add(f"property {_key}", _info(_key, _SAID))
places.add("name of a property", _info(name(WORD)[1:], "(x)"))
places.add("property in GB18030", _info("Title", literal(SECRET.encode("gb18030"))))
places.add("property with a language mark", _info("Title", f"<feff001b007a0068001b{SECRET.encode('utf-16-be').hex()}>"))
places.add("dictionary of properties", _info("ACME", f"<< /Deep << /Note [{_SAID}] >> >>"))

for _name, _data in (
    ("metadata of the file", _TITLED),
    ("metadata in attributes", xmp(f'<rdf:li a:who="{NAME}" a:number="{IDENTITY}" a:tel="{PHONE}"/>')),
    ("metadata in numeric references", xmp(f"<pdf:Keywords>{''.join(f'&#{ord(c)};' for c in SECRET)}</pdf:Keywords>")),
    ("remark in the metadata", xmp(f"<!-- {SECRET} -->")),
    ("names of elements in the metadata", xmp(f"<a:{NAME}/><a:n{IDENTITY}/><a:n{PHONE}/>")),
    ("a character an element in the metadata", xmp("".join(f"<a:c>{escape(c)}</a:c>" for c in SECRET))),
    ("metadata in UTF-16", b"\xff\xfe" + _TITLED.decode().encode("utf-16-le")),
    ("padding of the metadata", xmp("").replace(b"<?xpacket end", b" " * 99 + SECRET.encode() + b"\n<?xpacket end")),
):  # fmt: skip
    places.add(_name, lambda draft, data=_data: draft.root.update(Metadata=_metadata(draft, data)))  # type: ignore[misc]
places.add("metadata of the page", lambda draft: draft.page.update(Metadata=_metadata(draft)))
places.add("metadata of a font", lambda draft: setattr(draft.face, "metadata", f"/Metadata {_metadata(draft)}"))


@places()
def metadata_of_a_form(draft: Draft) -> None:
    name = draft.use("XObject", "X0", draft.form("0 g 30 150 20 20 re f\n", f"/Metadata {_metadata(draft)}"))
    draft.draw(f"{name} Do\n")


for _name, _value in (
    ("entry of the catalogue", ("ACME", f"<< /Note {_SAID} >>")),
    ("language of the document", ("Lang", _SAID)),
    ("base of its links", ("URI", f"<< /Base {literal(f'http://example.invalid/{SECRET}/'.encode())} >>")),
    ("prefix of page labels", ("PageLabels", f"<< /Nums [0 << /S /D /P {_SAID} >>] >>")),
    ("script at the opening", ("OpenAction", f"<< /S /JavaScript /JS {_SAID} >>")),
    ("script at the closing", ("AA", f"<< /WC << /S /JavaScript /JS {_SAID} >> >>")),
    ("script of the document", ("Names", f"<< /JavaScript << /Names [(a) << /S /JavaScript /JS {_SAID} >>] >> >>")),
    ("name of a script", ("Names", f"<< /JavaScript << /Names [{_SAID} << /S /JavaScript /JS (1) >>] >> >>")),
    ("named destination", ("Names", f"<< /Dests << /Names [{_SAID} [%P /Fit]] >> >>")),
    ("limits of a name tree", ("Names", f"<< /Dests << /Kids [<< /Limits [{_SAID} {_SAID}] /Names [] >>] >> >>")),
    ("destination as a name", ("Dests", f"<< {name(WORD)} [%P /Fit] >>")),
    ("private data of the document", ("PieceInfo", f"<< /ACME << {_DATE} /Private << /Draft {_SAID} >> >> >>")),
    ("condition of an output intent", ("OutputIntents", f"[<< /S /GTS_PDFX /OutputConditionIdentifier {_SAID} /Info {_SAID} >>]")),
    ("title of a thread", ("Threads", f"[<< /I << /Title {_SAID} /Author {_SAID} >> >>]")),
    ("collection of files", ("Collection", f"<< /Schema << /A << /Subtype /S /N {_SAID} >> >> /D {_SAID} >>")),
    ("requirement of a script", ("Requirements", f"[<< /S /EnableJavaScripts /RH [<< /S /JS /Script {_SAID} >>] >>]")),
    ("legal statement", ("Legal", f"<< /Attestation {_SAID} >>")),
    ("captured web page", ("SpiderInfo", f"<< /V 1.0 /C [<< /S << /U {_ADDRESS} >> /CT {_SAID} >>] >>")),
    ("extension of a developer", ("Extensions", f"<< /ACME << /BaseVersion /1.7 /ExtensionLevel 1 /URL {_SAID} >> >>")),
    ("title of an embedded rendition", ("Names", f"<< /Renditions << /Names [(a) << /S /MR /N {_SAID} >>] >> >>")),
    ("address of a captured page", ("Names", f"<< /URLS << /Names [{_SAID} << >>] >> >>")),
):  # fmt: skip
    places.add(
        _name,
        lambda draft, value=_value: draft.root.update({value[0]: value[1].replace("%P", draft.here)}),  # type: ignore[misc]
    )

for _name, _value in (
    ("private data of the page", ("PieceInfo", f"<< /ACME << {_DATE} /Private [{_SAID}] >> >>")),
    ("script of the page", ("AA", f"<< /O << /S /JavaScript /JS {_SAID} >> >>")),
    ("name of a template", ("TemplateInstantiated", name(WORD))),
    ("unknown entry of the page", ("ACME", _SAID)),
    ("digital identifier of the page", ("ID", _SAID)),
    ("name of a viewport", ("VP", f"[<< /Type /Viewport /BBox [0 0 9 9] /Name {_SAID} >>]")),
    ("separation of the page", ("SeparationInfo", f"<< /DeviceColorant {_SAID} /Pages [] >>")),
    ("navigation node of a presentation", ("PresSteps", f"<< /Type /NavNode /NA << /S /JavaScript /JS {_SAID} >> >>")),
    ("box colours of the page", ("BoxColorInfo", f"<< /CropBox << /ACME {_SAID} >> >>")),
):
    places.add(_name, _page(*_value))


@places()
def bookmark(draft: Draft) -> None:
    outlines = draft.pdf.reserve()
    item = draft.pdf.add(f"<< /Title {_SAID} /Parent {outlines} /Dest [{draft.here} /Fit] >>")
    draft.pdf.set(outlines, f"<< /Type /Outlines /First {item} /Last {item} /Count 1 >>")
    draft.root["Outlines"] = outlines


@places()
def closed_bookmark(draft: Draft) -> None:
    """Two levels down in a branch that is folded up, with an action of its own."""
    outlines, first, second = (draft.pdf.reserve() for _ in range(3))
    third = draft.pdf.add(
        f"<< /Title {text16(NAME + IDENTITY)} /Parent {second} /A << /S /URI /URI (tel:{PHONE}) >> >>"
    )
    draft.pdf.set(second, f"<< /Title (b) /Parent {first} /First {third} /Last {third} /Count -1 >>")
    draft.pdf.set(first, f"<< /Title (a) /Parent {outlines} /First {second} /Last {second} /Count -1 >>")
    draft.pdf.set(outlines, f"<< /Type /Outlines /First {first} /Last {first} /Count 1 >>")
    draft.root["Outlines"] = outlines


@places()
def bookmark_that_nobody_links(draft: Draft) -> None:
    outlines = draft.pdf.reserve()
    draft.pdf.add(f"<< /Title {_SAID} /Parent {outlines} >>")
    draft.pdf.set(outlines, "<< /Type /Outlines /Count 0 >>")
    draft.root["Outlines"] = outlines


def _marked(said: str, tag: str = "/Span") -> Callable[[Draft], None]:
    def work(draft: Draft) -> None:
        draft.draw(f"{tag} << {said} >> BDC\n{draft.line('见附件', LEFT, PLANT)}EMC\n")

    return work


for _entry in ("ActualText", "Alt", "E"):
    places.add(f"{_entry} of marked content", _marked(f"/{_entry} {_SAID}"))
places.add("unknown property of marked content", _marked(f"/ACME << /Note {_SAID} >>"))
places.add("subtype of an artifact", _marked(f"/Type /Pagination /Contents {_SAID}", "/Artifact"))
places.add(
    "tag of marked content", lambda draft: draft.draw(f"{name(WORD)} BMC {draft.line('见附件', LEFT, PLANT)}EMC\n")
)
places.add("marked point", lambda draft: draft.draw(f"/ACME << /Note {_SAID} >> DP\n"))
places.add("tag of a marked point", lambda draft: draft.draw(f"{name(WORD)} MP\n"))


@places()
def property_list_of_the_resources(draft: Draft) -> None:
    draft.use("Properties", "P0", f"<< /ActualText {_SAID} >>")
    draft.draw(f"/Span /P0 BDC\n{draft.line('见附件', LEFT, PLANT)}EMC\n")


@places()
def unused_property_list(draft: Draft) -> None:
    draft.use("Properties", "P0", f"<< /ACME {_SAID} >>")


@places()
def several_ActualTexts_that_make_one(draft: Draft) -> None:
    for number, char in enumerate(SECRET):
        draft.draw(f"/Span << /ActualText {text16(char)} >> BDC\n{draft.line('件', LEFT + 9 * number, PLANT, 8)}EMC\n")


def _tree(said: str, more: str = "") -> Callable[[Draft], None]:
    """A structure tree whose one element says something."""

    def work(draft: Draft) -> None:
        root = draft.pdf.reserve()
        element = draft.pdf.add(f"<< /Type /StructElem /S /Figure /P {root} /Pg {draft.here} /K 0 {said} >>")
        draft.pdf.set(root, f"<< /Type /StructTreeRoot /K [{element}] {more} >>")
        draft.root |= {"StructTreeRoot": root, "MarkInfo": "<< /Marked true >>"}

    return work


for _name, _said, _more in (
    ("ActualText of the structure", f"/ActualText {_SAID}", ""),
    ("Alt of the structure", f"/Alt {_SAID}", ""),
    ("expansion of the structure", f"/E {_SAID}", ""),
    ("title of a structure element", f"/T {_SAID}", ""),
    ("identifier of a structure element", f"/ID {_SAID}", f"/IDTree << /Names [{_SAID} null] >>"),
    ("language of a structure element", f"/Lang {_SAID}", ""),
    ("user properties of the structure", f"/A << /O /UserProperties /P [<< /N (a) /V {_SAID} >>] >>", ""),
    ("table summary of the structure", f"/A << /O /Table /Summary {_SAID} >>", ""),
    ("class of the structure", f"/C {name(WORD)}", f"/ClassMap << {name(WORD)} << /O /Layout >> >>"),
    ("role of the structure", f"/S {name(WORD)}", f"/RoleMap << {name(WORD)} /P >>"),
    ("pronunciation in the structure", f"/Phoneme {_SAID}", ""),
):
    places.add(_name, _tree(_said, _more))


# Attached files


def _attached(draft: Draft, data: bytes, specification: str = "", key: str = "(a.txt)", parameters: str = "") -> str:
    held = draft.pdf.stream(data, f"/Type /EmbeddedFile {parameters}")
    file = draft.pdf.add(f"<< /Type /Filespec /F (a.txt) {specification} /EF << /F {held} >> >>")
    draft.root["Names"] = f"<< /EmbeddedFiles << /Names [{key} {file}] >> >>"
    return file


for _name, _arguments in (
    ("attached text", (SECRET.encode(),)),
    ("attached text in GB18030", (SECRET.encode("gb18030"),)),
    ("name of an attached file", (b"-", f"/UF {text16(SECRET + '.txt')}")),
    ("description of an attached file", (b"-", f"/Desc {_SAID}")),
    ("key of an attached file", (b"-", "", _SAID)),
    ("parameters of an attached file", (b"-", "", "(a.txt)", f"/Params << /CheckSum {_SAID} /Mac << /Creator {_SAID} >> >>")),
    ("type of an attached file", (b"-", "", "(a.txt)", f"/Subtype {name('text/' + WORD)}")),
    ("fields of a collection", (b"-", f"/CI << /A << /Type /CollectionSubitem /D {_SAID} >> >>")),
    ("old names of an attached file", (b"-", f"/DOS {literal(SECRET.encode('gb18030'))} /Unix {_SAID}")),
):  # fmt: skip
    places.add(_name, lambda draft, arguments=_arguments: _attached(draft, *arguments) and None)  # type: ignore[misc]


@places()
def attached_PDF(draft: Draft) -> None:
    inner = Draft()
    inner.harmless()
    inner.draw(inner.plant())
    _attached(draft, inner.made().source)


@places()
def portfolio(draft: Draft) -> None:
    _attached(draft, SECRET.encode(), f"/UF {text16('附件.txt')}")
    draft.root["Collection"] = "<< /View /D >>"
    draft.root["PageMode"] = "/UseAttachments"


@places()
def associated_file(draft: Draft) -> None:
    held = draft.pdf.stream(SECRET.encode(), "/Type /EmbeddedFile")
    file = draft.pdf.add(f"<< /Type /Filespec /F (a.txt) /AFRelationship /Source /EF << /F {held} >> >>")
    draft.page["AF"] = f"[{file}]"


@places()
def unlisted_attached_file(draft: Draft) -> None:
    _attached(draft, SECRET.encode())
    del draft.root["Names"]


# Further pages


def _other_page(draft: Draft) -> str:
    line = draft.line(SECRET, LEFT, PLANT)
    return draft.pdf.add(
        f"<< /Type /Page /MediaBox [{draft.box()}] /Resources {draft.shared()} /Contents {draft.pdf.stream(line)} >>"
    )


@places()
def template_page(draft: Draft) -> None:
    draft.root["Names"] = f"<< /Templates << /Names [(a) {_other_page(draft).replace('/Page ', '/Template ')}] >> >>"


@places()
def page_that_no_tree_holds(draft: Draft) -> None:
    _other_page(draft)


@places()
def hidden_template_page(draft: Draft) -> None:
    draft.root["Names"] = f"<< /Pages << /Names [(a) {_other_page(draft)}] >> >>"


@places(pixels=True)
def thumbnail_of_the_page(draft: Draft) -> None:
    small = page(dpi=60)
    draft.page["Thumb"] = draft.pdf.add(stream(flate(small.tobytes()), entries(small, "/FlateDecode"), packed=False))


@places()
def beads_of_an_article(draft: Draft) -> None:
    thread, bead = draft.pdf.reserve(), draft.pdf.reserve()
    draft.pdf.set(thread, f"<< /Type /Thread /F {bead} /I << /Title {_SAID} >> >>")
    draft.pdf.set(bead, f"<< /Type /Bead /T {thread} /N {bead} /V {bead} /P {draft.here} /R [0 0 9 9] >>")
    draft.page["B"] = f"[{bead}]"


@places()
def transition_to_the_page(draft: Draft) -> None:
    draft.page["Trans"] = dictionary({"Type": "/Trans", "ACME": _SAID})
