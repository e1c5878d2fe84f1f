"""Two wishes in one message: from the channel through the trained pipeline to what an action is told."""

from __future__ import annotations

import json
import urllib.request

import pytest
from conftest import SECRET

TWO = "查一下欠款,看看我本期应还多少,还剩多少没还,15号还500?另外轉人工客服"


@pytest.fixture
def turn(engine):
    """Posts a turn to a served engine; gives the newest message as the action was told it."""

    def post(text: str, message_id: str) -> dict:
        metadata = {"received_at": "2026-03-18T09:00:00+08:00", "focus": {"asked": None, "options": []}}
        body = {"sender": "someone", "message_id": message_id, "text": text, "metadata": metadata}
        headers = {"X-Kuanxin-Secret": SECRET, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{engine.url}/webhooks/kuanxin/turn", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert json.load(answer)["replies"]
        return engine.told[-1]["tracker"]["latest_message"]

    return post


def test_an_action_is_told_both_wishes(turn):
    message = turn(TWO, "m1")
    first, second = message["wishes"]
    assert (first["intent"], second["intent"]) == ("query_arrears", "request_human")
    assert second["text"] == "另外轉人工客服"
    assert first["text"] in TWO
    assert {(one["entity"], one["value"]) for one in first["entities"]} == {
        ("date", "2026-04-15"),
        ("amount", "500.00"),
        ("instalment_ref", "current"),
    }
    assert all(first["text"][one["start"] : one["end"]] == one["text"] for one in first["entities"])
    assert second["entities"] == []
    assert 0.25 < first["confidence"] <= 1
    assert message["intent"]["name"] == message["intent_ranking"][0]["name"]


def test_what_is_asked_once_is_no_list_of_wishes(turn):
    assert "wishes" not in turn("我总共欠多少?", "m2")


def test_thanks_beside_a_question_are_no_wish(turn):
    assert "wishes" not in turn("我本期应还多少?谢谢你啊", "m3")


def test_clauses_do_not_leave_the_pipeline(turn):
    assert "clauses" not in turn(TWO, "m4")
