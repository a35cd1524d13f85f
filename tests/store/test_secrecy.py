"""Nothing that counts as text of a document is readable in the home."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest

from pipeline.errors import WrongPassword
from pipeline.model.audit import AuditAction
from pipeline.model.review import CaseState
from pipeline.store import NewArrival, Store, sign_head
from pipeline.store.tables import metadata
from tests.store.canaries import Canaries, search
from tests.store.place import Place
from tests.store.samples import SECTION, add_officer, make_case, make_decision, make_item, make_signature


def fill(store: Store, canary: Canaries) -> None:
    """Write every record that there is, with a canary in each field that may hold text of a document."""
    officer = add_officer(store, password=canary("密码"))
    case_key = store.new_case_key()
    original, copy = (store.blobs.put("original", canary(what).encode() * 50, case_key) for what in ("原件", "副本"))
    with store.begin() as tx:
        case = make_case(title=canary("标题"), file_name=canary("文件名"), original=original, document=canary("摘要"))
        tx.add_case(case, store.keys.fingerprint(canary("键").encode()), case_key)
        item = make_item(reason=canary("条目理由"))
        tx.add_items(case.number, [item], [canary("条目文字")])
        tx.add_decision(case.number, make_decision(item, officer, reason=canary("决定理由"), mask=canary("掩码")))
        tx.add_signature(case.number, make_signature(officer), canary("签批意见"))
        tx.add_remark(case.number, "return", officer.id, None, canary("退回理由"), case.opened_at)
        tx.add_mark(case.number, canary("密级"), canary("位置"), store.keys.fingerprint(b"mark"))
        tx.dismiss_mark(store.keys.fingerprint(b"mark"), case.number)
        tx.set_ruling(case.number, canary("机关"), canary("文号"), "2026-03-02", canary("结论"), original)
        tx.set_release(case.number, copy, copy, copy, "p" * 64)
        tx.enqueue(case.number, "p" * 64)
        new = NewArrival("batch", canary("来件"), canary("路径"), officer.id, SECTION, None, case.opened_at)
        tx.finish_arrival(tx.add_arrival(new), None, "damaged", canary("错误"))
        tx.add_arrival(new)
        tx.audit(AuditAction.CASE_OPENED, officer.id, case.number, items=1)
    with store.begin() as tx:
        tx.save_case(make_case(revision=2, state=CaseState.WITHHELD, title=canary("新标题"), step=None))
        tx.void_signatures(case.number, {"draft"})
    with pytest.raises(WrongPassword), store.read() as tx:
        tx.authenticate(canary("姓名"), canary("错误密码"))
    sign_head(store)


def test_the_whole_home_holds_no_canary_not_even_in_the_wal(
    place: Place, store: Store, home: Path, tmp_path: Path
) -> None:
    canary = Canaries()
    # An open reader keeps the write-ahead log from being folded back and removed.
    with store.read() as tx:
        tx.sections()
        fill(store, canary)
        if place.is_sqlite:
            assert (home / "mishen.db-wal").stat().st_size > 0
        shutil.copytree(home, tmp_path / "while-open")
    assert len(canary.planted) == 24
    assert search(tmp_path / "while-open", canary) == {}
    assert search(home, canary) == {}
    assert search(tmp_path / "keys", canary) == {}
    assert search(dumped(place, tmp_path), canary) == {}


def dumped(place: Place, folder: Path) -> Path:
    """Write everything that the database holds into a file, bytes as they are."""
    (folder / "dump").mkdir(exist_ok=True)
    with place.connect() as connection, (folder / "dump" / "rows").open("wb") as file:
        for table in metadata.sorted_tables:
            for row in connection.execute(table.select()):
                file.writelines(bytes(value) if isinstance(value, bytes) else str(value).encode() for value in row)
    return folder / "dump"


def test_the_search_would_find_one(tmp_path: Path) -> None:
    canary = Canaries()
    text = canary("明文")
    forms = (text.encode(), f'{{"x": {text!a}}}'.encode(), base64.b64encode(b"ab" + text.encode()))
    for number, data in enumerate(forms):
        (tmp_path / f"{number}").write_bytes(b"..." + data + b"...")
        assert search(tmp_path, canary) == {text: f"{number}"}
        (tmp_path / f"{number}").unlink()


def test_plain_hashes_of_documents_are_not_kept(store: Store, place: Place, home: Path, tmp_path: Path) -> None:
    document = "4f" * 32
    with store.begin() as tx:
        tx.add_section(SECTION)
        tx.add_case(make_case(document=document), "key-1")
    data = b"".join(
        path.read_bytes() for folder in (home, dumped(place, tmp_path)) for path in folder.rglob("*") if path.is_file()
    )
    assert document.encode() not in data
    assert bytes.fromhex(document) not in data
    with store.read() as tx:
        assert tx.case("2026-000001").document == document
