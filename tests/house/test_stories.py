"""The demo logins that `make run` prints, whatever the gateway answers."""

import json
from http.server import HTTPServer

import pytest

from house.stories import logins, padded
from tests.house.page import answering


def test_each_borrower_is_a_line_in_columns(page: HTTPServer) -> None:
    borrowers = [
        {"borrower_id": "B1001", "name": "林小满", "title": "逾期一天", "story": "…"},
        {"borrower_id": "B1002", "name": "周安", "title": "两笔借款", "story": "…"},
    ]
    answering(page, 200, json.dumps({"borrowers": borrowers}).encode())
    assert logins(f"http://127.0.0.1:{page.server_port}") == [
        "B1001      林小满     逾期一天",
        "B1002      周安       两笔借款",
    ]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"borrowers": 1}', b'{"borrowers": [1, null]}'])
def test_anything_else_is_no_login(page: HTTPServer, body: bytes) -> None:
    answering(page, 200, body)
    assert logins(f"http://127.0.0.1:{page.server_port}") == []


def test_what_is_too_long_for_its_column_still_stands_apart() -> None:
    assert padded("B" * 12, 10) + "x" == "B" * 12 + " x"
    assert padded(None, 3) == "   "
    assert padded("\x1b[2J", 0) == "\\x1b[2J"
