"""What the rules already know of each character, as further input of the tagger: it learns how far to trust them.

A channel for each role that a label or cue gives to a name, at every place of that name; one for identifiers that belong to a
person, one for other numbers and contacts.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detectors import identifiers
from detectors.language import tagger
from detectors.names.labels import Role
from detectors.names.rules import occurrences, persons
from detectors.view import View
from pipeline.model.finding import EntityType

_T = EntityType
_PERSONAL = frozenset(
    {
        *(_T.CN_ID_CARD, _T.CN_PASSPORT, _T.CN_TRAVEL_PERMIT, _T.CN_MILITARY_ID, _T.PHONE_NUMBER, _T.BANK_CARD),
        *(_T.WECHAT_ID, _T.QQ_NUMBER, _T.VEHICLE_PLATE, _T.PERSONAL_ID_OTHER),
    }
)
CHANNELS = len(Role) + 2


def channels(view: View) -> npt.NDArray[np.float32]:
    """Return (characters of the folded text, CHANNELS), each 0 or 1."""
    marks = np.zeros((len(view.text), CHANNELS), dtype=np.float32)
    for name, mentions in view.once("persons", persons).items():
        role = max(mention.role for mention in mentions)
        for start, end in {(each.start, each.end) for each in mentions} | set(occurrences(view, name)):
            marks[start:end, int(role)] = 1.0
    for entity, match in identifiers.found(view):
        marks[match.start : match.end, len(Role) + (entity not in _PERSONAL)] = 1.0
    return marks


def channels_of(view: View) -> npt.NDArray[np.float32]:
    """Return the channels of a document; computed once a view."""
    return view.once("channels", channels)


def signals_of(view: View) -> tagger.Signals:
    """Return what the tagger says of a document; computed once a view."""
    return view.once("signals", lambda each: tagger.signals(each, channels_of(each)))
