"""Makes scans: pages drawn or rendered, then what a scanner, a fax or a hurried clerk does to them. The same seed, the same pixels.

``draw_page`` knows where every character stands and ``scan_map`` where a point of the page comes to lie on the scan, so that
tests can ask whether a box covers the right ink.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sample_docs.builder.invented import bank_card, id_card, mobile

Pixels = NDArray[np.uint8]
PixelBox = tuple[float, float, float, float]

FONTS = {
    "sans": Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    "serif": Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
}
_SIMPLIFIED = 2  # the face of the collection that is drawn as in the People's Republic
RED = (200, 30, 40)


def needs_font() -> None:
    """Skip the test where the Noto fonts are not installed."""
    if not all(path.exists() for path in FONTS.values()):
        pytest.skip("no Noto CJK font here: make system")


@cache
def font(size: int, face: str = "serif") -> ImageFont.FreeTypeFont:
    """A Chinese font of ``size`` pixels an em."""
    return ImageFont.truetype(FONTS[face], size, index=_SIMPLIFIED)


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn character: its text and the rectangle around its ink (nothing for blanks), in pixels."""

    text: str
    box: PixelBox


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page: RGB pixels, its resolution, and its lines with a mark for each character."""

    pixels: Pixels
    dpi: int
    lines: tuple[tuple[Mark, ...], ...]

    @property
    def texts(self) -> list[str]:
        """The lines as text."""
        return ["".join(mark.text for mark in line) for line in self.lines]


def draw_page(
    lines: Sequence[str],
    *,
    dpi: int = 200,
    points: float = 16,
    face: str = "serif",
    size: tuple[float, float] = (595, 842),
    left: float = 72,
    top: float = 72,
    pitch: float = 1.75,
    colour: tuple[int, int, int] = (20, 20, 20),
) -> Page:
    """Draw lines one below another on white paper; ``points`` the size of type, ``pitch`` in ems, ``size`` the page in points."""
    scale = dpi / 72
    em = round(points * scale)
    picture = Image.new("RGB", (round(size[0] * scale), round(size[1] * scale)), (255, 255, 255))
    brush = ImageDraw.Draw(picture)
    letters = font(em, face)
    drawn = []
    for number, line in enumerate(lines):
        x, y = left * scale, top * scale + number * pitch * em
        marks = []
        for char in line:
            at = round(x), round(y)
            brush.text(at, char, font=letters, fill=colour)
            x0, y0, x1, y1 = _ink_of(char, em, face)
            marks.append(Mark(char, (at[0] + x0, at[1] + y0, at[0] + x1, at[1] + y1)))
            x += letters.getlength(char)
        drawn.append(tuple(marks))
    return Page(np.asarray(picture), dpi, tuple(drawn))


@cache
def _ink_of(char: str, em: int, face: str) -> PixelBox:
    """The rectangle around a character's ink when it is drawn at 0, 0; soft edges do not count."""
    small = Image.new("L", (2 * em, 2 * em), 0)
    ImageDraw.Draw(small).text((0, 0), char, font=font(em, face), fill=255)
    return tuple(map(float, small.point(lambda value: 255 * (value > 64)).getbbox() or (0, 0, 0, 0)))  # type: ignore[return-value]


