"""Whatever happens in whatever order: the bot is silent while a person owns, and nothing is lost or said twice."""

import random
from collections import defaultdict

import pytest
from sqlalchemy import select

from gateway.identity import Person
from gateway.record import turns
from gateway.record.ownership import ALLOWED, OwnershipError, change_owner
from gateway.record.turns import PendingTurn
from servicing.store.database import Database
from servicing.store.models import MessageRow, Owner, Source, TurnRow, TurnState
from servicing.store.vault import Vault
from servicing.turn import Focus, HandOff, Reply, SetFocus, TurnResponse
from tests.gateway.record.conversation import Talk

WORKERS = (0, 1)
STEPS = 80


class CrashError(Exception):
    """The process died before its unit of work was committed."""


class Story:
    """Two gateways, one borrower, one agent, over one record; a gateway may die before or after any commit."""

    def __init__(self, talk: Talk, chance: random.Random) -> None:
        self.talk = talk
        self.database = talk.database
        self.chance = chance
        self.written: dict[str, str] = {}
        self.engine: dict[str, TurnResponse] = {}
        self.in_hand: dict[int, tuple[PendingTurn, TurnResponse] | None] = dict.fromkeys(WORKERS)
        self.human_spans: list[tuple[int, int | None]] = []

    async def goes_on(self) -> None:
        """One step of somebody."""
        steps = {
            self.borrower_writes: 4,
            self.engine_answers: 6,
            self.worker_commits: 5,
            self.owner_changes: 2,
            self.engine_is_slow: 1,
            self.engine_fails_for_good: 1,
        }
        (step,) = self.chance.choices(list(steps), list(steps.values()))
        await step()

    async def borrower_writes(self) -> None:
        """Also a client id once more, as a page does that heard no acknowledgement."""
        number = self.chance.randrange(len(self.written) + 2)
        received = await self.talk.write(f"第{number}句", client_id=f"c{number}")
        assert received.duplicate == (f"c{number}" in self.written)
        assert self.written.setdefault(f"c{number}", received.id) == received.id

    async def engine_answers(self) -> None:
        """A worker takes the next turn to the engine, which says the same again to the same message."""
        turn = await self._begin()
        if turn is not None:
            uid = turn.request.message_id
            replies = tuple(Reply(text=f"{uid}:{number}") for number in range(self.chance.randint(1, 3)))
            hands_off = [HandOff(reason="request_human")] if self.chance.random() < 0.2 else []
            spoken = TurnResponse(replies=replies, commands=(SetFocus(focus=Focus(topic=uid)), *hands_off))
            self.in_hand[self.chance.choice(WORKERS)] = turn, self.engine.setdefault(uid, spoken)

    async def worker_commits(self) -> None:
        worker = self.chance.choice(WORKERS)
        held, self.in_hand[worker] = self.in_hand[worker], None
        if held is None:
            return
        end = self.chance.choice(["commits", "dies before", "dies after"])
        try:
            await self._commit(*held, dies=end == "dies before")
        except CrashError:
            return
        if end == "dies after":
            self.in_hand[worker] = held  # it comes back and does not know

    async def engine_is_slow(self) -> None:
        if held := self.in_hand[self.chance.choice(WORKERS)]:
            await self._say_slow(held[0].request.message_id)

    async def engine_fails_for_good(self) -> None:
        worker = self.chance.choice(WORKERS)
        held, self.in_hand[worker] = self.in_hand[worker], None
        if held is not None:
            await self._give_up(held[0].request.message_id)

    async def owner_changes(self) -> None:
        """An agent takes over, finishes or returns the conversation; or acts on what they saw before a change."""
        if not self.written:
            return
        before = await self.talk.row()
        to, stale = self.chance.choice(list(Owner)), self.chance.random() < 0.2
        try:
            await self._give_to(to, before.version - stale)
        except OwnershipError:
            assert stale or to not in ALLOWED[Owner(before.owner)]
            return
        assert not stale
        if before.owner == Owner.BOT.value:
            self.human_spans.append((before.last_position, None))
        elif to is Owner.BOT:
            self.human_spans[-1] = self.human_spans[-1][0], before.last_position

    async def must_be_whole(self) -> None:
        """All that was written is kept; answers are whole, in order, and silent while a person owns."""
        messages, asked = await self._record()
        assert [row.position for row in messages] == list(range(1, len(messages) + 1))
        own = [row for row in messages if row.source == Source.BORROWER.value]
        assert sorted(self.written.values()) == [f"{row.position:012d}" for row in own]

        answers: defaultdict[str, list[str]] = defaultdict(list)
        in_order = []
        for row in messages:
            if row.source == Source.AI.value:
                assert row.answers is not None
                answers[row.answers].append(self.talk.text_of(row))
                in_order.append(row.answers)
            if row.source != Source.BORROWER.value and not row.draft:
                assert not any(start < row.position <= (end or row.position) for start, end in self.human_spans)
        positions = {turn.uid: turn.position for turn in asked}
        assert [positions[uid] for uid in in_order] == sorted(positions[uid] for uid in in_order)
        for turn in asked:
            if turn.state == TurnState.ANSWERED.value:
                assert answers[turn.uid] == [reply.text for reply in self.engine[turn.uid].replies]
            else:
                assert turn.uid not in answers

    async def _begin(self) -> PendingTurn | None:
        turn = await self.talk.pending()
        if turn is None:
            return None
        async with self.database.writing() as session:
            released = await turns.release_if_person_owns(session, self.talk.id, turn.request.message_id)
        return None if released else turn

    async def _commit(self, turn: PendingTurn, response: TurnResponse, *, dies: bool) -> None:
        async with self.database.writing() as session:
            await turns.answer(session, self.talk.vault, self.talk.id, turn.request.message_id, response)
            await session.flush()
            if dies:
                raise CrashError

    async def _say_slow(self, uid: str) -> None:
        async with self.database.writing() as session:
            await turns.say_slow(session, self.talk.vault, self.talk.id, uid, "还在查")

    async def _give_up(self, uid: str) -> None:
        async with self.database.writing() as session:
            if not await turns.release_if_person_owns(session, self.talk.id, uid):
                await turns.give_to_person(session, self.talk.vault, self.talk.id, uid, "已转给工作人员")

    async def _give_to(self, to: Owner, seen_version: int) -> None:
        async with self.database.writing() as session:
            await change_owner(session, self.talk.id, to=to, seen_version=seen_version)

    async def _record(self) -> tuple[list[MessageRow], list[TurnRow]]:
        async with self.database.reading() as session:
            messages = await session.scalars(select(MessageRow).order_by(MessageRow.position))
            return list(messages), list(await session.scalars(select(TurnRow).order_by(TurnRow.position)))


@pytest.mark.parametrize("seed", range(12))
async def test_the_record_keeps_its_promises_in_any_order(database: Database, vault: Vault, seed: int) -> None:
    story = Story(Talk(database, vault, Person.borrower("B1")), random.Random(seed))
    for _ in range(STEPS):
        await story.goes_on()
        await story.must_be_whole()
