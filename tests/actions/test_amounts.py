"""Every amount that a reply speaks, in words or on a card, is the ledger's."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from actions.topics import ACCOUNT_TOPICS
from gateway.replay.amounts import days_named, ledger_amounts, spoken_amounts, wrong_forecasts
from servicing.book import LoanBook
from tests.actions.talking import Talk
from tests.actions.world import BORROWERS, TODAY


@pytest.mark.parametrize("intent", [topic.intent for topic in ACCOUNT_TOPICS])
@pytest.mark.parametrize("borrower", [one.borrower_id for one in BORROWERS])
async def test_amounts_are_the_ledgers(talk: Callable[..., Talk], borrower: str, intent: str) -> None:
    conversation = talk(borrower)
    later = (TODAY + timedelta(days=33)).isoformat()
    said = await conversation.say("全部，到那天呢", intent, entities={"date": (later, "到那天")})
    replies = [reply.model_dump(mode="json") for reply in said.replies]
    files = await LoanBook(conversation.database, conversation.vault).loans_of(borrower)
    known = ledger_amounts(files, {TODAY, *days_named(replies, TODAY)})
    spoken = list(spoken_amounts(replies, ""))
    assert [one for one in spoken if one.value not in known] == []
    assert list(wrong_forecasts(replies, files)) == []
    if borrower == "late" and intent != "report_overpayment" and intent != "ask_auto_debit":
        assert spoken


async def test_a_forecast_off_by_a_day_is_found(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("罚息怎么算的", "explain_penalty")
    [reply] = [reply.model_dump(mode="json") for reply in said.replies]
    files = await LoanBook(conversation.database, conversation.vault).loans_of("late")
    curve = reply["card"]["curve"]
    curve[4]["total"], curve[9]["penalty"] = curve[5]["total"], curve[8]["penalty"]
    found = [one.place.split(".", 2)[2] for one in wrong_forecasts([reply], files)]
    assert found == [f"{curve[4]['pay_on']}.total", f"{curve[9]['pay_on']}.penalty"]
