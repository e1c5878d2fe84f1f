"""Whole conversations through the real model, engine, action server and store."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
from sqlalchemy import false, or_, select

from gateway.replay.amounts import amounts_after_paying, days_named, ledger_amounts, spoken_amounts
from servicing.arrangements import Said
from servicing.book import LoanBook
from servicing.casework import detail_of
from servicing.drafts import owner_of
from servicing.store.models import Base, PlanApplicationRow, ServiceRequestRow
from servicing.turn import HandOff, TurnResponse
from tests.conversations.between import quoted
from tests.conversations.case import Case, Step, cases
from tests.conversations.offered import days_promised, of_lengths, offered_amounts, promised_amounts, told_now
from tests.conversations.partner import Partner, is_titled
from tests.conversations.walk import walk
from tests.harness.newcomer import own_borrower
from tests.harness.system import System

QUOTED = re.compile(r"\{([\w.+]+)\}")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
AMOUNT = re.compile(r"(?<![\d.,])\d+\.\d{2}(?!\d)")
WHOLE = re.compile(r"(?<![\d.,])\d{1,9}(?:\.\d{1,2})?(?![\d.,])")
IN_MONTHS = re.compile(r"(?<!\d)(\d{1,2}) ?期")
LONGEST_AHEAD = 91
TIMES = ("created_at", "applied_at", "made_at", "starts_at", "updated_at", "changed_at", "at")


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
async def test_conversation(case: Case, system: System, http: aiohttp.ClientSession) -> None:
    borrower_id = await own_borrower(system, case.like)
    first: Partner | None = None
    before: TurnResponse | None = None
    said, kept, told = "", dict[str, str](), set[Said]()
    async for step, answer, partner, at in walk(case, http, system, borrower_id):
        first = first or partner
        said = f"{said} {step.say or ''}"
        kept |= _to_keep(step, answer)
        figures = kept if borrower_id is None else kept | await quoted(system, borrower_id, at)
        _check(step, answer, before, partner, figures)
        await _check_amounts(step.say or "", said, answer, partner, told)
        before = answer
    assert first is not None, "nobody said anything"
    assert [row.kind for row in await _rows(first)] == list(case.rows)
    for table, expected in case.store.items():
        held = await _held(first, table)
        assert len(held) == len(expected), f"{table}: {held}"
        for row, part in zip(held, expected, strict=True):
            wanted = {name: _filled(value, kept, partner.today) for name, value in part.items()}
            assert {name: _plain(row[name]) for name in part} == wanted, f"{table}: {row}"


async def test_two_tabs_that_confirm_at_once_are_one_application(system: System, http: aiohttp.ClientSession) -> None:
    borrower_id = await own_borrower(system, "demo-0001")
    first = Partner(http, system, borrower_id)
    tabs = [first, Partner(http, system, borrower_id, began=first.began)]
    await first.say("我失业了，想分12期，每月最多还2000")
    await first.tap("分 12 期…")
    await tabs[1].say("我想分期")
    for tab in tabs:
        tab.later += timedelta(seconds=30)
    answers = await asyncio.gather(*(tab.tap("看完了，确认申请") for tab in tabs))
    (held,) = await _held(first, "plan_application")
    assert held["state"] == "applied"
    receipts = [reply.card for answer in answers for reply in answer.replies if reply.card and reply.card.kind == "receipt"]
    assert [card.number for card in receipts] == [held["number"]]
    assert [row["event"] for row in await _held(first, "plan_history")] == ["apply"]


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


def _check(step: Step, answer: TurnResponse, before: TurnResponse | None, partner: Partner, figures: dict[str, str]) -> None:
    expected = step.expected
    words = _words(answer)
    where = f"{step.shown} ({answer.understanding}) -> {words}"
    contains, some, lacks = (
        [_in_words(str(_filled(part, figures, partner.today))) for part in parts]
        for parts in (expected.contains, expected.any, expected.lacks)
    )
    for part in contains:
        assert part in words, f"{part!r} is missing: {where}"
    assert not some or any(part in words for part in some), f"none of {some}: {where}"
    for part in lacks:
        assert part not in words, f"{part!r} was said: {where}"
    cards = [reply.card for reply in answer.replies if reply.card is not None]
    if expected.cards is not None:
        assert tuple(card.kind for card in cards) == expected.cards, where
    for path, value in expected.holds.items():
        assert cards, f"no card: {where}"
        held, wanted = _at(cards[0].model_dump(mode="json"), path), _filled(value, figures, partner.today)
        alike = (value, wanted, _in_words(wanted)) if isinstance(wanted, str) else (wanted,)
        assert held in alike, f"{path} of the card is {held!r}, not {wanted!r}: {where}"
    for name, value in (expected.focus or {}).items():
        assert getattr(partner.focus, name) == value, f"focus {partner.focus}: {where}"
    titles = {button.title for button in partner.buttons}
    for pattern in expected.offers:
        assert any(is_titled(title, pattern) for title in titles), f"{pattern!r} is no button of {titles}: {where}"
    for pattern in expected.hides:
        assert not any(is_titled(title, pattern) for title in titles), f"{pattern!r} is a button of {titles}: {where}"
    reasons = [command.reason for command in answer.commands if isinstance(command, HandOff)]
    assert reasons == ([expected.hand_off] if expected.hand_off else []), where
    if before is not None and expected.differs:
        assert words != _words(before), where
    if before is not None and expected.same:
        assert words == _words(before), where


def _words(answer: TurnResponse) -> str:
    return "\n".join(reply.text for reply in answer.replies)


def _at(card: Any, path: str) -> Any:
    """What stands at `instalments.0.number` of a card, or at `facts.合计要还.value`."""
    for name in path.split("."):
        if isinstance(card, dict):
            card = card[name]
        elif name.isdecimal():
            card = card[int(name)]
        else:
            card = next(part for part in card if name in (part.get("key"), part.get("label"), part.get("name")))
    return card


def _to_keep(step: Step, answer: TurnResponse) -> dict[str, str]:
    """What the first card says at the paths to be kept."""
    cards = [reply.card for reply in answer.replies if reply.card is not None]
    assert cards or not step.expected.keep, f"no card: {step.shown}"
    return {name: str(_at(cards[0].model_dump(mode="json"), path)) for name, path in step.expected.keep.items()}


def _filled(part: Any, figures: dict[str, str], today: date) -> Any:
    """A text of a case with what it quotes, in words where there is more to it; whatever else as it is."""
    if not isinstance(part, str):
        return part
    days = {f"today+{days}" if days else "today": (today + timedelta(days)).isoformat() for days in range(LONGEST_AHEAD)}
    filled = QUOTED.sub(lambda quote: {**days, **figures}[quote[1]], part)
    return filled if QUOTED.fullmatch(part) else _in_words(filled)


def _in_words(part: str) -> str:
    """Figures as words write them: 1,234.56 and 2026年11月22日."""
    part = ISO_DAY.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", part)
    return AMOUNT.sub(lambda amount: f"{Decimal(amount[0]):,.2f}", part)


def _plain(value: Any) -> Any:
    """A value of the store as a case writes it."""
    return str(value) if isinstance(value, Decimal | date) else value


async def _check_amounts(said: str, before: str, answer: TurnResponse, partner: Partner, told: set[Said]) -> None:
    """Whatever the case expects, every amount is the ledger's; a visitor hears none."""
    replies = [reply.model_dump(mode="json") for reply in answer.replies]
    spoken = list(spoken_amounts(replies, said))
    if partner.borrower_id is None:
        assert spoken == []
        return
    database, vault = partner.system.store()
    today = partner.today
    days = {today, *days_named(replies, today)}
    try:
        files = await LoanBook(database, vault).loans_of(partner.borrower_id)
        told.add(await told_now(database, vault, partner.borrower_id, partner.conversation_id))
        days |= await days_promised(database, vault, partner.borrower_id, partner.conversation_id)
        known = ledger_amounts(files, days) | amounts_after_paying(files, today, before) | promised_amounts(files, today, days)
        if [one for one in spoken if one.value not in known]:
            every = [one for said_then in told for one in of_lengths(said_then, _lengths_named(replies))]
            known |= await offered_amounts(database, vault, partner.borrower_id, files, today, every)
            known |= {Decimal(found) for found in WHOLE.findall(before)}
    finally:
        await database.dispose()
    unknown = [one for one in spoken if one.value not in known]
    assert not unknown, f"{said}: {unknown}"


def _lengths_named(replies: list[dict[str, Any]]) -> set[int]:
    """The months of the re-plans that replies name."""
    return {int(months) for reply in replies for months in IN_MONTHS.findall(f"{reply['text']} {reply['card']}")}


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
    if "application_id" in columns:
        own = select(PlanApplicationRow.id).where(PlanApplicationRow.borrower_id == partner.borrower_id)
        mine.append(columns["application_id"].in_(own))
    time = next(name for name in TIMES if name in columns)
    order = [columns[name] for name in (time, "position") if name in columns]
    database, _ = partner.system.store()
    try:
        async with database.reading() as session:
            found = await session.execute(select(*columns).where(or_(false(), *mine)).order_by(*order))
            return [dict(row._mapping) for row in found]
    finally:
        await database.dispose()
