"""Reading of pictures: text, places, order, turns, bad scans, codes, seals, ruled lines; by the public functions."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.formats.ocr import (
    ENGINES_DISAGREE,
    LOW_SCORE,
    Recognised,
    knows,
    recognise,
    recognise_line,
    recognise_lines,
    second_opinion,
)
from tests.formats.scans import (
    Mark,
    Page,
    PixelBox,
    Pixels,
    draw_page,
    font,
    mapped,
    needs_font,
    scan_map,
    scan_of,
    sentences,
    with_seal,
)

# Recognition takes its time.
pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
ID, PHONE, CARD = "64059019530929163X", "15163451308", "6299994491894729483"
LINES = (
    f"经查，申请人臧淼（身份证号{ID}）",
    f"联系电话：{PHONE}，住丹砂市兴平路12号。",
    "依据《政府信息公开条例》第三十二条征求意见",
    f"补偿款汇入其账户{CARD}。",
)


@pytest.fixture(autouse=True)
def _font() -> None:
    needs_font()


def small_page(dpi: int = 200, lines: Sequence[str] = LINES, **how: Any) -> Page:
    return draw_page(lines, dpi=dpi, size=(480, 40 + 28 * len(lines)), left=24, top=20, **how)


def texts(result: Recognised) -> list[str]:
    return [line.text for line in result.lines]


def solid(marks: Sequence[Mark]) -> list[Mark]:
    return [mark for mark in marks if not mark.text.isspace()]


def share(inner: PixelBox, outer: PixelBox) -> float:
    """Part of ``inner`` that lies in ``outer``."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    return max(0.0, width) * max(0.0, height) / ((inner[2] - inner[0]) * (inner[3] - inner[1]))


def pairs(
    page: Page, result: Recognised, matrix: NDArray[np.float64]
) -> list[tuple[PixelBox, PixelBox, list[PixelBox]]]:
    """Each character read rightly: where it was drawn, the box given, where its neighbours were drawn."""
    found = []
    for marks, line in zip(page.lines, result.lines, strict=True):
        drawn = solid(marks)
        glyphs = [glyph for glyph in line.glyphs if not glyph.text.isspace()]
        matcher = SequenceMatcher(None, [mark.text for mark in drawn], [glyph.text for glyph in glyphs], autojunk=False)
        for block in matcher.get_matching_blocks():
            for step in range(block.size):
                at = block.a + step
                beside = [mapped(drawn[near].box, matrix) for near in (at - 1, at + 1) if 0 <= near < len(drawn)]
                found.append((mapped(drawn[at].box, matrix), glyphs[block.b + step].box, beside))
    return found


def assert_boxes(page: Page, result: Recognised, matrix: NDArray[np.float64], least: float = 0.8) -> None:
    found = pairs(page, result, matrix)
    assert len(found) >= 0.9 * sum(len(solid(line)) for line in page.lines)
    covered = [share(drawn, box) for drawn, box, _ in found]
    beside = [share(near, box) for _, box, neighbours in found for near in neighbours]
    assert min(covered) > least
    assert float(np.mean(covered)) > 0.97
    assert float(np.mean(beside)) < 0.02
    assert max(beside) < 0.3


# Text


@pytest.mark.parametrize(("dpi", "face"), [(150, "serif"), (200, "sans"), (300, "serif")])
def test_clean_lines_are_read_as_they_stand(dpi: int, face: str) -> None:
    result = recognise(small_page(dpi, face=face).pixels, dpi=dpi)
    assert texts(result) == list(LINES)
    assert result.turn == 0
    assert result.skew == 0
    assert not any(line.doubts for line in result.lines)


def test_every_code_point_has_a_box_of_its_own() -> None:
    result = recognise(small_page().pixels, dpi=200)
    for line in result.lines:
        assert all(len(glyph.text) == 1 for glyph in line.glyphs)
        edges = [glyph.box[0] for glyph in line.glyphs]
        assert edges == sorted(edges)
        assert len({glyph.level[1] for glyph in line.glyphs}) == 1
        assert all(0 <= glyph.score <= 1 for glyph in line.glyphs)
        assert line.box[0] <= line.glyphs[0].box[0]
        assert line.box[2] >= line.glyphs[-1].box[2]


