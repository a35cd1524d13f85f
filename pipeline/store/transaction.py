"""Transaction: everything that can be read and written, in parts by subject."""

from __future__ import annotations

from pipeline.store.arrivals import Arrivals
from pipeline.store.cases import Cases
from pipeline.store.consultations import Consultations
from pipeline.store.journal import Journal
from pipeline.store.office import Office
from pipeline.store.opinions import Opinions
from pipeline.store.people import People
from pipeline.store.releases import Releases
from pipeline.store.terms import Terms


class Transaction(People, Office, Terms, Arrivals, Cases, Opinions, Consultations, Releases, Journal):
    """One transaction on a store; made by ``Store.begin`` (to write) and ``Store.read`` (writing fails)."""
