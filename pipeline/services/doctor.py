"""Doctor: what is installed, which optional parts work, what to do about the rest."""

from __future__ import annotations

import importlib.metadata
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

from pipeline.formats.sniff import CONVERTIBLE
from pipeline.policy.calendar import known_year
from pipeline.services.desk import CHINA

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
_CONVERTED = "/".join(suffix for each in CONVERTIBLE.values() for suffix in each.suffixes)
_CHINESE_FONTS = ("noto*cjk*", "wqy-*", "simsun*", "simhei*", "uming*", "ukai*", "source*han*", "fzxbs*")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the installation: whether it works, and a line in both languages."""

    works: bool
    zh: str
    en: str


def examine() -> tuple[Part, ...]:
    """Look at interpreter, libraries, fonts, optional programs and the calendar."""
    return (
        _interpreter(),
        *(
            _library(name)
            for name in (
                "prefect",
                "presidio-analyzer",
                "pypdfium2",
                "onnxruntime",
                "rapidocr",
                "sqlalchemy",
                "cryptography",
            )
        ),
        Part(True, f"SQLite {sqlite3.sqlite_version}", f"SQLite {sqlite3.sqlite_version}"),
        _fonts(),
        _program(
            "soffice",
            "libreoffice-writer-nogui",
            f"转换 {_CONVERTED} 和 Strict Open XML",
            f"conversion of {_CONVERTED} and Strict Open XML",
        ),
        _program("pdftotext", "poppler-utils", "PDF 核验的第三种读取器", "a third reader for checking PDF"),
        _program("tesseract", "tesseract-ocr-chi-sim", "扫描件识别的第二引擎", "a second engine for scans"),
        _calendar(),
    )


def _interpreter() -> Part:
    version = ".".join(str(number) for number in sys.version_info[:3])
    return Part(
        (3, 11) <= sys.version_info[:2] < (3, 13),
        f"Python {version}（需 3.11 或 3.12）",
        f"Python {version} (3.11 or 3.12)",
    )


def _library(name: str) -> Part:
    try:
        line = f"{name} {importlib.metadata.version(name)}"
        return Part(True, line, line)
    except importlib.metadata.PackageNotFoundError:
        return Part(False, f"缺少 {name}：请运行 make setup", f"{name} is missing: run make setup")


def _fonts() -> Part:
    for folder in _FONT_FOLDERS:
        for found in sorted(Path(folder).expanduser().rglob("[!.]*.[toTO][tT][cfCF]")):
            if any(fnmatch(found.name.lower(), pattern) for pattern in _CHINESE_FONTS):
                return Part(True, f"中文字体：{found.name}", f"Chinese font: {found.name}")
    return Part(
        False,
        "未安装中文字体：未嵌入字体的 PDF 页将转人工，预览件印英文戳记。可安装 fonts-noto-cjk",
        "No Chinese font: PDF pages without embedded fonts go to a person, stamps are English. Install fonts-noto-cjk",
    )


def _program(name: str, package: str, zh: str, en: str) -> Part:
    if shutil.which(name):
        return Part(True, f"{name}：{zh}", f"{name}: {en}")
    return Part(
        False,
        f"未安装 {name}（可选，{zh}）：可安装 {package}",
        f"{name} is missing (optional, {en}): install {package}",
    )


def _calendar() -> Part:
    year = datetime.now(CHINA).year + 1
    if known_year(year):
        return Part(True, f"工作日历已含 {year} 年", f"The working-day calendar knows {year}")
    return Part(
        False,
        f"工作日历尚无 {year} 年安排：该年按周一至周五计算，国务院公布后请更新 chinesecalendar",
        f"The working-day calendar does not know {year}: plain weekdays count until chinesecalendar is updated",
    )
