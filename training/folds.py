"""Folds: documents are judged by a head that has not seen them.

``train_tagger.py --fold K`` leaves the documents of part K out; here the same part is judged by that head.
"""

from __future__ import annotations

from pathlib import Path

from detectors.channels import channels_of
from detectors.language import tagger
from detectors.language.tagger import Signals
from detectors.view import View
from training.parts import part_of


def unseen_signals(view: View, name: str, heads: Path) -> Signals:
    """Return what the head that was trained without the document says of it; ``heads`` holds fold0.onnx and so on.

    The view keeps it, so that all that ask the view for signals are told the same.
    """
    session = tagger.session(heads / f"fold{part_of(name)}.onnx")
    return view.once("signals", lambda each: tagger.signals(each, channels_of(each), session))
