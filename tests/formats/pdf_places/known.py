"""What is known to fail: test, reason, places. A place that is mended must be taken out (strict for what every run covers)."""

from __future__ import annotations

KNOWN: dict[str, dict[str, tuple[str, ...]]] = {
    "kept": {
        "lines of an upside-down scan are read exactly, but PDFium does not find upside-down words": (
            "scan turned by 180",
        ),
        "one line is recognised with doubt (score 0.96), and a proof copy covers what nobody has looked at": (
            "layer that says what does not show",
        ),
    },
    "original": {
        "shades one level apart in a picture that nobody withheld: the file is refused for its form alone": (
            "text one level beside its ground",
        ),
    },
    "reader": {
        "only the palette, the decoding or the mask of a picture is what hides it": (
            "picture decoded to white",
            "picture with a white palette",
            "text in the mask of a white picture",
        ),
        "not looked into yet": ("hardly any height", "hardly any width"),
    },
}
