"""Putting released files into a folder, named by case number."""

from __future__ import annotations

from pathlib import Path

from pipeline.services.output import write_file
from pipeline.services.release import ReleasedFiles


def write_released(files: ReleasedFiles, folder: Path) -> tuple[Path, ...]:
    """Write copy, manifest and review form; each file is there whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    targets = {
        folder / f"{files.case}{files.suffix}": files.copy,
        folder / f"{files.case}.manifest.json": files.manifest,
        folder / f"{files.case}.审批表.docx": files.form,
    }
    for target, data in targets.items():
        write_file(target, data)
    return tuple(targets)