def test_boxes_cover_their_own_ink_and_not_the_neighbours() -> None:
    page = small_page()
    assert_boxes(page, recognise(page.pixels, dpi=200), np.eye(3)[:2])


def test_a_gap_is_a_blank_with_the_gap_as_its_box() -> None:
    page = small_page(lines=["经办人：臧淼　电话：15163451308"])
    (line,) = recognise(page.pixels, dpi=200).lines
    at = line.text.index(" ")
    assert line.text[:at] == "经办人：臧淼"
    assert line.glyphs[at].box[0] == line.glyphs[at - 1].box[2]
    assert line.glyphs[at].box[2] == line.glyphs[at + 1].box[0]


HARD: dict[str, dict[str, Any]] = {
    "noise": {"noise": 20, "blur": 0.8, "jpeg": 55},
    "shadow": {"shadow": 0.4, "noise": 8},
    "faint": {"contrast": 0.3, "noise": 5, "blur": 0.8},
    "fax": {"fax": "fine", "salt": 0.004},
    "half fax": {"fax": "standard"},
    "pepper": {"salt": 0.08},
}


@pytest.mark.parametrize(("quality", "dpi"), [*((quality, 200) for quality in HARD), ("noise", 150), ("fax", 150)])
def test_numbers_survive_bad_scans(quality: str, dpi: int) -> None:
    page = small_page(dpi)
    result = recognise(scan_of(page.pixels, dpi=dpi, **HARD[quality]), dpi=dpi)
    read = "".join(texts(result))
    assert ID in read
    assert PHONE in read
    assert CARD in read
    assert SequenceMatcher(None, "".join(LINES), read, autojunk=False).ratio() > 0.95
    covered = [share(drawn, box) for drawn, box, _ in pairs(page, result, np.eye(3)[:2])]
    assert float(np.mean(covered)) > 0.9


def test_small_pictures_are_looked_at_from_nearer() -> None:
    page = draw_page(["联系人：臧淼，电话15163451308"], dpi=96, points=8, size=(200, 24), left=6, top=6)
    assert texts(recognise(page.pixels, dpi=96)) == ["联系人：臧淼，电话15163451308"]


def test_light_writing_on_a_dark_ground_is_read_and_placed() -> None:
    page = small_page()
    result = recognise(255 - page.pixels, dpi=200)
    assert texts(result) == list(LINES)
    assert_boxes(page, result, np.eye(3)[:2])


def test_columns_of_upright_characters_run_downward_from_right_to_left() -> None:
    picture = Image.new("RGB", (600, 700), (255, 255, 255))
    brush = ImageDraw.Draw(picture)
    columns = ("关于公开政府信息的答复", "申请人住丹砂市兴平路", "特此函告即日起施行")
    for number, column in enumerate(columns):
        for place, char in enumerate(column):
            brush.text((450 - number * 120, 40 + 50 * place), char, font=font(44), fill=(0, 0, 0))
    result = recognise(np.asarray(picture), dpi=200)
    assert texts(result) == list(columns)
    assert result.turn == 90
    first = result.lines[0].glyphs
    assert first[0].box[1] < first[-1].box[1]
    assert result.lines[0].box[0] > result.lines[1].box[0]


# Turned and askew


@pytest.mark.parametrize(("turn", "skew"), [(0, 3), (90, 0), (90, -5), (180, 0), (180, 3), (270, -5)])
def test_turned_and_skewed_scans_are_read_with_boxes_in_the_picture_given(turn: int, skew: float) -> None:
    page = small_page()
    scan = scan_of(page.pixels, turn=turn, skew=skew, noise=8)
    result = recognise(scan, dpi=200)
    assert texts(result) == list(LINES)
    assert result.turn == turn
    assert abs(result.skew - skew) < 0.4
    assert_boxes(page, result, scan_map(page.pixels.shape, turn=turn, skew=skew), least=0.7)


