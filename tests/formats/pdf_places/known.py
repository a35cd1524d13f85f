"""What is known to fail: test, reason, places. A place that is mended must be taken out (strict for what every run covers)."""

from __future__ import annotations

KNOWN: dict[str, dict[str, tuple[str, ...]]] = {
    "kept": {
        "lines of an upside-down scan are read exactly, but PDFium does not find upside-down words": (
            "scan turned by 180",
        ),
    },
    "boxed": {
        "the pixels of a picture under a rectangle that is drawn over them are not looked at": (
            "scan as JPEG",
            "picture of text",
        ),
    },
    "reader": {
        "pictures that no page shows, or that something covers, are not named for review": (
            "picture under a black box",
            "clipped picture",
            "picture with an empty soft mask",
            "picture off the page",
            "picture of tiny size",
        ),
        "ink so pale that nobody sees it is not looked for": ("text one level beside its ground",),
        "annotations are not painted when a page is judged: what they cover is called visible": (
            "picture under a box that is an annotation",
            "box drawn as an annotation",
        ),
        "one of the three values is not read": ("options of a list", "certificate of a signature", "form in XML"),
    },
}
