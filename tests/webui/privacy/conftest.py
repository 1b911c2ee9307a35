"""A life with the product, on either database, for the stories of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webui.privacy.life import Life, lived


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def life(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Life]:
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    life = lived(tmp_path, database_url=url)
    yield life
    life.web.close()
