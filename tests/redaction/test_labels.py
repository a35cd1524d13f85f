from __future__ import annotations

from enum import StrEnum

import pytest

from pipeline.model import audit, document, finding, labels, review

ENUMS: set[type[StrEnum]] = {
    each
    for module in (audit, document, finding, review)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
}


@pytest.mark.parametrize("enum", sorted(ENUMS, key=repr), ids=repr)
def test_every_member_has_a_chinese_and_an_english_label(enum: type[StrEnum]) -> None:
    for language in ("zh", "en"):
        texts = [labels.label(member, language) for member in enum]
        assert all(texts)
        assert len(set(texts)) == len(texts)
    assert all(not labels.label(member).isascii() for member in enum)
