"""A case whose original reads differently than when it was taken in is never released on its old items."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import formats
from pipeline.errors import ReadsDifferently
from pipeline.model.document import BlockBuilder, Document, Piece
from pipeline.services import release
from tests.services.office import found

DRAFT = "关于发放培训补助的通知\n\n申请人：钱小宁，手机号码13900001111。\n"


def test_a_program_that_reads_more_stops_before_masks_fall_on_other_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = found(tmp_path)
    number = office.hand_in(DRAFT)
    office.approve(number)
    read = formats.read

    def newer(source: bytes, name: str) -> Document:
        document = read(source, name)
        builder = BlockBuilder()
        builder.add((Piece("一、\n"),))
        for block in document.blocks:
            builder.add(block.pieces, block.kind)
        return Document(document.sha256, document.format, tuple(builder.blocks))

    monkeypatch.setattr(formats, "read", newer)
    with pytest.raises(ReadsDifferently, match="重新提交"):
        release.release_case(office.desk, number)
    monkeypatch.undo()
    release.release_case(office.desk, number)
