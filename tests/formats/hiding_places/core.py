"""The Word places of the quick round: one of every kind that issue 4 names and of each further one; others vary one of these."""

from __future__ import annotations

_NAMES = """
runs cut by rsid; runs cut by inline-sdt; one character a cell; line break inside a value; tab inside a value; softHyphen inside
a value; full-width digits; zero-width spaces; symbol elements; ruby text; formula; list label in use; list label not in use;
_Toc bookmarks; inserted; deleted; deleted in part; moveFrom; name of a move; deleted row; author of a deletion; former list
label; deleted field code; comment; author of a comment; extended comments; people; footnote; footnote without reference;
endnote of a deleted reference; default header; inactive first header; header without reference; even footer; text box in both
branches; text box in the fallback only; VML text box; watermark; block content control; alias of a content control; items of a
dropDownList; binding of a content control; custom XML in UTF-16; default of a form field; glossary document; branch of an IF not
shown; MERGEFIELD; safe field SEQ; data of a field; link percent-encoded in utf-8; link that nothing uses; tooltip; bookmark name;
core property creator; extended property Company; custom property; document variable; attached template; mail merge; style name;
theme font; font of a run; tblCaption; alternative text descr; id of VML; vanish; white text; black on black; vanish by character
style; black in a black cell; cached text of a chart; very hidden sheet of a chart's workbook; data of a diagram; OLE object in
UTF-16; mini stream of an OLE object in GBK; Word document in a Word document; linked object; ActiveX control; imported HTML in GBK;
imported RTF in Unicode; imported MHT in base64; Exif UserComment; Exif thumbnail; JPEG XMP packet; bytes behind a JPEG; PNG chunk
zTXt; archive behind a PNG; SVG beside its PNG; EMF text; EMF description; WMF text; address of an outside picture; picture without
relationship; thumbnail of the package; printer settings; name table of an embedded font; digital signature; entry without
relationship; web settings; XML comment; processing instruction; text of a foreign namespace; unknown attribute of Word's own;
values of measures; name of an entry; comment of the archive; extra field of an entry; bytes behind the archive; stale local entry
"""

CORE = frozenset(" ".join(name.split()) for name in _NAMES.split(";"))