def with_seal(pixels: Pixels, centre: tuple[float, float], radius: float, *, square: bool = False) -> Pixels:
    """Press a red seal on a picture; the ink lets what is under it shine through, as real seals do."""
    needs = round(radius * 2.4)
    stamp = Image.new("L", (needs, needs), 0)
    brush = ImageDraw.Draw(stamp)
    middle, rim = needs / 2, max(2, round(radius * 0.08))
    frame = (middle - radius, middle - radius, middle + radius, middle + radius)
    if square:
        brush.rectangle(frame, outline=255, width=rim)
        for number, char in enumerate("审核专用"):
            place = (middle + (number // 2 * -0.9) * radius, middle + (number % 2 * 0.9 - 0.9) * radius)
            brush.text(place, char, font=font(round(radius * 0.85)), fill=255)
    else:
        brush.ellipse(frame, outline=255, width=rim)
        for number, char in enumerate("丹砂市虚构局"):
            letter = Image.new("L", (needs, needs), 0)
            ImageDraw.Draw(letter).text(
                (middle, middle - radius * 0.68), char, font=font(round(radius * 0.3)), fill=255, anchor="mm"
            )
            stamp.paste(255, mask=letter.rotate(75 - 30 * number, center=(middle, middle)))
        brush.text((middle, middle), "★", font=font(round(radius * 0.6), "sans"), fill=255, anchor="mm")
    height, width = pixels.shape[:2]
    ink = np.zeros((height, width), np.float32)
    x, y = round(centre[0] - middle), round(centre[1] - middle)
    part = np.asarray(stamp, np.float32) / 255
    top, left = max(0, y), max(0, x)
    bottom, right = min(height, y + needs), min(width, x + needs)
    ink[top:bottom, left:right] = part[top - y : bottom - y, left - x : right - x]
    red = np.array(RED, np.float32) / 255
    multiplied = pixels.astype(np.float32) * (1 - ink[:, :, None] * (1 - red))
    return multiplied.clip(0, 255).astype(np.uint8)


def scan_map(shape: tuple[int, ...], *, skew: float = 0, turn: int = 0) -> NDArray[np.float64]:
    """Return the 2 × 3 matrix from points of the page to points of its scan; ``turn`` clockwise, ``skew`` sinking right."""
    height, width = shape[:2]
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), -skew, 1), [0, 0, 1]])
    turns = {
        0: [[1, 0, 0], [0, 1, 0]],
        90: [[0, -1, height], [1, 0, 0]],
        180: [[-1, 0, width], [0, -1, height]],
        270: [[0, 1, 0], [-1, 0, width]],
    }
    return np.asarray(np.array(turns[turn], float) @ matrix)


def mapped(box: PixelBox, matrix: NDArray[np.float64]) -> PixelBox:
    """Return the upright rectangle around a mapped one."""
    corners = np.array([(box[x], box[y], 1.0) for x in (0, 2) for y in (1, 3)]) @ matrix.T
    low, high = corners.min(axis=0), corners.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def rendered(pdf: bytes, *, dpi: int = 200, number: int = 1) -> Pixels:
    """Return a page of a PDF as RGB pixels."""
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[number - 1].render(scale=dpi / 72, rev_byteorder=True)
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])


def scan_of(
    source: Pixels | bytes,
    *,
    dpi: int = 200,
    number: int = 1,
    skew: float = 0,
    turn: int = 0,
    noise: float = 0,
    salt: float = 0,
    fax: Literal["", "fine", "standard"] = "",
    jpeg: int = 0,
    blur: float = 0,
    shadow: float = 0,
    contrast: float = 1,
    seal: bool = False,
    gray: bool = False,
    seed: int = 7,
) -> Pixels:
    """Make a scan of a page.

    Args:
        source: pixels of the page as it is, or a PDF whose page ``number`` is rendered at ``dpi``.
        dpi: resolution of a rendered PDF, and of the seal.
        number: page of the PDF, from 1.
        skew: degrees by which the page lies askew on the glass, sinking to the right; within ±15.
        turn: degrees clockwise by which it lies turned: 0, 90, 180, 270.
        noise: standard deviation of gray values.
        salt: part of the pixels that are black or white whatever stands there.
        fax: 1-bit picture; ``standard`` has every second row only and shows it twice.
        jpeg: quality of JPEG; 0 leaves it out.
        blur: standard deviation in pixels.
        shadow: how much darker the left edge is than the right, 0 to 1.
        contrast: 1 leaves it, 0.3 makes gray on gray.
        seal: a round red seal at the lower right.
        gray: one channel instead of three.
        seed: of the noise.

    Returns:
        RGB pixels (height, width, 3), or gray ones (height, width) with ``gray`` or ``fax``.
    """
    pixels = rendered(source, dpi=dpi, number=number) if isinstance(source, bytes) else source
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    height, width = pixels.shape[:2]
    if seal:
        pixels = with_seal(pixels, (width * 0.68, height * 0.72), 21 / 25.4 * dpi)
    pixels = _laid(pixels, skew, turn)
    work: NDArray[np.float32] = pixels.astype(np.float32)
    chance = np.random.default_rng(seed)
    if shadow:
        work *= np.linspace(1 - shadow, 1, work.shape[1], dtype=np.float32)[None, :, None]
    if contrast != 1:
        work = np.asarray(215 - (215 - work * 215 / 255) * contrast, np.float32)
    if blur:
        work = np.asarray(cv2.GaussianBlur(work, (0, 0), blur), np.float32)
    if noise:
        work += chance.normal(0, noise, work.shape[:2]).astype(np.float32)[:, :, None]
    result = work.clip(0, 255).astype(np.uint8)
    if gray or fax:
        result = cv2.cvtColor(result, cv2.COLOR_RGB2GRAY)  # type: ignore[assignment]
    if fax:
        result = _faxed(result, fax)
    if salt:
        dice = chance.random(result.shape[:2])
        result = result.copy()
        result[dice < salt / 2] = 0
        result[dice > 1 - salt / 2] = 255
    if jpeg:
        out = BytesIO()
        Image.fromarray(result).save(out, "JPEG", quality=jpeg)
        result = np.asarray(Image.open(out))
    return np.ascontiguousarray(result)


