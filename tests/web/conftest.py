from __future__ import annotations

import pytest

from tests.web.office import Office


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office.found(tmp_path_factory.mktemp("office"))
