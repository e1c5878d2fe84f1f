"""What do I owe: exact, complete, first the answer."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from servicing.ledger import statement
from tests.actions.talking import Talk
from tests.actions.world import TODAY, loans_of, payments_of


async def test_says_the_sum_each_instalment_and_shows_them_on_a_card(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我欠多少", "query_arrears")
    owed = statement(loans_of("late")[0], payments_of("late-0001"), TODAY)
    assert len(said.replies) == 1
    assert f"{owed.overdue.total:,.2f}" in said.text.splitlines()[0]
    card = said.card("statement")
    assert [row.number for row in card.instalments] == [3, 4, 5]
    assert card.overdue.total == f"{owed.overdue.total:.2f}"
    assert card.days_past_due == owed.days_past_due == 78
    for state in owed.instalments[2:5]:
        assert f"{state.unpaid.total:,.2f}" in said.text
    assert any(payload.startswith("/explain_penalty") for payload in said.payloads)


async def test_sum_is_the_one_worked_by_hand(talk: Callable[..., Talk]) -> None:
    """Three instalments of 1,050.00 are 78, 48 and 17 days late; the clamped rate costs 1000 × 0.24 / 365 a day.

    78 × 0.657534… = 51.29; 48 × = 31.56; 17 × = 11.18; together 94.03. 3 × 1050 + 94.03 = 3,244.03.
    """
    said = await talk("late").say("我欠多少", "query_arrears")
    assert said.card("statement").overdue.total == "3244.03"
    assert said.card("statement").overdue.penalty == "94.03"


async def test_on_time_names_the_next_instalment_and_settled_says_so(talk: Callable[..., Talk]) -> None:
    on_time = await talk("ontime").say("我欠多少", "query_arrears")
    assert "没有逾期" in on_time.text
    assert "2026年12月5日" in on_time.text
    assert on_time.card("statement").instalments == []
    settled = await talk("settled").say("我欠多少", "query_arrears")
    assert "已经全部还清" in settled.text


async def test_grace_is_not_called_overdue(talk: Callable[..., Talk]) -> None:
    said = await talk("grace").say("我欠多少", "query_arrears")
    assert "宽限期内" in said.text
    assert "逾期" not in said.text.splitlines()[0]
    assert [row.status for row in said.card("statement").instalments] == ["in_grace"]


async def test_due_today_is_shown_beside_what_is_overdue(talk: Callable[..., Talk]) -> None:
    said = await talk("today").say("我欠多少", "query_arrears")
    assert "今天到期" in said.text
    assert [row.status for row in said.card("statement").instalments] == ["overdue", "due_today"]


async def test_several_loans_are_answered_together_with_their_sum(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    said = await conversation.say("我一共欠多少", "query_arrears")
    assert said.cards == ["statement", "statement"]
    late = statement(loans_of("two")[0], payments_of("two-0001"), TODAY)
    assert f"{late.overdue.total:,.2f}" in said.replies[0].text
    assert conversation.focus.loan_id == "*"


async def test_two_loans_of_one_product_are_told_apart(talk: Callable[..., Talk]) -> None:
    said = await talk("same").say("罚息", "explain_penalty")
    assert {"安心贷（尾号 0001）", "安心贷（尾号 0002）"} <= set(said.titles)


async def test_credit_is_said(talk: Callable[..., Talk]) -> None:
    said = await talk("overpaid").say("我欠多少", "query_arrears")
    owed = statement(loans_of("overpaid")[0], payments_of("over-0001"), TODAY)
    assert owed.credit == Decimal("500.00")
    assert "500.00" in said.text
    assert said.card("statement").credit == "500.00"


async def test_reads_the_day_in_shanghai_from_the_message(talk: Callable[..., Talk]) -> None:
    """17:00 UTC on the 22nd is the 23rd in Shanghai."""
    said = await talk("late").say("我欠多少", "query_arrears", received_at=datetime(2026, 11, 22, 17, tzinfo=UTC))
    assert said.card("statement").as_of == "2026-11-23"


async def test_loan_talked_about_narrows_an_instalment_but_not_the_whole(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.tap('/explain_penalty{"loan_id": "two-0001"}')
    one = await conversation.say("第四期欠多少", "query_arrears", entities={"instalment_ref": ("4", "第四期")})
    assert "安心贷第 4 期" in one.text
    whole = await conversation.say("我一共欠多少", "query_arrears")
    assert whole.cards == ["statement", "statement"]