def test_the_level_picture_is_straight() -> None:
    page = small_page()
    result = recognise(scan_of(page.pixels, turn=90, skew=4), dpi=200)
    for line in result.lines:
        assert all(glyph.level[1] == line.glyphs[0].level[1] for glyph in line.glyphs)
        assert 0 <= line.level[0] < line.level[2] <= result.size[0]
        assert 0 <= line.level[1] < line.level[3] <= result.size[1]
    tops = [line.level[1] for line in result.lines]
    assert tops == sorted(tops)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    turn=st.sampled_from([0, 90, 180, 270]),
    skew=st.floats(-7, 7),
    start=st.integers(0, 500),
)
def test_boxes_follow_the_ink_however_the_page_lies(turn: int, skew: float, start: int) -> None:
    lines = sentences(3, seed=start).lines
    page = draw_page(lines, dpi=150, size=(500, 150), left=40, top=40)
    result = recognise(scan_of(page.pixels, turn=turn, skew=skew), dpi=150, twice=False)
    assert result.turn == turn
    matrix = scan_map(page.pixels.shape, turn=turn, skew=skew)
    assert_boxes(page, result, matrix, least=0.65)


# What else stands there


def table() -> tuple[Pixels, list[tuple[str, ...]], list[int], list[int]]:
    rows: list[tuple[str, ...]] = [
        ("序号", "姓名", "身份证号码"),
        ("1", "臧淼", ID),
        ("2", "咸犇", "640590196003135065"),
    ]
    picture = Image.new("RGB", (1100, 460), (255, 255, 255))
    brush = ImageDraw.Draw(picture)
    across, down = [60, 260, 520, 1040], [60, 160, 260, 360]
    for number, row in enumerate(rows):
        for x, text in zip(across, row, strict=False):
            brush.text((x + 16, down[number] + 22), text, font=font(42), fill=(0, 0, 0))
    for y in down:
        brush.line((across[0], y, across[-1], y), fill=(0, 0, 0), width=3)
    for x in across:
        brush.line((x, down[0], x, down[-1]), fill=(0, 0, 0), width=3)
    return np.asarray(picture), rows, across, down


def test_cells_come_in_rows_and_the_rules_of_the_table_are_found() -> None:
    pixels, rows, across, down = table()
    result = recognise(scan_of(pixels, noise=6), dpi=200)
    assert texts(result) == [text for row in rows for text in row]
    wide = [rule for rule in result.rules if rule[2] - rule[0] > rule[3] - rule[1]]
    tall = [rule for rule in result.rules if rule[2] - rule[0] < rule[3] - rule[1]]
    assert np.allclose([(rule[1] + rule[3]) / 2 for rule in wide], down, atol=4)
    assert np.allclose([(rule[0] + rule[2]) / 2 for rule in tall], across, atol=4)
    assert all(rule[2] - rule[0] > 970 for rule in wide)


@pytest.mark.parametrize("skew", [0, 1.5])
def test_rows_of_a_dense_table_keep_apart(skew: float) -> None:
    """Rows of 30 pixels with type of 22: neither bands nor rules may run into the next row, and circles are no seals."""
    picture = Image.new("RGB", (1240, 480), (255, 255, 255))
    brush = ImageDraw.Draw(picture)
    across, down = [120, 220, 420, 760, 1020], [60 + 30 * number for number in range(11)]
    rows = [(str(number), "田一诺", str(640590199808282349 + 1117 * number), "861.20") for number in range(10)]
    for y, row in zip(down, rows, strict=False):
        for x, text in zip(across, row, strict=False):
            brush.text((x + 20, y + 2), text, font=font(23, "sans"), fill=(0, 0, 0))
    for y in down:
        brush.line((across[0], y, across[-1], y), fill=(0, 0, 0), width=2)
    for x in across:
        brush.line((x, down[0], x, down[-1]), fill=(0, 0, 0), width=2)
    result = recognise(scan_of(np.asarray(picture), skew=skew, noise=4, gray=True), dpi=200)
    assert len(result.lines) == 40
    assert [line.text for line in result.lines][2::4] == [row[2] for row in rows]
    assert all(line.level[3] - line.level[1] < 31 for line in result.lines)
    assert not result.seals
    tall = [rule for rule in result.rules if rule[3] - rule[1] > 200]
    wide = [rule for rule in result.rules if rule[2] - rule[0] > 800]
    assert (len(tall), len(wide), len(result.rules)) == (5, 11, 16)


