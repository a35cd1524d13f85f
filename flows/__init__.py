"""Prefect flows and tasks, thin: ids in, services called, ids out.

Nothing of a document goes through Prefect: parameters, results, run names and logs hold batch, arrival and case ids only.
"""

from __future__ import annotations
