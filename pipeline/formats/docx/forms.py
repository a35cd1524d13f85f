"""Legacy form fields (ISO/IEC 29500-1, 17.16.17): what a check box or a drop-down list shows without any text of its own.

A copy holds no form fields: the box becomes a sign of the Wingdings font, the list the words of the chosen entry.
"""

from __future__ import annotations

from pipeline.formats.docx.names import w
from pipeline.formats.docx.styles import is_on
from pipeline.formats.docx.xml import Element

SIGNS = {True: "☑", False: "☐"}
SIGN_FONT = "Wingdings"
SIGN_CODES = {True: "F0FE", False: "F0A8"}

WINGDINGS = {
    **{
        ("wingdings", code): sign
        for code, sign in ((0x6F, "□"), (0xA8, "☐"), (0xFC, "✓"), (0xFB, "✗"), (0xFD, "☒"), (0xFE, "☑"))
    },
    **{
        ("wingdings 2", code): sign
        for code, sign in ((0x2A, "□"), (0xA3, "☐"), (0x50, "✓"), (0x4F, "✗"), (0x53, "☒"), (0x52, "☑"))
    },
}
"""What the boxes and ticks of two symbol fonts look like, by font (lower case) and code; forms of Chinese offices use them."""


def box(marker: Element) -> bool | None:
    """Return whether the check box that a w:fldChar begins is ticked, None where it begins none."""
    found = marker.find(f"{w('ffData')}/{w('checkBox')}")
    if found is None:
        return None
    for name in ("checked", "default"):
        state = found.find(w(name))
        if state is not None:
            return is_on(state.get(w("val"), "1"))
    return False


def entry(marker: Element) -> Element | None:
    """Return the chosen entry of the drop-down list that a w:fldChar begins, None where it begins none or has no entry."""
    found = marker.find(f"{w('ffData')}/{w('ddList')}")
    if found is None:
        return None
    entries = found.findall(w("listEntry"))
    chosen = 0
    for name in ("result", "default"):
        number = found.find(w(name))
        value = number.get(w("val"), "") if number is not None else ""
        if value.isascii() and value.isdecimal() and len(value) < 4:
            chosen = int(value)
            break
    return entries[chosen] if chosen < len(entries) else None
