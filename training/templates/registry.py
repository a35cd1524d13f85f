"""The genres by name, each with the chance that a document of it carries a mark."""

from __future__ import annotations

from collections.abc import Callable

from training.templates.core import Draft

Genre = Callable[[Draft], None]
GENRES: dict[str, Genre] = {}
MARKED: dict[str, float] = {}


def genre(name: str, marks: float = 0.0) -> Callable[[Genre], Genre]:
    """Register a genre."""

    def register(function: Genre) -> Genre:
        GENRES[name] = function
        MARKED[name] = marks
        return function

    return register
