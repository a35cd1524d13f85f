"""Word documents (.docx): the package is walked with lxml, never trusted, never loaded and saved.

Reading (``reader``, over ``scan``, ``story``, ``inline``): headers, body, notes, footers in the order in which they print; text
boxes, pictures and chart texts after the paragraph they hang on; then what hides: deleted revisions, hidden runs, field codes, link
targets, alternative texts, the branch of mc:AlternateContent that does not show, comments, unused headers, document properties.
The printed state counts as visible: insertions are text, deletions hide.

Writing (``writer``, over ``edit``, ``clean``, ``graphics``, ``media``, ``archive``): a new package out of what ``allow`` names.

Pictures: what is recognised in them (``seeing``, ``recognition``) stands behind their placeholder; boxes in copies: ``burning``.

List labels (``numbering``) stand before their paragraph; text that prints invisibly (``looks``) hides. See docs/word.md.
"""

from __future__ import annotations

from pipeline.formats.docx.allow import NOTES
from pipeline.formats.docx.cutout import picture
from pipeline.formats.docx.reader import read, source_text
from pipeline.formats.docx.writer import redact

__all__ = ["NOTES", "picture", "read", "redact", "source_text"]
