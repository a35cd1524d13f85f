"""The reviewer's workbench: server-rendered pages and plain forms over the services; no script, no framework of its own.

``make_app`` in ``pipeline.web.app`` builds it. Every route asks the services, which check the officer against the case;
what a page shows or hides is convenience only.
"""

from __future__ import annotations
