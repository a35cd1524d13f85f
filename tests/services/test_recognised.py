"""What was recognised in pixels is kept with the case: nobody waits for it again, and it is what people saw."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.document import (
    Alignment,
    BlockBuilder,
    BlockKind,
    Box,
    Cell,
    Document,
    DocxInk,
    DocxObject,
    DocxPicture,
    DocxSign,
    DocxText,
    Hiding,
    Page,
    PageArea,
    PageInk,
    PdfChars,
    PdfObject,
    Piece,
    PlainText,
    Revised,
    RevisionCount,
)
from pipeline.services.packing import packed, unpacked

_COUNT = st.integers(0, 10**6)
_NAME = st.text(min_size=1, max_size=8)
_SIDE = st.floats(0, 5000)
_BOX = st.builds(lambda a, b, c, d: Box(min(a, c), min(b, d), max(a, c), max(b, d)), _SIDE, _SIDE, _SIDE, _SIDE)
_ADDRESS = st.one_of(
    st.none(),
    st.builds(PlainText, _COUNT, _COUNT),
    st.builds(DocxText, _NAME, _NAME, _COUNT, _COUNT, st.none() | _NAME),
    st.builds(DocxPicture, _NAME),
    st.builds(DocxObject, _NAME, _NAME, _COUNT, _COUNT),
    st.builds(DocxSign, _NAME, _NAME),
    st.builds(DocxInk, _NAME, st.tuples(_BOX, _BOX), st.floats(0, 1), st.sampled_from((0, 90, 180, 270))),
    st.builds(PdfChars, _COUNT, _COUNT, _COUNT),
    st.builds(PageArea, _COUNT, st.none() | _BOX),
    st.builds(PageInk, _COUNT, st.tuples(_BOX), st.floats(0, 1), st.sampled_from((0, 90, 180, 270))),
    st.builds(PdfObject, _NAME, _COUNT, _COUNT),
)
_PIECE = st.builds(Piece, st.text(max_size=12), _ADDRESS, st.none() | st.sampled_from(Revised))


@given(
    st.lists(st.tuples(st.lists(_PIECE, max_size=4), st.sampled_from(BlockKind), st.none() | _BOX), max_size=5),
    st.none() | st.sampled_from(Hiding),
    st.none() | st.builds(Cell, _COUNT, _COUNT, _COUNT, st.none() | _NAME, st.none() | _NAME),
    st.none() | st.builds(RevisionCount, _COUNT, _COUNT),
)
def test_a_document_comes_back_as_it_was_put_down(
    blocks: list[tuple[list[Piece], BlockKind, Box | None]],
    hiding: Hiding | None,
    cell: Cell | None,
    revisions: RevisionCount | None,
) -> None:
    builder = BlockBuilder()
    for pieces, kind, box in blocks:
        builder.add(tuple(pieces), kind, page=1, box=box, size=10.5, alignment=Alignment.LEFT, cell=cell, hiding=hiding)
    document = Document("ab" * 32, "pdf", tuple(builder.blocks), (Page(1, 595.0, 842.0),), "题", ("scan",), revisions)

    back = unpacked(packed(document))

    assert back == document
    assert back.text == document.text
    assert [[type(piece.address) for piece in block.pieces] for block in back.blocks] == [
        [type(piece.address) for piece in block.pieces] for block in document.blocks
    ]
    assert unpacked(packed(replace(document, title=None))).title is None


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain | {"colour": "red"},
        lambda plain: plain | {"is": "Page"},
        lambda plain: plain | {"is": "Scroll"},
        lambda plain: [plain],
        lambda plain: plain | {"blocks": [{"is": "BlockKind", "value": "no such kind"}]},
    ],
)
def test_what_another_program_put_down_is_no_defect(change: Callable[[dict[str, object]], object]) -> None:
    plain = json.loads(zlib.decompress(packed(Document("ab" * 32, "pdf", ()))))
    with pytest.raises(ValueError, match=r"\w"):
        unpacked(zlib.compress(json.dumps(change(plain)).encode()))


def test_no_packing_at_all_is_no_defect() -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpacked(b"no packing")
