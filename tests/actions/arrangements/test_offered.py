"""Every amount on a comparison or a cost table, and in the words beside it, is reckoned again from the ledger and policy."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from gateway.replay.amounts import days_named, ledger_amounts, spoken_amounts
from gateway.replay.offers import offered_amounts
from servicing.arrangements import Terms
from servicing.book import LoanBook
from tests.actions.talking import Said, Talk
from tests.actions.world import TODAY
from tests.harness.policy import POLICY

WISHES = ("request_installment", "request_waiver", "request_settlement", "report_hardship", "request_extension")


async def unknown(conversation: Talk, borrower: str, replies: list[dict[str, Any]], said: str) -> list[Decimal]:
    files = await LoanBook(conversation.database, conversation.vault).loans_of(borrower)
    known = ledger_amounts(files, {TODAY, *days_named(replies, TODAY)}) | offered_amounts(replies, files, Terms.of(POLICY))
    return [one.value for one in spoken_amounts(replies, said) if one.value not in known]


def told(said: Said) -> list[dict[str, Any]]:
    return [reply.model_dump(mode="json") for reply in said.replies]


async def as_far_as_the_ways(conversation: Talk, wish: str) -> Said:
    said = await conversation.say("我失业了，每月最多还800.00元", wish, entities={"amount": ("800.00", "800.00元")})
    while conversation.focus.asked not in ("flow:arrangement:option", None):
        said = await conversation.tap(next(one for one in said.payloads if "unsaid" in one))
    return said


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("borrower", ["late", "compound", "grace"])
async def test_every_amount_is_reckoned_again(talk: Callable[..., Talk], borrower: str, wish: str) -> None:
    conversation = talk(borrower)
    said = await as_far_as_the_ways(conversation, wish)
    assert "options" in said.cards
    assert await unknown(conversation, borrower, told(said), "800.00") == []
    plan = next((row.key for row in said.card("options").rows if row.count > 1 or Decimal(row.waived)), None)
    if plan is not None:
        table = await conversation.tap(next(one for one in said.payloads if f'"{plan}"' in one))
        assert table.cards == ["cost_table"]
        assert await unknown(conversation, borrower, told(table), "800.00") == []


async def test_an_amount_off_by_a_fen_is_found(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    replies = told(await as_far_as_the_ways(conversation, "request_installment"))
    row = next(reply["card"] for reply in replies if reply["card"] is not None)["rows"][0]
    row["saving"] = str(Decimal(row["saving"]) + Decimal("0.01"))
    assert await unknown(conversation, "late", replies, "800.00") == [Decimal(row["saving"])]


async def test_a_single_payment_that_bears_nothing_has_no_rate(talk: Callable[..., Talk]) -> None:
    rows = (await as_far_as_the_ways(talk("late"), "request_waiver")).card("options").rows
    rates = {(row.key.partition(":")[0], row.count > 1, bool(row.all_in_rate)) for row in rows}
    assert ("waiver", False, False) in rates
    assert all(long == rated for _, long, rated in rates)


async def test_a_half_that_is_told_is_known(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我先还一半行吗", "request_partial_payment")
    assert "一半是" in said.text
    assert await unknown(conversation, "late", told(said), "我先还一半行吗") == []
