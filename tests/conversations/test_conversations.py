"""Whole conversations through the real model, engine, action server and store."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from sqlalchemy import select

from gateway.amounts import days_named, ledger_amounts, spoken_amounts
from servicing.book import LoanBook
from servicing.casework import detail_of
from servicing.clock import local_date, now
from servicing.store.models import ServiceRequestRow
from servicing.turn import HandOff, TurnResponse
from tests.conversations.case import Case, Expected, cases
from tests.conversations.partner import Partner
from tests.harness.system import System


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
async def test_conversation(case: Case, system: System, http: aiohttp.ClientSession) -> None:
    partner = Partner(http, system, case.borrower)
    for step in case.steps:
        answer = await partner.say(step.say) if step.say is not None else await partner.tap(step.tap or "")
        _check(step.say or f"[{step.tap}]", step.expected, answer, partner)
        await _check_amounts(step.say or "", answer, partner)
    assert [row.kind for row in await _rows(partner)] == list(case.rows)


async def test_form_takes_a_message_posted_twice_once(system: System, http: aiohttp.ClientSession) -> None:
    """The same id again in the middle of the form gets the recorded reply, and one slot is filled."""
    partner = Partner(http, system, "demo-0001")
    await partner.tap_payload("/request_human")
    first = await partner.turn("罚息的事", None, "twice-" + partner.conversation_id[:20])
    again = await partner.turn("罚息的事", None, "twice-" + partner.conversation_id[:20])
    assert again.replayed
    assert not first.replayed
    assert again.replies == first.replies
    assert "什么时候方便" in again.replies[-1].text
    assert await _rows(partner) == []
    await partner.say("明天上午")
    (row,) = await _rows(partner)
    database, vault = system.store()
    await database.dispose()
    detail = detail_of(row, vault)
    assert (detail["topic"], detail["time"]) == ("罚息的事", "明天上午")


async def test_form_opened_again_asks_again(system: System, http: aiohttp.ClientSession) -> None:
    """A form's slots outlive it unless they are emptied."""
    partner = Partner(http, system, "demo-0001")
    for _ in range(2):
        asked = await partner.tap_payload("/request_human")
        assert "哪方面" in asked.replies[-1].text
        await partner.say("随便")
        await partner.say("随便")
    assert [row.kind for row in await _rows(partner)] == ["request_human", "request_human"]


def _check(said: str, expected: Expected, answer: TurnResponse, partner: Partner) -> None:
    words = "\n".join(reply.text for reply in answer.replies)
    where = f"{said} ({answer.understanding}) -> {words}"
    for part in expected.contains:
        assert part in words, f"{part!r} is missing: {where}"
    for part in expected.lacks:
        assert part not in words, f"{part!r} was said: {where}"
    cards = tuple(reply.card.kind for reply in answer.replies if reply.card is not None)
    if expected.cards is not None:
        assert cards == expected.cards, where
    for name, value in (expected.focus or {}).items():
        assert getattr(partner.focus, name) == value, f"focus {partner.focus}: {where}"
    titles = {button.title for button in partner.buttons}
    assert set(expected.offers) <= titles, f"buttons {titles}: {where}"
    reasons = [command.reason for command in answer.commands if isinstance(command, HandOff)]
    assert reasons == ([expected.hand_off] if expected.hand_off else []), where


async def _check_amounts(said: str, answer: TurnResponse, partner: Partner) -> None:
    """Whatever the case expects, every amount is the ledger's; a visitor hears none."""
    replies = [reply.model_dump(mode="json") for reply in answer.replies]
    spoken = list(spoken_amounts(replies, said))
    if partner.borrower_id is None:
        assert spoken == []
        return
    database, vault = partner.system.store()
    try:
        files = await LoanBook(database, vault).loans_of(partner.borrower_id)
    finally:
        await database.dispose()
    today = local_date(now())
    known = ledger_amounts(files, {today, *days_named(replies, today)})
    assert [one for one in spoken if one.value not in known] == [], said


async def _rows(partner: Partner) -> list[ServiceRequestRow]:
    database, _ = partner.system.store()
    try:
        async with database.reading() as session:
            found = await session.scalars(
                select(ServiceRequestRow)
                .where(ServiceRequestRow.conversation_id == partner.conversation_id)
                .order_by(ServiceRequestRow.created_at)
            )
            return list(found)
    finally:
        await database.dispose()
