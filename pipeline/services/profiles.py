"""Profiles as an administrator chooses among them: what they say, which versions there are, where they are behind the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.policy.lags import NATIONAL, Lag, lags
from pipeline.policy.load import available, in_force, load_profile, load_versions
from pipeline.policy.profile import Profile


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """A profile on a day.

    Attributes:
        name: what it is chosen by: its id, or the path of its file.
        profile: the version in force; where all are still to come, the first of them.
        versions: all versions that lie side by side, in the order in which they take effect.
        lags: where the version in force falls behind the law, or is stricter.
    """

    name: str
    profile: Profile
    versions: tuple[Profile, ...]
    lags: tuple[Lag, ...]


def profile_card(name: str, on: date) -> ProfileCard:
    """Return what there is to know of a profile.

    Raises:
        ProfileError: there is none, or it does not hold.
    """
    versions = load_versions(name)
    now = in_force(versions, on) or versions[0]
    return ProfileCard(name, now, versions, lags(now, load_profile(NATIONAL)))


def offered(on: date) -> tuple[ProfileCard, ...]:
    """Return the profiles that come with Mishen, those of a bureau before the national one."""
    names = sorted(available(), key=lambda name: (name == NATIONAL, name))
    return tuple(profile_card(name, on) for name in names)
