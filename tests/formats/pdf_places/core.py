"""The places of every run: each kind that issue 5 names, and one of each further kind; all others vary one of these."""

from __future__ import annotations

_TEXT = """
truetype glyphs; simple truetype with differences; compact font format; tagged table with one character a cell;
scattered glyphs; glyphs in reverse order; line ends inside values; values on two pages; no ToUnicode; no ToUnicode
and no table of characters; lying ToUnicode; ToUnicode of harmless digits; layer that says what does not show; bytes
of GBK read as Latin; ligatures; full width digits; drawn glyphs; drawn glyphs with meanings; outlines; page turned by
90; page turned by 180; rotated and skewed matrix; mirrored matrix; nested forms; tiling pattern; group of a soft
mask; clipping path; vertical writing; kerned glyphs; negative size; page in other units; media box off the origin;
bold overprint; invisible characters between; under another ActualText
"""
_SCANS = """
scan as JPEG; scan as JPEG 2000; scan as CCITT group 4; scan with a text layer; scan with a text layer that misreads;
text layer behind blackened pixels; text layer under the picture; scan turned by 90; scan turned by 180; skewed scan;
pages of both kinds; text beside a scanned half; strips; stencil masks
"""
_IMAGES = """
picture of text; inline picture; picture under a black box; picture under a box that is an annotation; clipped
picture; picture with an empty soft mask; opacity inside JPEG 2000; picture off the page; picture of tiny size; unused
picture; alternate picture; text one level beside its ground; Exif of a JPEG; XMP of a JPEG; IPTC of a JPEG; data
behind the end of a JPEG; chunk of a PNG behind the pixels; thumbnail in the Exif of a JPEG; metadata of a picture
"""
_INVISIBLE = """
black box over live text; white text; text in the colour of its ground; text mode that paints nothing; clipped by an
empty path; nearly white text; text of a tenth of a point; transparent text; text of an unused form; text outside the
crop box; text above the page; text cut by the edge of the page; box drawn as an annotation; redaction that nobody
applied; text under a picture; hidden layer; hidden layer by membership; hidden layer of a form; name of a layer;
creator of a layer
"""
_NOTES = """
note; note in GB18030; author of a note; rich text of a note; contents of a highlight; overlay text of a redaction;
free text without an appearance; address of a link; address in percents; file that a link launches; other file that a
link goes to; popup of a note; reply to a note; appearance of free text; appearance of a stamp; file attached to a
note
"""
_FIELDS = """
value of a field; default value of a field; hint of a field; options of a list; rich value of a field; script of a
field; reason of a signature; certificate of a signature; appearance of a field; orphan field; form in XML
"""
_STRUCTURE = """
property Title; property ACME#20Note; metadata of the file; metadata of the page; metadata of a font; prefix of page
labels; script of the document; named destination; private data of the document; condition of an output intent;
captured web page; private data of the page; bookmark; ActualText of marked content; Alt of marked content; property
list of the resources; ActualText of the structure; Alt of the structure; expansion of the structure; attached text;
name of an attached file; description of an attached file; portfolio; associated file; template page; thumbnail of the
page; beads of an article
"""
_NAMES = """
name of a font; family in a font program; remark in a ToUnicode map; ordering of a font; unused characters of a
subset; names of glyphs; names of differences; name of an ink; text of a colour profile; name of a resource
"""
_LEFTOVERS = """
earlier text of the page; earlier revision of the page; object given up; orphan string; orphan content; unused objects
of an object stream; remark between objects; remark in the content; bytes before the header; bytes behind the end;
unused space of a stream; rows of a stream of references; octal without leading zeros; locked without a password;
locked page
"""
CORE: tuple[str, ...] = tuple(
    name.strip()
    for group in (_TEXT, _SCANS, _IMAGES, _INVISIBLE, _NOTES, _FIELDS, _STRUCTURE, _NAMES, _LEFTOVERS)
    for name in group.replace("\n", " ").split(";")
)
"""Names of places, in the order of their modules."""

_VERIFIED = """
truetype glyphs; no ToUnicode and no table of characters; lying ToUnicode; outlines; page turned by 90; vertical
writing; scan as JPEG; scan with a text layer; text layer behind blackened pixels; picture of text; picture under a
black box; Exif of a JPEG; black box over live text; white text; hidden layer; note; appearance of a stamp; value of a
field; metadata of the file; bookmark; attached text; name of a font; earlier text of the page; orphan content; locked
page
"""
VERIFIED: tuple[str, ...] = tuple(name.strip() for name in _VERIFIED.replace("\n", " ").split(";"))
"""Places on which the verifier is run every time: reading the pages of copies takes it seconds."""

_SERVED = """
truetype glyphs; compact font format; tagged table with one character a cell; scattered glyphs; line ends inside
values; values on two pages; no ToUnicode; full width digits; page turned by 90; rotated and skewed matrix; nested
forms; vertical writing; media box off the origin; bold overprint; unused picture; black box over live text; white
text; text mode that paints nothing; text of a tenth of a point; transparent text; text outside the crop box; box
drawn as an annotation; redaction that nobody applied; text under a picture; hidden layer; name of a layer; note;
value of a field; orphan field; property Title; metadata of the file; prefix of page labels; bookmark; ActualText of
marked content; attached text; thumbnail of the page; name of a font; names of glyphs; earlier revision of the page;
orphan content; remark in the content; locked without a password
"""
SERVED: tuple[str, ...] = tuple(name.strip() for name in _SERVED.replace("\n", " ").split(";"))
"""Places whose vector copies are made every time: all of their pages keep text and lines, as in 139 of the 167 in ``CORE``."""
