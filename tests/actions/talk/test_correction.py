"""What is taken back: another loan, another value; and what the words put off, ask why of, or point at."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from actions.loans.choice import choose
from actions.talk.correction import without_denied
from actions.talk.heard import Entity, Heard
from actions.talk.vocabulary import Vocabulary
from servicing.book import LoanFile
from servicing.turn import Focus, TurnMetadata
from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT, loan


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("不是这笔", "deny"),
        ("我说的不是这笔", "deny"),
        ("另一笔", "nlu_fallback"),
        ("不对，是随心借", "deny"),
        ("错了，我说的是随心借", "nlu_fallback"),
    ],
)
async def test_of_two_loans_the_other_is_told(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("two")
    await conversation.tap('/explain_penalty{"loan_id": "two-0001"}')
    said = await conversation.say(text, intent)
    assert "随心借" in said.text
    assert (conversation.focus.topic, conversation.focus.loan_id) == ("explain_penalty", "two-0002")


def files(count: int) -> Sequence[LoanFile]:
    made = [
        loan(f"l-{n}", "b", disbursed_on=date(2026, 1, n), principal=Decimal(1000 * (n % 3 + 1))) for n in range(1, count + 1)
    ]
    return [LoanFile(one, (), None, ()) for one in made]


def heard(text: str, ref: str | None = None, loan_id: str | None = "l-1") -> Heard:
    metadata = TurnMetadata(
        borrower_id="b",
        conversation_id="c",
        channel="h5",
        message_id="m",
        received_at=RECEIVED_AT,
        focus=Focus(loan_id=loan_id),
    )
    return Heard(metadata, text, False, "inform", 0.5, () if ref is None else (Entity("loan_ref", ref, text),))


@pytest.mark.parametrize(
    ("text", "ref", "count", "chosen"),
    [
        ("不是这笔", None, 2, ["l-2"]),
        ("另一笔", "other", 2, ["l-2"]),
        ("不是这笔", None, 3, []),
        ("另一笔", "other", 3, []),
        ("第二笔", "2", 3, ["l-2"]),
        ("第九笔", "9", 3, []),
        ("最后一笔", "-1", 3, ["l-3"]),
        ("最早那笔", "earliest", 3, ["l-1"]),
        ("最近一笔", "latest", 3, ["l-3"]),
        ("最大那笔", "largest", 3, ["l-2"]),
        ("最小那笔", "smallest", 3, ["l-3"]),
        ("最小那笔", "smallest", 6, []),
        ("那笔", "nonesuch", 3, []),
    ],
)
def test_a_loan_pointed_at(words: Vocabulary, text: str, ref: str | None, count: int, chosen: list[str]) -> None:
    found = choose(files(count), heard(text, ref), words, None)
    assert [file.loan.loan_id for file in found] == chosen


async def test_a_date_taken_back_changes_the_promise_and_makes_no_second(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我10号还", "promise_to_pay", entities=[("date", "2026-12-10", "10号")])
    taken_back = [("date", "2026-12-10", "10号"), ("date", "2026-12-15", "15号")]
    await conversation.say("不是10号是15号", "deny", entities=taken_back)
    assert conversation.focus.asked == "flow:promise_to_pay:promise_amount"
    said = await conversation.say("500", "inform", entities=[("amount", "500.00", "500")])
    assert "2026年12月15日" in said.text
    assert "2026年12月10日" not in said.text


@pytest.mark.parametrize("text", ["我说错了，是12月20号", "不对，12月20号", "应该是12月20号"])
async def test_a_date_taken_back_in_a_question_asks_it_anew(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("12月10号还要多少罚息", "explain_penalty", entities=[("date", "2026-12-10", "12月10号")])
    said = await conversation.say(text, "deny", entities=[("date", "2026-12-20", "12月20号")])
    assert "2026-12-20" in [row.pay_on for row in said.card("penalty").what_if]
    assert "2026-12-10" not in [row.pay_on for row in said.card("penalty").what_if]


async def test_an_instalment_taken_back_is_the_one_meant(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("第三期罚息", "explain_penalty", entities=[("instalment_ref", "3", "第三期")])
    both = [("instalment_ref", "3", "第三期"), ("instalment_ref", "4", "第四期")]
    await conversation.say("不是第三期，是第四期", "deny", entities=both)
    assert conversation.focus.instalment == 4


@pytest.mark.parametrize(
    ("ref", "text", "number"),
    [("next", "下一期呢", 4), ("previous", "上一期呢", 2), ("-1", "最后一期呢", 6), ("current", "这期呢", 3)],
)
async def test_an_instalment_is_pointed_at_from_the_one_talked_about(
    talk: Callable[..., Talk], ref: str, text: str, number: int
) -> None:
    conversation = talk("late")
    await conversation.say("第三期罚息", "explain_penalty", entities=[("instalment_ref", "3", "第三期")])
    await conversation.say(text, "query_due_date", entities=[("instalment_ref", ref, text[:-1])])
    assert conversation.focus.instalment == number


@pytest.mark.parametrize("intent", ["request_extension", "ask_overdue_consequence", "promise_to_pay", "nlu_fallback"])
async def test_putting_it_off_is_a_question_of_cost(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    said = await conversation.say("我要拖到12月15号再还", intent, entities=[("date", "2026-12-15", "12月15号")])
    assert said.cards == ["penalty"]
    assert await conversation.rows() == []


async def test_asking_for_leave_to_put_it_off_is_a_request(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("能拖到12月15号吗", "request_extension", entities=[("date", "2026-12-15", "12月15号")])
    assert conversation.focus.flow == "arrangement"


async def test_why_above_the_cap_is_about_the_cost(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("利息多少", "explain_interest")
    assert (await conversation.say("为什么超过24%", "dispute_charge")).cards == ["cost"]


async def test_once_settled_is_told_without_a_request(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我欠多少", "query_arrears")
    said = await conversation.say("还清了会怎样", "request_settlement")
    assert "不再有新的利息" in said.text
    assert await conversation.rows() == []


def test_a_denied_value_is_not_meant(words: Vocabulary) -> None:
    message = replace(
        heard("不是20号是25号"), entities=(Entity("date", "2026-12-20", "20号"), Entity("date", "2026-12-25", "25号"))
    )
    assert [one.value for one in without_denied(message, words).entities] == ["2026-12-25"]
