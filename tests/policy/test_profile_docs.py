"""docs/profiles.md describes every key that the loader takes; which these are is asked of the loader itself."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.policy import parse
from pipeline.policy.calendar_load import calendar_from_toml
from pipeline.policy.load import parse_profile
from pipeline.policy.schema import Fault

REPOSITORY = Path(__file__).parents[2]
TEXT = (REPOSITORY / "docs" / "profiles.md").read_text("utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
EXAMPLE = "\n".join(block for block in BLOCKS if "[[year]]" not in block)
CALENDAR = next(block for block in BLOCKS if "[[year]]" in block)
STRAY = "no_such_key"
KNOWN = re.compile(r"可用：(.*)。")

Path_ = tuple[str | int, ...]


def tables(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, dict[str, Any]]]:
    """Yield every table of a profile with the way to it."""
    if isinstance(value, dict):
        yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from tables(child, (*path, key))


def known_keys(path: Path_) -> set[str]:
    """Return the keys that the loader takes in a table, as it says when it meets another; none where keys are free."""
    table = copy.deepcopy(tomllib.loads(EXAMPLE))
    place: Any = table
    for each in path:
        place = place[each]
    place[STRAY] = 0
    with pytest.raises(Fault) as caught:
        parse._checked(table, "bureau")
    found = KNOWN.search(caught.value.remedy)
    return set(found[1].split("、")) if found else set()


def section_of(name: str) -> str:
    """Return the part of the page that describes a section of the file."""
    for part in re.split(r"(?m)^## ", TEXT)[1:]:
        if re.search(rf"\[+{name}[\].]", part.split("\n")[0]):
            return part
    raise AssertionError(f"no heading for {name}")


def described(text: str) -> set[str]:
    """Return the keys that rows of a table describe."""
    cells = (line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    return {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}


def test_the_example_holds_as_a_whole() -> None:
    profile = parse_profile(EXAMPLE.encode(), "bureau")
    assert profile.consultation is not None and profile.requests is not None and profile.recognizers
    assert 2027 in calendar_from_toml(CALENDAR).sources


def test_every_section_has_its_heading_and_every_key_its_row() -> None:
    example = tomllib.loads(EXAMPLE)
    opening = next(part for part in re.split(r"(?m)^## ", TEXT) if part.startswith("文件开头"))
    top = known_keys(())
    assert {"version", "chain", "powers", "recognizer"} <= top
    for key in sorted(top):
        if key in described(opening):
            continue
        section_of(key)
    missing = []
    for path, _ in tables(example):
        if path:
            rows = described(section_of(str(path[0])))
            missing += [(*path, key) for key in sorted(known_keys(path)) if key not in rows]
    assert missing == []


def test_the_example_shows_every_key() -> None:
    """Else a table within a key that the example leaves out would go unnoticed above."""
    example = tomllib.loads(EXAMPLE)
    shown: dict[str, set[str]] = {}
    wanted: dict[str, set[str]] = {}
    for path, table in tables(example):
        kind = ".".join(str(each) for each in path if isinstance(each, str))
        if kind.split(".")[0] in ("masks", "bases"):  # a free choice of types and categories, all of one form
            kind = kind.split(".")[0] + ".*" * (len(path) > 1)
        shown.setdefault(kind, set()).update(table)
        wanted.setdefault(kind, set()).update(known_keys(path))
    lacking = {kind: keys - shown[kind] for kind, keys in wanted.items() if keys - shown[kind]}
    assert lacking == {"default_mask": {"first", "last"}}  # PARTIAL is for single types


def test_the_calendars_keys_are_described() -> None:
    part = next(part for part in re.split(r"(?m)^## ", TEXT) if part.startswith("工作日历"))
    assert {"year", "source", "holidays", "working"} <= described(part)
    assert set(tomllib.loads(CALENDAR)["year"][0]) <= described(part)


def test_messages_name_pages_that_exist() -> None:
    sources = [*(REPOSITORY / "pipeline" / "policy").glob("*.py"), *(REPOSITORY / "pipeline" / "cli").glob("*.py")]
    named = {page for each in sources for page in re.findall(r"docs/[\w-]+\.md", each.read_text("utf-8"))}
    assert "docs/profiles.md" in named
    assert [page for page in named if not (REPOSITORY / page).is_file()] == []


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links and [link for link in links if not (REPOSITORY / "docs" / link).exists()] == []
