"""The pictures of one copy: each part once, with what all its uses together show; flat ones for those that cannot be there."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.formats.docx.archive import Archive
from pipeline.formats.docx.burning import Inked
from pipeline.formats.docx.crops import WHOLE, Shown
from pipeline.formats.docx.media import can_be_drawn, clean_picture, flat_picture, flat_size
from pipeline.formats.docx.names import REL_IMAGE
from pipeline.formats.docx.package import Package

_FOLDER = "word/media"


class Pictures:
    """Collects the uses of pictures while the parts of a copy are written; ``finish`` then writes the pictures.

    ``withheld`` are the parts that go as a whole, ``inked`` those of which recognised characters go.
    A picture stands in the archive's relationships under a provisional name until ``finish`` knows of what kind it is.
    """

    def __init__(
        self, package: Package, archive: Archive, withheld: set[str], inked: Mapping[str, Inked] | None = None
    ) -> None:
        self._package = package
        self._archive = archive
        self._withheld = withheld
        self._inked = inked or {}
        self._kept: dict[str, list[Shown]] = {}
        self._drawable: dict[str, bool] = {}

    def use(self, source: str, target: str, relationship: str, shown: Shown | None = WHOLE) -> tuple[str, bool]:
        """Use a picture of the part ``source`` in the copy's part ``target``.

        ``shown`` is what this use shows; None when nobody can say. Returns the relationship's id in the copy, and False
        when the picture is lost there, neither kept nor withheld by the plan.
        """
        rel = self._package.relationships(source).get(relationship)
        part = rel.target if rel is not None and not rel.external and rel.target in self._package.parts else None
        if part is None:
            return self._relate(target, self._flat(None)), False
        if part in self._withheld:
            return self._relate(target, self._flat(part)), True
        if part not in self._drawable:
            self._drawable[part] = can_be_drawn(self._package.parts[part])
        if shown is None or not self._drawable[part]:
            return self._relate(target, self._flat(part)), False
        self._kept.setdefault(part, []).append(shown)
        return self._relate(target, _provisional(part)), True

    def finish(self) -> None:
        """Write every picture that is kept."""
        names: dict[str, str] = {}
        for number, (part, uses) in enumerate(self._kept.items(), start=1):
            cleaned = clean_picture(self._package.parts[part], dict.fromkeys(uses), self._inked.get(part))
            if cleaned is None:
                names[_provisional(part)] = self._flat(part)
            else:
                names[_provisional(part)] = f"{_FOLDER}/image{number}.{cleaned[1]}"
                self._archive.add(names[_provisional(part)], cleaned[0])
        self._archive.rename(names)

    def _flat(self, part: str | None) -> str:
        """Add a flat picture of the proportions of ``part``, so that it fills the same room."""
        size = flat_size(self._package.parts[part]) if part is not None else (16, 16)
        name = f"{_FOLDER}/withheld{'' if size == (16, 16) else '-{}x{}'.format(*size)}.png"
        self._archive.add(name, flat_picture(size))
        return name

    def _relate(self, target: str, name: str) -> str:
        return self._archive.relate(target, REL_IMAGE, name)


def _provisional(part: str) -> str:
    return f"{_FOLDER}/?/{part}"
