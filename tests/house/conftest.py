"""What several of the house's tests share."""

import threading
from collections.abc import Iterator
from http.server import HTTPServer

import pytest

from tests.house.page import Page


@pytest.fixture
def page() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
