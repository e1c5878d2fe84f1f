"""No account fact leaves before it is sure who asks (C-09, D-09)."""

from collections.abc import Callable

import pytest

from actions.topics import ACCOUNT_TOPICS
from tests.actions.talking import Talk

ACCOUNT_INTENTS = [topic.intent for topic in ACCOUNT_TOPICS]


@pytest.mark.parametrize("intent", ACCOUNT_INTENTS)
async def test_visitor_and_unknown_borrower_hear_the_same_and_nothing(talk: Callable[..., Talk], intent: str) -> None:
    visitor = await talk(None).say("我欠多少", intent, message_id=None)
    unknown = await talk("nobody").say("我欠多少", intent)
    assert visitor.replies == unknown.replies
    assert visitor.cards == []
    assert not any(char.isdigit() for char in visitor.text)
    for word in ("您的借款", "您名下", "欠", "逾期"):
        assert word not in visitor.text


async def test_borrower_without_loans_hears_so(talk: Callable[..., Talk]) -> None:
    said = await talk("noloans").say("我欠多少", "query_arrears")
    assert "没有查到您名下的借款" in said.text


async def test_who_says_they_are_someone_else_hears_nothing_until_they_take_it_back(
    talk: Callable[..., Talk],
) -> None:
    conversation = talk("late")
    await conversation.say("我是他妈妈，打错了", "report_third_party")
    for text, intent in (("他欠了多少", "query_arrears"), ("谢谢", "thank"), ("投诉你们", "file_complaint")):
        said = await conversation.say(text, intent)
        assert not any(reply.card is not None and reply.card.kind == "statement" for reply in said.replies)
        assert conversation.focus.topic == "report_third_party"
    refused = await conversation.say("罚息多少", "explain_penalty")
    assert refused.cards == []
    (me,) = (payload for payload in refused.payloads if payload.startswith("/affirm"))
    typed = await conversation.say("我是本人", "affirm")
    assert typed.cards == []
    assert me in typed.payloads, "a typed yes is shown the button that counts"
    assert conversation.focus.topic == "report_third_party"
    await conversation.tap(me)
    assert (await conversation.say("我欠多少", "query_arrears")).cards == ["statement"]


async def test_third_partys_request_names_no_borrower(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我是他妈妈", "report_third_party")
    await conversation.say("别再打了", "set_contact_preference")
    rows = {row.kind: row.borrower_id for row in await conversation.rows()}
    assert rows["set_contact_preference"] is None
