"""Transaction: everything that can be read and written, in parts by subject."""

from __future__ import annotations

from pipeline.store.arrivals import Arrivals
from pipeline.store.consultations import Consultations
from pipeline.store.digests import Digests
from pipeline.store.figures import Figures
from pipeline.store.journal import Journal
from pipeline.store.ledger import Ledger
from pipeline.store.office import Office
from pipeline.store.people import People
from pipeline.store.terms import Terms


class Transaction(People, Office, Terms, Arrivals, Digests, Ledger, Figures, Consultations, Journal):
    """One transaction on a store; made by ``Store.begin`` (to write) and ``Store.read`` (writing fails)."""
