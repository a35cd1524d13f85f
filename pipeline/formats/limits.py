"""Limits of what is read, in one place: an officer's draft stays far below, an attack or an accident does not."""

from __future__ import annotations

MIB = 1024 * 1024

MAX_FILE_BYTES = 100 * MIB
"""Largest file taken in."""

MAX_UNPACKED_BYTES = 256 * MIB
"""Largest sum of the unpacked parts of a package: they are held as they are, and once more cleaned while a copy is written."""

MAX_XML_PART_BYTES = 48 * MIB
"""Largest XML part of a package; its tree takes about ten times as much memory."""

MAX_PACKAGE_ENTRIES = 5_000
"""Most entries in a package."""

MAX_COMPRESSION_RATIO = 200
"""Unpacked over packed size above which an entry counts as a bomb, once it is larger than ``RATIO_FREE_BYTES``."""

RATIO_FREE_BYTES = 4 * MIB
"""Entries up to this unpacked size may have any ratio: short, monotonous XML packs very well."""

MAX_XML_DEPTH = 100
"""Deepest nesting of elements in an XML part."""

MAX_XML_NODES = 750_000
"""Most elements, two attributes counted as one, in the XML parts of a package together.

Reading, writing and verifying take up to a kilobyte for each, whatever it is (measured: tabs, empty paragraphs, runs, cells,
formatting); 300 pages with ten findings each, their formatting written out, have about 300,000.
"""

RATIO_FREE_TOTAL = 32 * MIB
"""Packages up to this unpacked size may have any ratio over all their entries."""

MAX_PAGES = 2_000
"""Most pages of a page-based document."""

MAX_PICTURE_PIXELS = 100_000_000
"""Largest picture, in pixels, that is decoded."""

MAX_CHARACTERS = 3_000_000
"""Code points of a document's text: six thousand full pages. Verifying a Word copy takes 190 bytes for each, detection minutes."""
