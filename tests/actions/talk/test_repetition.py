"""Other words the second time, plain words the third; the same words to the same message."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from servicing.wording import Wording
from tests.actions.talking import Talk


async def test_first_mention_is_the_canonical_variant_and_the_next_is_another(
    talk: Callable[..., Talk], wording: Wording
) -> None:
    conversation = talk("late")
    said = [(await conversation.say("你是机器人吗", "thank")).text for _ in range(4)]
    assert said[0] == wording.variant("utter_thank", 0)
    assert said[1] == wording.variant("utter_thank", 1)
    assert all(one != other for one, other in pairwise(said))


async def test_the_same_question_again_opens_with_a_line_and_the_third_time_is_plain(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    first, second, third, fourth = [await conversation.say("我欠多少", "query_arrears") for _ in range(4)]
    assert second.text.startswith("又看了一遍，数目没有变：\n")
    assert second.cards == ["statement"]
    assert first.text.splitlines()[0] != second.text.splitlines()[1]
    assert third.cards == []
    assert "简单说" in third.text
    assert "找人工" in third.titles
    total = first.card("statement").overdue.total
    assert f"{float(total):,.2f}" in third.text
    assert fourth.text != third.text


async def test_other_figures_are_no_repetition(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("罚息多少", "explain_penalty")
    said = await conversation.say("第三期罚息", "explain_penalty", entities={"instalment_ref": ("3", "第三期")})
    assert "重新算了一遍" not in said.text
    assert said.cards == ["penalty"]


async def test_between_the_two_other_things_were_asked(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    for _ in range(2):
        await conversation.say("哪天还", "query_due_date")
        said = await conversation.say("我欠多少", "query_arrears")
    assert said.text.startswith("又看了一遍")


async def test_a_retried_message_is_told_the_same(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我欠多少", "query_arrears")
    focus = conversation.focus
    first = await conversation.say("我欠多少", "query_arrears", message_id="m-1")
    conversation.focus = focus
    assert await conversation.say("我欠多少", "query_arrears", message_id="m-1") == first


async def test_a_question_back_and_a_visitors_sign_in_are_never_called_the_same(talk: Callable[..., Talk]) -> None:
    for borrower, words in (("two", "和刚才"), (None, "和刚才")):
        conversation = talk(borrower)
        for _ in range(4):
            said = await conversation.say("罚息怎么算", "explain_penalty")
        assert words not in said.text
        assert said.cards == []


async def test_what_is_remembered_stays_small(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    for number in range(30):
        for intent in ("query_arrears", "explain_penalty", "greet", "query_due_date", "nlu_fallback", "thank"):
            await conversation.say(f"第{number}句", intent, ranking={"query_arrears": 0.2})
    assert len(conversation.focus.model_dump_json()) < 2500


@pytest.mark.parametrize("borrower", ["late", "settled", "ontime", "grace", "two", "overpaid"])
async def test_every_account_question_may_be_asked_five_times(talk: Callable[..., Talk], borrower: str) -> None:
    conversation = talk(borrower)
    for intent in ("query_arrears", "query_due_date", "query_payment_status", "ask_auto_debit", "how_to_repay"):
        said = [(await conversation.say("看看", intent)).text for _ in range(5)]
        assert all(one != other for one, other in pairwise(said)), intent
