"""Folds: documents are judged by a head that has not seen them.

``train_tagger.py --fold K`` leaves the documents of part K out; here the same part is judged by that head.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from detectors.channels import channels_of
from detectors.language import tagger
from detectors.language.tagger import Signals
from detectors.view import View

PARTS = 5


def part_of(name: str) -> int:
    """Return the part (0 to PARTS - 1) of the document with this id; all its variants share it."""
    return zlib.crc32(name.encode()) % PARTS


def unseen_signals(view: View, name: str, heads: Path) -> Signals:
    """Return what the head that was trained without the document says of it; ``heads`` holds fold0.onnx and so on.

    The view keeps it, so that all that ask the view for signals are told the same.
    """
    session = tagger.session(heads / f"fold{part_of(name)}.onnx")
    return view.once("signals", lambda each: tagger.signals(each, channels_of(each), session))
