"""Files of profiles: which there are, which version of one holds on a day, which one has a certain edition.

Several versions of a profile may lie side by side: ``bureau.toml`` and ``bureau@2027.1.toml``. The version that holds on a day
is the one that took effect last; of two that took effect on the same day the higher version, which corrects the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.errors import ProfileError
from pipeline.policy.parse import parse_profile
from pipeline.policy.profile import Profile

__all__ = [
    "DEFAULT_PROFILE",
    "MAX_BYTES",
    "available",
    "in_force",
    "load_edition",
    "load_profile",
    "load_versions",
    "parse_profile",
    "today",
]

DEFAULT_PROFILE = "zhongwei_yunjisuan"
MAX_BYTES = 1_000_000
MOST_VERSIONS = 100


def today() -> date:
    """Return the day in China, which has one time zone without summer time."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()


def available() -> tuple[str, ...]:
    """Name the profiles that come with Mishen, sorted, each once however many versions there are."""
    names = (each.name for each in _folder().iterdir())
    return tuple(sorted({name.removesuffix(".toml").partition("@")[0] for name in names if name.endswith(".toml")}))


def load_profile(name_or_path: str, on: date | None = None) -> Profile:
    """Load the version of a profile that holds on a day; None means today in China.

    The profile is one that comes with Mishen, by its name, or any other, by the path of a TOML file beside which other
    versions may lie. A name or path with a version (``zhongwei_kejiju@2027.1``) takes that one, whatever the day.

    Raises:
        ProfileError: there is no such profile, it does not hold, or no version is in force on that day.
    """
    if "@" in Path(name_or_path).name:
        return load_versions(name_or_path)[0]
    versions = load_versions(name_or_path)
    found = in_force(versions, on or today())
    if found is None:
        first = min(each.effective for each in versions)
        remedy = f"自 {first} 起施行，所查日期尚无有效版本；请核对 effective 或系统日期。"
        raise ProfileError(file=f"{versions[0].id}.toml", key="effective", remedy=remedy)
    return found


def load_versions(name_or_path: str) -> tuple[Profile, ...]:
    """Load all versions of a profile that lie side by side, in the order in which they take effect.

    Raises:
        ProfileError: there is none, one does not hold, or two say the same version.
    """
    versions = [parse_profile(_read(path, f"{name}.toml"), name) for path, name in _versions(name_or_path)]
    if len({each.version for each in versions}) != len(versions):
        remedy = "并列的文件中有两个写着同一版本号，请改为各不相同。"
        raise ProfileError(file=f"{versions[0].id}.toml", key="version", remedy=remedy)
    return tuple(sorted(versions, key=_order))


def in_force(versions: tuple[Profile, ...], on: date) -> Profile | None:
    """Return the version that holds on a day; None where all are still to come."""
    return max((each for each in versions if each.effective <= on), key=_order, default=None)


def load_edition(name_or_path: str, edition: str) -> Profile | None:
    """Return the version with exactly this edition, so that a case goes on under its own; None where it is gone.

    Raises:
        ProfileError: as ``load_versions``.
    """
    return next((each for each in load_versions(name_or_path) if each.edition == edition), None)


def _order(profile: Profile) -> tuple[date, int, int]:
    year, _, number = profile.version.partition(".")
    return profile.effective, int(year), int(number)


def _folder() -> Traversable:
    return files("pipeline.policy") / "profiles"


def _versions(name_or_path: str) -> Iterator[tuple[Traversable | Path, str]]:
    """Yield the files of a profile, each with its name without suffix."""
    name, _, version = name_or_path.partition("@")
    if name in available():
        yield from _beside(_folder(), name, f"{name}@{version}" if version else "")
        return
    if not name_or_path.endswith(".toml"):
        remedy = f"没有这个配置。可用：{'、'.join(available())}，或给出 .toml 文件的路径。"
        raise ProfileError(file=name_or_path, key="-", remedy=remedy)
    path = Path(name_or_path)
    if "@" in path.stem:
        yield path, path.stem
        return
    yield path, path.stem  # named, so it must be there
    yield from ((each, found) for each, found in _beside(path.parent, path.stem, "") if found != path.stem)


def _beside(folder: Traversable | Path, name: str, only: str) -> Iterator[tuple[Traversable | Path, str]]:
    try:
        found = sorted(each.name for each in folder.iterdir())
    except (OSError, ValueError):
        found = []
    stems = [each.removesuffix(".toml") for each in found if each.endswith(".toml")]
    stems = [each for each in stems if each == only or (not only and each.partition("@")[0] == name)]
    if only and not stems:
        raise ProfileError(file=f"{only}.toml", key="-", remedy="没有这个版本，请核对 @ 之后的版本号。")
    if len(stems) > MOST_VERSIONS:
        raise ProfileError(file=f"{name}.toml", key="-", remedy=f"并列的版本超过 {MOST_VERSIONS} 个，请移走旧版本。")
    for each in stems:
        yield folder / f"{each}.toml", each


def _read(path: Traversable | Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            source: bytes = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        raise ProfileError(file=shown, key="-", remedy="文件不存在或不能读取，请核对路径和权限。") from None
    if len(source) > MAX_BYTES:
        raise ProfileError(file=shown, key="-", remedy=f"文件超过 {MAX_BYTES} 字节，不像是配置文件。")
    return source