def _laid(pixels: Pixels, skew: float, turn: int) -> Pixels:
    if not (skew or turn):
        return pixels
    height, width = pixels.shape[:2]
    # ``scan_map`` counts from the corner of the first pixel, OpenCV from its middle.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    centred = scan_map(pixels.shape, skew=skew, turn=turn) @ half - np.array([[0, 0, 0.5], [0, 0, 0.5]])
    area = (height, width) if turn % 180 else (width, height)
    laid = cv2.warpAffine(pixels, centred, area, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return np.asarray(laid, np.uint8)


def _faxed(gray: Pixels, kind: str) -> Pixels:
    if kind == "standard":
        gray = np.repeat(gray[::2], 2, axis=0)[: gray.shape[0]]
    return np.where(gray > 150, 255, 0).astype(np.uint8)


def pdf_of(pages: Sequence[Pixels], *, dpi: int = 200, jpeg: int = 85) -> bytes:
    """Write a PDF of scans, one page each: JPEG, or CCITT G4 where a page has only black and white."""
    pictures = []
    for page in pages:
        picture = Image.fromarray(page)
        pictures.append(picture.convert("1") if page.ndim == 2 and set(np.unique(page)) <= {0, 255} else picture)
    quality = {} if any(picture.mode == "1" for picture in pictures) else {"quality": jpeg}
    out = BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, **quality)
    return out.getvalue()


RARE_NAMES = (
    "亓官燚", "逄翀", "麴昶睿", "郄堃", "缑赟", "戢喆", "仝祎旻", "甯珺", "夔琎", "郗彧", "佟翯", "濮阳婳", "澹台颢", "乜嬿",
    "逯瑀", "阚骉", "咸犇", "訾玥", "宓璟", "晁妤", "邴昱", "臧淼", "昝垚", "亓焱", "蒯芃", "郏骁", "揭懿", "扈筠", "贲飏", "隗曌",
)  # fmt: skip
"""Names of nobody, of seldom characters."""

_SENTENCES = (
    "经查，申请人{name}（身份证号{id}）于三月七日",
    "{name}，联系电话{mobile}，住丹砂市兴平路12号3栋501室。",
    "补偿款汇入{name}的账户{card}，请核对。",
    "证人{name}证明上述事实，身份证号码：{id}。",
    "经办人：{name}　电话：{mobile}",
    "依据《政府信息公开条例》第三十二条，征求第三方{name}意见。",
    "另附{name}提交的材料共15页，2024年3月7日收讫。",
)


@dataclass(frozen=True, slots=True)
class Written:
    """What stands on a page of sentences: its lines, and the values in them by kind (name, id, mobile, card)."""

    lines: tuple[str, ...]
    values: tuple[tuple[str, str], ...]


def sentences(count: int = 22, seed: int = 1) -> Written:
    """Write lines about invented persons with seldom names and numbers that pass their checks."""
    chance = random.Random(seed)
    lines: list[str] = []
    values: list[tuple[str, str]] = []
    names = list(RARE_NAMES)
    chance.shuffle(names)
    for number in range(count):
        fields = {
            "name": names[number % len(names)],
            "id": id_card(chance),
            "mobile": mobile(chance),
            "card": bank_card(chance),
        }
        sentence = _SENTENCES[(number + seed) % len(_SENTENCES)]
        lines.append(sentence.format(**fields))
        values.extend((kind, value) for kind, value in fields.items() if "{" + kind + "}" in sentence)
    return Written(tuple(lines), tuple(values))
