"""Where a whole system keeps its book while it is killed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from tests.conftest import fresh_postgresql


@pytest.fixture
def store_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """None is a copy of the demo's SQLite book, made once for all tests."""
    if request.param == "sqlite":
        yield None
    else:
        template: URL = request.getfixturevalue("migrated_postgresql")
        yield from fresh_postgresql(template, template.database)