@pytest.mark.parametrize("skew", [0, 0.7])
def test_rows_that_touch_keep_their_own_heights(skew: float) -> None:
    """Set so tight that no blank row parts them: descenders and brackets meet the row below."""
    rows = ("No we don't tell them about every change. (They use our gjpq numbers.)",
            "Change that has a significant impact, for example the change of (july) quickly")  # fmt: skip
    page = draw_page(rows * 3, points=11, pitch=1.0, face="sans", left=20)
    found = recognise(scan_of(page.pixels, skew=skew, noise=6), dpi=200, twice=False)
    heights = [max(glyph.level[3] - glyph.level[1] for glyph in line.glyphs) for line in found.lines]
    assert len(heights) == 6 and statistics.median(heights) < 1.6 * 11 * 200 / 72


def test_strokes_of_writing_are_no_rules() -> None:
    assert not recognise(small_page(points=22, lines=["三一二一十王", "中国市南国"]).pixels, dpi=200).rules


@pytest.mark.parametrize("square", [False, True])
@pytest.mark.parametrize("dpi", [150, 300])
def test_a_red_seal_is_found_and_what_it_covers_is_read(square: bool, dpi: int) -> None:
    page = small_page(dpi)
    centre = (page.pixels.shape[1] * 0.6, page.pixels.shape[0] * 0.5)
    radius = 16 / 25.4 * dpi
    result = recognise(scan_of(with_seal(page.pixels, centre, radius, square=square), noise=5, jpeg=75), dpi=dpi)
    (seal,) = result.seals
    wanted = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
    assert share(wanted, seal) > 0.9
    assert share(seal, wanted) > 0.8
    read = "".join(texts(result))
    assert PHONE in read
    assert ID in read


def test_a_round_seal_is_found_in_a_gray_scan() -> None:
    page = draw_page(LINES, dpi=200, size=(480, 320))
    pixels = with_seal(page.pixels, (900, 640), 160)
    (seal,) = recognise(scan_of(pixels, gray=True, noise=5), dpi=200).seals
    assert share((740, 480, 1060, 800), seal) > 0.9


def test_a_red_letterhead_is_writing_and_no_seal() -> None:
    page = draw_page(["丹砂市虚构局文件"], dpi=150, points=44, size=(480, 120), left=40, top=20, colour=(210, 20, 20))
    result = recognise(page.pixels, dpi=150)
    assert not result.seals
    assert texts(result) == ["丹砂市虚构局文件"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [(zxingcpp.BarcodeFormat.QRCode, f"姓名：臧淼；电话：{PHONE}"), (zxingcpp.BarcodeFormat.Code128, ID)],
)
@pytest.mark.parametrize("turn", [0, 90])
def test_codes_are_decoded_with_their_place(kind: Any, content: str, turn: int) -> None:
    page = draw_page(LINES, dpi=200, size=(480, 320))
    code = np.asarray(zxingcpp.create_barcode(content, kind).to_image(scale=4))
    pixels = page.pixels.copy()
    height, width = code.shape
    pixels[560 : 560 + height, 300 : 300 + width] = code[:, :, None]
    result = recognise(scan_of(pixels, turn=turn, noise=6), dpi=200)
    (found,) = result.codes
    assert found.text == content
    wanted = mapped((300, 560, 300 + width, 560 + height), scan_map(pixels.shape, turn=turn))
    assert share(found.box, wanted) > 0.95
    middle = (found.level[0] + found.level[2]) / 2, (found.level[1] + found.level[3]) / 2
    assert 300 < middle[0] < 300 + width
    assert 560 < middle[1] < 560 + height


