"""The main job in one go, and what its released copies give away (nothing)."""

from __future__ import annotations

import fcntl
import io
import json
import zipfile
from dataclasses import asdict

import pikepdf
import pypdfium2
import pytest

from pipeline import bootstrap
from pipeline.model.review import Case, CaseState, Verdict
from pipeline.model.text import squeeze
from pipeline.services.desk import Desk
from pipeline.settings import Settings
from tests.cli.office import Result, mishen
from tests.conftest import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

DEMO = REPOSITORY / "demo"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Result:
    """Run the demo once, whichever worker of pytest-xdist comes first; the others wait and take its output."""
    shared = tmp_path_factory.getbasetemp().parent / f"demo-{testrun_uid}.json"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if shared.exists():
            return Result(**json.loads(shared.read_text(encoding="utf-8")))
        # Whatever the environment says, the demo keeps to its own folders.
        done = mishen("demo", environment={"MISHEN_HOME": "/nonexistent", "MISHEN_KEYS": "/nonexistent"}, timeout=600)
        assert done.status == 0, done.err
        shared.write_text(json.dumps(asdict(done)), encoding="utf-8")
        return done


@pytest.fixture(scope="module")
def desk(demo: Result) -> Desk:
    assert "mishen --home demo/home" in demo.err
    return bootstrap.open_desk(Settings(DEMO / "home", DEMO / "keys", None, None, "zh"))


@pytest.fixture(scope="module")
def cases(desk: Desk) -> tuple[Case, ...]:
    with desk.store.read() as tx:
        return tx.cases()


def test_its_home_is_known_as_a_demo(desk: Desk) -> None:
    """So that nobody serves it to other machines: its passwords were printed."""
    with desk.store.read() as tx:
        assert tx.bureau().demo


def test_it_releases_five_and_leaves_two_waiting(demo: Result, cases: tuple[Case, ...]) -> None:
    released = [case for case in cases if case.state is CaseState.RELEASED]
    assert len([case for case in released if case.format in ("docx", "pdf")]) >= 5
    assert {case.format for case in released} >= {"docx", "pdf"}
    assert len([case for case in cases if case.state is CaseState.IN_REVIEW]) >= 2
    assert len([case for case in cases if case.state is CaseState.BLOCKED]) >= 2
    for case in released:
        names = {f"{case.number}.{case.format}", f"{case.number}.manifest.json", f"{case.number}.审批表.docx"}
        assert {path.name for path in (DEMO / "released").glob(f"{case.number}.*")} == names
    assert demo.out == ""


def test_which_wording_of_tracked_changes_leaves_is_nobodys_script(desk: Desk, cases: tuple[Case, ...]) -> None:
    (tracked,) = [case for case in cases if case.file_name == "14-tracked-changes.docx"]
    assert tracked.state is CaseState.IN_REVIEW
    with desk.store.read() as tx:
        assert tx.decisions(tracked.number) == () and tx.signatures(tracked.number) == ()


def test_every_password_opens_the_queue(demo: Result, desk: Desk) -> None:
    pairs = [line.split() for line in demo.err.splitlines() if line.startswith("  演示·")]
    assert len(pairs) == 7
    with desk.store.read() as tx:
        for name, password in pairs:
            assert tx.authenticate(name, password).active


def withheld(desk: Desk, case: Case) -> list[str]:
    with desk.store.read() as tx:
        hidden = {each.item for each in tx.decisions(case.number) if each.verdict is Verdict.WITHHOLD}
        return [tx.item_text(case.number, item.id) for item in tx.items(case.number) if item.id in hidden]


def layers(copy: bytes, kind: str) -> list[bytes]:
    """Return the raw bytes and everything that can be unpacked from them."""
    found = [copy]
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(copy)) as package:
            found += [package.read(name) for name in package.namelist()]
    if kind == "pdf":
        with pikepdf.open(io.BytesIO(copy)) as pdf:
            found += [
                each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream) and _decodable(each)
            ]
        with pypdfium2.PdfDocument(copy) as document:
            found += [page.get_textpage().get_text_range().encode() for page in document]
    return found


def _decodable(stream: pikepdf.Stream) -> bool:
    return stream.get("/Filter") not in ("/DCTDecode", "/CCITTFaxDecode", "/JPXDecode")


def test_nothing_withheld_is_in_the_bytes_of_a_copy(desk: Desk, cases: tuple[Case, ...]) -> None:
    looked = 0
    for case in cases:
        if case.state is not CaseState.RELEASED:
            continue
        secrets = withheld(desk, case)
        path = DEMO / "released" / f"{case.number}.{case.format}"
        others = [path.with_name(f"{case.number}.manifest.json"), path.with_name(f"{case.number}.审批表.docx")]
        for data in layers(path.read_bytes(), case.format) + [other.read_bytes() for other in others]:
            text = squeeze(data.decode("utf-8", "ignore")).text
            for secret in secrets:
                assert squeeze(secret).text not in text
                for encoding in ("utf-16-be", "gb18030"):
                    assert secret.encode(encoding) not in data
                assert secret.encode("utf-16-be").hex().encode() not in data.lower()
                looked += 1
    assert looked > 100


def test_the_pdf_copies_show_black_boxes(desk: Desk, cases: tuple[Case, ...]) -> None:
    seen = 0
    for case in cases:
        if case.state is CaseState.RELEASED and case.format == "pdf":
            with pypdfium2.PdfDocument(DEMO / "released" / f"{case.number}.pdf") as document:
                black = 0
                for page in document:
                    picture = page.render(scale=1).to_pil().convert("L")
                    black += sum(picture.histogram()[:16])
            assert black > 200 * len(withheld(desk, case))
            seen += 1
    assert seen >= 2


def test_the_manifest_counts_and_shows_nothing(cases: tuple[Case, ...]) -> None:
    path = next((DEMO / "released").glob("*.manifest.json"))
    manifest = json.loads(path.read_text(encoding="utf-8"))["manifest"]
    assert len(manifest["signatures"]) == 4
    assert len({line["officer"] for line in manifest["signatures"]}) == 4
    assert len({line["plan"] for line in manifest["signatures"]} | {manifest["plan"]}) == 1
    assert all(check["passed"] for check in manifest["checks"])
    assert len(cases) >= 12


def test_of_the_secret_document_nothing_is_kept(desk: Desk, cases: tuple[Case, ...]) -> None:
    (secret,) = [case for case in cases if case.original is None]
    assert (secret.title, secret.file_name, secret.state) == (None, None, CaseState.BLOCKED)
    with desk.store.read() as tx:
        assert tx.items(secret.number) == ()
        assert [mark.mark for mark in tx.marks(secret.number)] == ["机密★1年"]


def test_home_and_keys_are_the_owners_alone(demo: Result) -> None:
    assert demo.status == 0
    assert oct((DEMO / "keys").stat().st_mode)[-3:] == "700"
    assert {oct(path.stat().st_mode)[-3:] for path in (DEMO / "keys").iterdir()} == {"600"}
