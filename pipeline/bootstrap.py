"""Bootstrap: wires settings, keys, store, profiles and detectors into the desk; used by cli, web and flow workers alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import KeyFileError
from pipeline.model.document import Document
from pipeline.model.finding import Finding
from pipeline.policy.load import DEFAULT_PROFILE, load_profile, today
from pipeline.policy.profile import Profile
from pipeline.services.desk import CHINA, Desk
from pipeline.services.officers import Founding, check_staff, found_home
from pipeline.services.reading import is_recognised
from pipeline.settings import Settings
from pipeline.store import Rhythm, Store
from pipeline.store.keys import KeyRing

if TYPE_CHECKING:
    from pipeline.store.restore import Restored


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


def profile_named(name: str, on: date | None = None) -> Profile:
    """Load the version of a profile that holds on a day (None: today in China), once a process and day.

    Raises:
        ProfileError: it does not hold.
    """
    return _loaded(name, on or today())


@lru_cache(maxsize=16)
def _loaded(name: str, on: date) -> Profile:
    # By day: in a server that runs for weeks a version that takes effect at midnight must not be missed.
    return load_profile(name, on)


def default_profile() -> Profile:
    """Return the profile that commands without a home use."""
    return profile_named(DEFAULT_PROFILE)


def detect(document: Document, profile: Profile) -> Sequence[Finding]:
    """Run all detectors; Presidio is imported with the first document, so that other commands start fast."""
    import detectors

    return detectors.detect(document, profile)


def models(document: Document) -> Mapping[str, str]:
    """Return the hashes of the models that a document is read and detected with, by name."""
    from detectors.models import models as of_detectors
    from pipeline.formats.ocr import engine

    return {**of_detectors(), **(engine.models() if is_recognised(document) else {})}


def load_keys(settings: Settings) -> KeyRing:
    """Load the keys that the settings name.

    Raises:
        KeyFileError: there are none, they are readable by others, or they lie inside the home.
    """
    _check_outside(settings)
    return KeyRing.load(settings.keys, settings.keys_command)


def create_keys(settings: Settings) -> KeyRing:
    """Make new keys in the key folder, or take what the command prints.

    Raises:
        KeyFileError: the folder cannot be used.
    """
    _check_outside(settings)
    if settings.keys is None:
        return KeyRing.load(None, settings.keys_command)
    return KeyRing.create(settings.keys)


def open_desk(settings: Settings, now: Callable[[], datetime] = utc_now) -> Desk:
    """Open the home.

    Raises:
        HomeError: there is none, or it is of another version.
        KeyFileError: no key, or another home's.
    """
    return _desk(Store.open, settings, load_keys(settings), now)


def create_desk(settings: Settings, now: Callable[[], datetime] = utc_now) -> Desk:
    """Make a new home and its keys.

    Raises:
        HomeError: there is one already, or the folder cannot be written.
        KeyFileError: the key folder cannot be used.
    """
    return _desk(Store.create, settings, create_keys(settings), now)


def is_founded(settings: Settings) -> bool:
    """Whether there is a home with a bureau.

    A home of which only a part is left counts as one: it must be mended, not founded anew over what is there.

    Raises:
        HomeError: there is a home that cannot be opened.
        KeyFileError: there is a home, but no key, or another home's.
    """
    if not Store.exists(settings.home, settings.database_url):
        return False
    with open_desk(settings).store.read() as tx:
        return tx.is_founded()


def found(settings: Settings, founding: Founding, now: Callable[[], datetime] = utc_now) -> Desk:
    """Make home and keys, or go on with a home whose set-up was broken off, and put the bureau in.

    Raises:
        UsageError, RefusedByRule: the staff does not do; nothing was made.
        ProfileError: no such profile; nothing was made.
        HomeError, KeyFileError: as ``create_desk`` and ``open_desk``.
    """
    profile_named(founding.profile)
    check_staff(founding.staff, founding.sections)
    there = Store.exists(settings.home, settings.database_url)
    desk = open_desk(settings, now) if there else create_desk(settings, now)
    found_home(desk, founding.bureau, founding.profile, founding.sections, founding.staff)
    return desk


def restore_home(settings: Settings, file: Path, now: Callable[[], datetime] = utc_now) -> Restored:
    """Make the home, where there is none, of a backup.

    Raises:
        BackupError: the backup does not hold; nothing is left behind.
        HomeError: there is a home already, or the folder cannot be written.
        KeyFileError: no key, or not the backup's.
    """
    from pipeline.store.restore import Target, restore

    keys = load_keys(settings)
    return restore(file, Target(settings.home, keys, settings.database_url, settings.blobs_url, now))


def _desk(make: Callable[..., Store], settings: Settings, keys: KeyRing, now: Callable[[], datetime]) -> Desk:
    """Open or create the store that the settings name, and put the desk together."""
    store = make(
        settings.home,
        keys,
        settings.database_url,
        now=now,
        blobs_url=settings.blobs_url,
        rhythm=Rhythm(settings.head_events, settings.head_minutes),
    )

    def named(name: str) -> Profile:
        return profile_named(name, now().astimezone(CHINA).date())

    return Desk(store=store, profile_named=named, detect=detect, now=now, models=models)


def _check_outside(settings: Settings) -> None:
    if settings.keys is not None and settings.keys.resolve().is_relative_to(settings.home.resolve()):
        raise KeyFileError(keys=settings.keys, what="密钥目录不得放在数据目录内")