def test_a_photograph_is_left_over_and_writing_is_not() -> None:
    page = draw_page(LINES, dpi=200, size=(480, 320))
    pixels = page.pixels.copy()
    pixels[520:800, 800:1000] = np.random.default_rng(3).integers(60, 160, (280, 200, 1))
    (extra,) = recognise(scan_of(pixels, noise=5), dpi=200).extras
    assert share((800, 520, 1000, 800), extra) > 0.97
    assert not recognise(page.pixels, dpi=200).extras


def test_a_signature_is_an_item_for_a_person() -> None:
    chance = np.random.default_rng(3)
    picture = Image.fromarray(draw_page(LINES, dpi=200, size=(480, 320)).pixels)
    points = [
        (300 + 6 * step + int(chance.integers(-20, 20)), 700 + int(chance.integers(-60, 60))) for step in range(50)
    ]
    ImageDraw.Draw(picture).line(points, fill=(20, 20, 60), width=4)
    result = recognise(np.asarray(picture), dpi=200)
    place = (280.0, 640.0, 610.0, 760.0)
    doubted = [line.box for line in result.lines if line.doubts] + list(result.extras)
    assert max(share(place, box) for box in doubted) > 0.6


def test_only_what_was_asked_for_is_read() -> None:
    page = small_page()
    x0, top, x1, bottom = page.lines[1][3].box
    result = recognise(page.pixels, dpi=200, within=[(x0, top, x1, bottom)])
    assert texts(result) == [LINES[1]]


def test_a_line_with_ink_beside_it_that_nobody_read_is_doubted() -> None:
    page = draw_page(["联系电话：15163451308"], dpi=200, size=(480, 80), left=90, top=24)
    pixels = page.pixels.copy()
    x0, top, _, bottom = page.lines[0][0].box
    for step in range(3):  # three strokes as high as a character, that are none
        x = int(x0) - 40 + 10 * step
        pixels[int(top) : int(bottom), x : x + 4] = 20
    result = recognise(pixels, dpi=200)
    assert any(line.doubts for line in result.lines) or "".join(texts(result)) != page.texts[0]


# Doubts and the second engine


def test_a_page_that_reads_badly_is_doubted_as_a_whole() -> None:
    page = small_page(100, points=10, lines=sentences(10, seed=4).lines)
    result = recognise(scan_of(page.pixels, blur=1.1, noise=25, jpeg=30), dpi=100)
    wrong = [line for line in result.lines if line.text not in page.texts]
    assert wrong
    assert all(LOW_SCORE in line.doubts or ENGINES_DISAGREE in line.doubts for line in wrong)


needs_tesseract = pytest.mark.skipif(
    second_opinion(np.full((60, 60), 255, np.uint8)) is None, reason="no tesseract with chi_sim here: make system"
)


@needs_tesseract
def test_the_second_engine_reads_whole_pages() -> None:
    read = second_opinion(small_page().pixels, dpi=200)
    assert read is not None
    joined = "".join("".join(read).split())
    assert all(value in joined for value in (ID, PHONE, CARD))
    assert second_opinion(np.full((200, 200, 3), 255, np.uint8)) == []


def damaged(value: str, at: int, part: float) -> tuple[Pixels, Page]:
    """A line whose digit ``at`` of the value lost the left ``part`` of its ink."""
    page = small_page(lines=[f"证件号码{value}，"])
    drawn = solid(page.lines[0])
    x0, top, x1, bottom = drawn[4 + at].box
    pixels = page.pixels.copy()
    pixels[int(top) - 1 : int(bottom) + 2, int(x0) - 1 : int(x0 + part * (x1 - x0))] = 255
    return pixels, page


@needs_tesseract
def test_a_number_that_the_engines_read_differently_is_doubted() -> None:
    pixels, _ = damaged("64059019860618386", 9, 0.4)  # 17 digits: no check digit helps
    once, twice = recognise(pixels, dpi=200, twice=False), recognise(pixels, dpi=200)
    assert not once.lines[0].doubts
    assert twice.lines[0].doubts == {ENGINES_DISAGREE}
    assert twice.lines[0].text == once.lines[0].text


