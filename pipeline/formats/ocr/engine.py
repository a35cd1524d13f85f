"""The models of rapidocr (PP-OCRv6 small), driven by ONNX Runtime directly.

Of the package only the two model files are used, as they lie on the disk: its Python is never imported, so nothing is downloaded,
nothing is logged, and probabilities stay available for every step. Sessions are made once a process, on first use; running them is
safe from several threads.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from pipeline.formats.pulse import beat

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

_DETECTOR, _READER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_HEIGHT = 48  # of every line that the reader sees
STEP = 8
"""Width in pixels of one step of the reader, at its height of 48."""

_WIDEST = 3200  # of a line at that height; longer ones are squeezed
_THREADS = max(1, min(2, os.cpu_count() or 1))
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Sign:
    """One character read: text, probability, and its middle as a part (0 to 1) of the line's width."""

    text: str
    score: float
    at: float


@cache
def _folder() -> Path:
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("rapidocr is not installed")
    return Path(spec.submodule_search_locations[0]) / "models"


@cache
def models() -> Mapping[str, str]:
    """Return the first 16 hexadecimal digits of each model file's SHA-256, by the file's name."""
    return {
        name.removesuffix(".onnx"): hashlib.sha256((_folder() / name).read_bytes()).hexdigest()[:16]
        for name in (_DETECTOR, _READER)
    }


class _Session(Protocol):
    """What is used of ``onnxruntime.InferenceSession``, which has no types."""

    def run(self, names: None, feed: dict[str, Floats]) -> list[Floats]:
        """Compute all outputs."""
        ...

    def get_modelmeta(self) -> _Meta:
        """Return what the model says about itself."""
        ...


class _Meta(Protocol):
    custom_metadata_map: dict[str, str]


def _session(name: str, threads: int) -> _Session:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # pages differ in size: an arena would keep the largest for ever
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    made: _Session = onnxruntime.InferenceSession(str(_folder() / name), options, providers=["CPUExecutionProvider"])
    return made


_sessions: dict[str, _Session] = {}


def _loaded(name: str, threads: int) -> _Session:
    with _LOCK:
        if name not in _sessions:
            _sessions[name] = _session(name, threads)
        return _sessions[name]


def heat_map(pixels: Pixels) -> Floats:
    """Return the probability of text for each pixel of an RGB picture whose sides are multiples of 32."""
    blue_first = pixels[:, :, ::-1]
    data = (blue_first.astype(np.float32).transpose(2, 0, 1)[None] / 255 - 0.5) / 0.5
    result = _loaded(_DETECTOR, _THREADS).run(None, {"x": np.ascontiguousarray(data)})[0]
    return np.asarray(result[0, 0], np.float32)


def read_lines(lines: Sequence[Pixels]) -> list[tuple[Sign, ...]]:
    """Read pictures of single lines (gray or RGB), each by itself: what one says does not depend on the others."""
    if not lines:
        return []
    _loaded(_READER, 1)
    if len(lines) == 1:
        return [_read(lines[0])]
    with ThreadPoolExecutor(_THREADS) as pool:
        result = []
        for signs in pool.map(_read, lines):
            result.append(signs)
            beat()
        return result


def knows(char: str) -> bool:
    """Whether the reader has the character in its list at all."""
    return char in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(_characters())


@cache
def _characters() -> tuple[str, ...]:
    listed = _loaded(_READER, 1).get_modelmeta().custom_metadata_map["character"].split("\n")
    return ("", *(line.rstrip("\r") for line in listed if line), " ")


def _read(line: Pixels) -> tuple[Sign, ...]:
    if line.ndim == 2:
        line = np.repeat(line[:, :, None], 3, axis=2)
    height, width = line.shape[:2]
    if not height or not width:
        return ()
    wide = int(min(_WIDEST, max(STEP, round(_HEIGHT * width / height))))
    shrunk = cv2.resize(
        line, (wide, _HEIGHT), interpolation=cv2.INTER_AREA if height > _HEIGHT * 1.5 else cv2.INTER_LINEAR
    )
    padded = -(-wide // STEP) * STEP
    data = np.zeros((1, 3, _HEIGHT, padded), np.float32)
    data[0, :, :, :wide] = (shrunk[:, :, ::-1].astype(np.float32).transpose(2, 0, 1) / 255 - 0.5) / 0.5
    steps = _loaded(_READER, 1).run(None, {"x": data})[0][0]
    return _decode(steps, padded / wide)


def _decode(steps: Floats, stretch: float) -> tuple[Sign, ...]:
    """Join equal neighbouring steps (CTC); a character's middle is that of its steps, weighted by their probability."""
    best = steps.argmax(axis=1)
    sure = steps.max(axis=1)
    signs = []
    first = 0
    for step in range(1, len(best) + 1):
        if step < len(best) and best[step] == best[first]:
            continue
        if best[first]:
            weights = sure[first:step]
            middle = float((np.arange(first, step) * weights).sum() / weights.sum()) + 0.5
            text = _characters()[best[first]]
            signs.append(Sign(text, float(weights.max()), min(1.0, middle / len(best) * stretch)))
        first = step
    return tuple(signs)
