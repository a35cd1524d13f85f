"""Compute the tagger's input for annotated documents, with new names and numbers in every variant.

usage: python -m training.features OUT.npz FOLDER:VARIANTS… (annotated sources, or gold JSON as it is)

OUT.npz holds ``x`` (rows, features) in half precision, ``y`` (rows), ``starts`` (documents + 1), ``ids`` and ``classes``.
"""

from __future__ import annotations

import random
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from detectors.channels import channels
from detectors.language import features
from detectors.language.classes import CLASSES
from detectors.view import View
from pipeline import formats
from pipeline.services.gold import Gold, load_gold, parse
from training.classes import targets
from training.names import replace_names


def documents(folder: Path, variants: int) -> Iterator[Gold]:
    """Yield the documents of a folder; variant 0 as they are, further ones with other names and numbers."""
    if any(folder.glob("*.json")):
        yield from load_gold(folder)
        return
    for path in sorted(folder.glob("*.txt")):
        source = path.read_text(encoding="utf-8")
        yield parse(source)
        for variant in range(1, variants):
            rng = random.Random(zlib.crc32(path.stem.encode()) + 7919 * variant)
            yield parse(replace_names(source, rng), variant)


def main() -> None:
    """Write the file."""
    out, *sets = sys.argv[1:]
    rows, labels, starts, ids = [], [], [0], []
    for folder, _, variants in (each.rpartition(":") for each in sets):
        for gold in documents(Path(folder), int(variants)):
            view = View(formats.read(gold.text.encode(), "gold.txt"))
            found = features.of_view(view, channels(view))
            if view.document.text != gold.text:
                raise ValueError(f"{gold.id}: the reader changes the text")
            origin = np.array([view.span(int(at), int(at) + 1)[0] for at in found.offsets], dtype=np.int64)
            rows.append(found.matrix.astype(np.float16))
            labels.append(targets(gold.spans, len(gold.text))[origin])
            starts.append(starts[-1] + len(origin))
            ids.append(gold.id)
    np.savez(
        out,
        x=np.concatenate(rows),
        y=np.concatenate(labels),
        starts=np.array(starts),
        ids=np.array(ids),
        classes=np.array(CLASSES),
    )
    print(f"{len(ids)} documents, {starts[-1]} rows")


if __name__ == "__main__":
    main()