@needs_tesseract
def test_a_number_that_alone_passes_its_check_stands() -> None:
    pixels, _ = damaged("640590198606183866", 9, 0.4)
    (line,) = recognise(pixels, dpi=200).lines
    assert "640590198606183866" in line.text
    assert not line.doubts


def test_without_a_second_engine_numbers_stand_as_they_were_read() -> None:
    script = (
        "import sys, json, numpy as np\n"
        "from pipeline.formats.ocr import recognise, second_opinion\n"
        "pixels = np.load(sys.argv[1])\n"
        "print(json.dumps([[line.text for line in recognise(pixels, dpi=200).lines], second_opinion(pixels)]))\n"
    )
    read, opinion = json.loads(in_process(script, {"PATH": ""}))
    assert read == list(LINES)
    assert opinion is None


def in_process(script: str, environment: dict[str, str], warnings: str = "error") -> str:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, small_page().pixels)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-W", warnings, "-c", script, file.name],
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
            cwd=REPOSITORY,
            env={**environment, "PYTHONPATH": str(REPOSITORY)},
        )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    return done.stdout


def test_nothing_is_downloaded_logged_or_written() -> None:
    """Neither network nor files are touched, nothing is said, and the package of the models is never imported."""
    script = (
        "import sys, numpy as np\n"
        "from pipeline.formats.ocr import recognise, recognise_line\n"
        "pixels = np.load(sys.argv[1])\n"
        "import logging; logging.basicConfig(level=1, stream=sys.stderr)\n"
        "seen = []\n"
        "def hook(event, arguments):\n"
        "    if event.startswith(('socket.', 'urllib', 'subprocess', 'os.mkdir', 'os.rename')):\n"
        "        seen.append(event)\n"
        "    if event == 'open' and isinstance(arguments[1], str) and set(arguments[1]) & set('wax+'):\n"
        "        seen.append(event)\n"
        "sys.addaudithook(hook)\n"
        "assert len(recognise(pixels, dpi=200, twice=False).lines) == 4\n"
        "recognise_line(pixels)\n"
        "assert not seen, seen\n"
        "assert 'rapidocr' not in sys.modules\n"
    )
    assert in_process(script, {"PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}) == ""


# Lines alone, and what is no page


def crops(page: Page) -> list[Pixels]:
    found = []
    for marks in page.lines:
        drawn = [mark.box for mark in solid(marks)]
        x0, top = int(min(box[0] for box in drawn)) - 6, int(min(box[1] for box in drawn)) - 6
        x1, bottom = int(max(box[2] for box in drawn)) + 6, int(max(box[3] for box in drawn)) + 6
        found.append(page.pixels[top:bottom, x0:x1])
    return found


def test_single_lines_are_read_alike_alone_and_in_company() -> None:
    pictures = crops(small_page())
    together = recognise_lines(pictures)
    assert [text for text, _ in together] == list(LINES)
    assert [recognise_line(picture) for picture in pictures] == together
    assert recognise_lines(pictures[::-1]) == together[::-1]
    assert recognise_lines([]) == []


def test_the_reader_knows_which_characters_it_can_say() -> None:
    assert knows("淼")
    assert knows("8")
    assert not knows("\U0002a6d6")


def test_threads_read_alike() -> None:
    pixels = small_page().pixels
    results: list[Recognised] = []
    threads = [
        threading.Thread(target=lambda: results.append(recognise(pixels, dpi=200, twice=False))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (40, 40), (300, 200), (7, 13, 3)])
@pytest.mark.parametrize("value", [0, 255])
def test_pictures_without_writing_have_no_lines(shape: tuple[int, ...], value: int) -> None:
    result = recognise(np.full(shape, value, np.uint8), dpi=200)
    assert result.lines == ()
    assert result.codes == ()


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((4, 4), float), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 5), np.uint8), np.zeros(5, np.uint8)],
)
def test_what_is_no_picture_is_refused(pixels: Any) -> None:
    with pytest.raises(ValueError, match="picture"):
        recognise(pixels, dpi=200)
