"""Whole conversations through the real model, engine, action server and store."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from sqlalchemy import false, or_, select

from gateway.amounts import amounts_after_paying, days_named, ledger_amounts, spoken_amounts
from servicing.book import LoanBook
from servicing.casework import detail_of
from servicing.drafts import owner_of
from servicing.store.models import Base, ServiceRequestRow
from servicing.turn import HandOff, TurnResponse
from tests.conversations.case import Case, Step, cases
from tests.conversations.partner import Partner
from tests.harness.newcomer import own_borrower
from tests.harness.system import System


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
async def test_conversation(case: Case, system: System, http: aiohttp.ClientSession) -> None:
    partner = Partner(http, system, await own_borrower(system, case.like))
    before: TurnResponse | None = None
    said = ""
    for step in case.steps:
        said = f"{said} {step.say or ''}"
        answer = await partner.do(step)
        _check(step, answer, before, partner)
        await _check_amounts(step.say or "", said, answer, partner)
        before = answer
    assert [row.kind for row in await _rows(partner)] == list(case.rows)
    for table, expected in case.store.items():
        held = await _held(partner, table)
        assert len(held) == len(expected), f"{table}: {held}"
        for row, part in zip(held, expected, strict=True):
            assert {name: row[name] for name in part} == part, f"{table}: {row}"


async def test_a_talk_of_several_steps_takes_a_message_posted_twice_once(system: System, http: aiohttp.ClientSession) -> None:
    """The same id again in the middle gets the recorded reply, and one step is answered."""
    partner = Partner(http, system, "demo-0001")
    await partner.tap_payload("/request_human")
    first = await partner.turn("罚息的事", None, "twice-" + partner.conversation_id[:20])
    again = await partner.turn("罚息的事", None, "twice-" + partner.conversation_id[:20])
    assert again.replayed
    assert not first.replayed
    assert again.replies == first.replies
    assert "什么时候方便" in again.replies[-1].text
    await partner.say("明天上午")
    (row,) = await _rows(partner)
    database, vault = system.store()
    await database.dispose()
    detail = detail_of(row, vault)
    assert (detail["topic"], detail["time"]) == ("罚息的事", "明天上午")


def _check(step: Step, answer: TurnResponse, before: TurnResponse | None, partner: Partner) -> None:
    expected = step.expected
    words = _words(answer)
    where = f"{step.shown} ({answer.understanding}) -> {words}"
    for part in expected.contains:
        assert part in words, f"{part!r} is missing: {where}"
    assert not expected.any or any(part in words for part in expected.any), f"none of {expected.any}: {where}"
    for part in expected.lacks:
        assert part not in words, f"{part!r} was said: {where}"
    cards = [reply.card for reply in answer.replies if reply.card is not None]
    if expected.cards is not None:
        assert tuple(card.kind for card in cards) == expected.cards, where
    for path, value in expected.holds.items():
        assert cards, f"no card: {where}"
        assert _at(cards[0].model_dump(mode="json"), path) == value, f"{path} of the card: {where}"
    for name, value in (expected.focus or {}).items():
        assert getattr(partner.focus, name) == value, f"focus {partner.focus}: {where}"
    titles = {button.title for button in partner.buttons}
    assert set(expected.offers) <= titles, f"buttons {titles}: {where}"
    assert not set(expected.hides) & titles, f"buttons {titles}: {where}"
    reasons = [command.reason for command in answer.commands if isinstance(command, HandOff)]
    assert reasons == ([expected.hand_off] if expected.hand_off else []), where
    if before is not None and expected.differs:
        assert words != _words(before), where
    if before is not None and expected.same:
        assert words == _words(before), where


def _words(answer: TurnResponse) -> str:
    return "\n".join(reply.text for reply in answer.replies)


def _at(card: Any, path: str) -> Any:
    """What stands at `instalments.0.number` of a card."""
    for name in path.split("."):
        card = card[int(name)] if isinstance(card, list) else card[name]
    return card


async def _check_amounts(said: str, before: str, answer: TurnResponse, partner: Partner) -> None:
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
    today = partner.today
    known = ledger_amounts(files, {today, *days_named(replies, today)}) | amounts_after_paying(files, today, before)
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


async def _held(partner: Partner, table: str) -> list[dict[str, Any]]:
    """The rows of a table that belong to this conversation, or else to its borrower, the oldest first."""
    columns = Base.metadata.tables[table].c
    mine = [
        columns[name] == value
        for name, value in (
            ("conversation_id", partner.conversation_id),
            ("borrower_id", partner.borrower_id),
            ("owner", owner_of(partner.borrower_id, partner.conversation_id)),
        )
        if name in columns and value is not None
    ]
    order = next(columns[name] for name in ("created_at", "starts_at", "updated_at", "changed_at", "at") if name in columns)
    database, _ = partner.system.store()
    try:
        async with database.reading() as session:
            found = await session.execute(select(*columns).where(or_(false(), *mine)).order_by(order))
            return [dict(row._mapping) for row in found]
    finally:
        await database.dispose()
