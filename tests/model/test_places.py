"""Where a span hides, and what the reader's notices are called."""

from __future__ import annotations

import re

from pipeline.formats.docx import read
from pipeline.model.document import BlockBuilder, BlockKind, DocxPicture, Hiding, Piece, Revised
from pipeline.model.labels import place_label
from pipeline.model.notices import notice
from pipeline.model.places import Pixels, places_of
from tests.conftest import REPOSITORY
from tests.detectors.ink_documents import document_of, on_ink
from tests.formats.drafts import DELETED, INSERTED, REMARK, SHOWN, VANISHED, hiding_places
from tests.formats.packages import package, r


def test_each_place_is_named() -> None:
    document = read(hiding_places())
    found = {
        value: places_of(document, document.text.index(value), document.text.index(value) + len(value))
        for value in (SHOWN, INSERTED, DELETED, VANISHED, REMARK)
    }
    assert found == {
        SHOWN: (),
        INSERTED: (Revised.INSERTED,),
        DELETED: (Hiding.DELETED_REVISION,),
        VANISHED: (Hiding.HIDDEN_TEXT,),
        REMARK: (Hiding.COMMENT,),
    }
    assert places_of(document, 0, 0) == ()
    everything = places_of(document, 0, len(document.text))
    assert {Revised.INSERTED, Hiding.DELETED_REVISION, Hiding.HIDDEN_TEXT, Hiding.COMMENT} <= set(everything)


def test_what_somebody_covered_by_hand_is_named() -> None:
    black = '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'
    document = read(package(f"<w:p>{r('联系人手机号码：')}{r(SHOWN, black)}</w:p>"))
    at = document.text.index(SHOWN)
    assert places_of(document, at, at + 11) == (Hiding.COVERED,)
    assert place_label(Hiding.COVERED) == "藏于：人为涂盖但仍可读出的文字"


def test_a_value_over_a_border_says_both() -> None:
    document = read(hiding_places())
    shown, hidden = document.text.index("安排另行通知"), document.text.index(VANISHED)
    assert Hiding.HIDDEN_TEXT in places_of(document, shown, hidden + 1)
    assert places_of(document, hidden, hidden) == ()


def test_every_place_has_words_in_both_languages() -> None:
    for place in (*Hiding, *Revised):
        zh, en = place_label(place), place_label(place, "en")
        assert re.match("藏于：|修订：", zh) and re.match("hidden: |revision: ", en)
    assert place_label(Hiding.COMMENT) == "藏于：批注"
    for seen in Pixels:
        assert re.search("图像", place_label(seen)) and re.search("pixels|picture", place_label(seen, "en"))


def test_what_was_seen_in_pixels_is_told() -> None:
    document = on_ink("方知远")
    assert places_of(document, 0, 1) == (Pixels.RECOGNISED,)
    builder = BlockBuilder()
    builder.add((Piece("〔图片〕", DocxPicture("word/media/image1.png")), Piece("文字")), BlockKind.PICTURE)
    document = document_of(builder.blocks, "docx")
    assert places_of(document, 0, 6) == (Pixels.PICTURE,) and places_of(document, 4, 6) == ()


def test_every_code_that_a_reader_gives_has_words() -> None:
    codes = set()
    for path in (REPOSITORY / "pipeline" / "formats").rglob("*.py"):
        source = path.read_text("utf-8")
        codes |= set(re.findall(r'warnings\.(?:add|append)\("(\w+)"\)', source))
        codes |= set(re.findall(r'Hiding\.\w+: "(\w+)"', source))
    assert len(codes) >= 12
    codes |= {"recognised_pages", "untrusted_text", "unchecked_text", "hidden_unread"}
    for code in codes:
        assert re.search("[一-鿿]", notice(code)) and notice(code, "en").isprintable()
    assert notice("unheard_of") == "unheard_of"
