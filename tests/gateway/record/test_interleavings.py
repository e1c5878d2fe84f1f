"""Whatever happens in whatever order: the bot is silent while a person owns, and nothing is lost or said twice."""

import asyncio
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from gateway.identity import Person
from gateway.record import turns
from gateway.record.ownership import ALLOWED, OwnershipError, change_owner
from gateway.record.turns import PendingTurn
from servicing.store.database import Database
from servicing.store.models import MessageRow, Owner, Source, TurnRow, TurnState
from servicing.store.vault import Vault
from servicing.turn import Focus, HandOff, Reply, SetFocus, TurnResponse
from tests.conftest import sqlite_url
from tests.gateway.record.conversation import Talk

WORKERS = (0, 1)


class CrashError(Exception):
    """The process died before its unit of work was committed."""


class Conversation(RuleBasedStateMachine):
    """Two gateways, one borrower, one agent, over one record; a gateway may die before or after any commit."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kuanxin-interleaved-"))
        shutil.copy(self.template, self.folder / "kuanxin.db")
        self.loop = asyncio.new_event_loop()
        self.database = Database.connect(sqlite_url(self.folder / "kuanxin.db"))
        self.talk = Talk(self.database, Vault(b"k" * 32), Person.borrower("B1"))
        self.written: dict[str, str] = {}
        self.engine: dict[str, TurnResponse] = {}
        self.in_hand: dict[int, tuple[PendingTurn, TurnResponse] | None] = dict.fromkeys(WORKERS)
        self.human_spans: list[tuple[int, int | None]] = []

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.run_until_complete(self.database.dispose())
            self.loop.close()
            shutil.rmtree(self.folder)

    @rule(number=st.integers(0, 5))
    def borrower_writes(self, number: int) -> None:
        """Also the same client id once more, as a page does that heard no acknowledgement."""
        received = self.loop.run_until_complete(self.talk.write(f"第{number}句", client_id=f"c{number}"))
        assert received.duplicate == (f"c{number}" in self.written)
        assert self.written.setdefault(f"c{number}", received.id) == received.id

    @precondition(lambda self: self.written)
    @rule(worker=st.sampled_from(WORKERS), replies=st.integers(1, 3), hands_off=st.booleans())
    def engine_answers(self, worker: int, replies: int, hands_off: bool) -> None:
        """A worker takes the next turn to the engine, which says the same again to the same message."""
        turn = self.loop.run_until_complete(self._begin())
        if turn is None:
            return
        uid = turn.request.message_id
        commands = (SetFocus(focus=Focus(topic=uid)), *([HandOff(reason="request_human")] if hands_off else []))
        spoken = TurnResponse(replies=tuple(Reply(text=f"{uid}:{n}") for n in range(replies)), commands=commands)
        self.in_hand[worker] = turn, self.engine.setdefault(uid, spoken)

    @rule(worker=st.sampled_from(WORKERS), end=st.sampled_from(["commits", "dies before", "dies after"]))
    def worker_commits(self, worker: int, end: str) -> None:
        held, self.in_hand[worker] = self.in_hand[worker], None
        if held is not None:
            try:
                self.loop.run_until_complete(self._commit(*held, dies=end == "dies before"))
            except CrashError:
                return
            if end == "dies after":
                self.in_hand[worker] = held  # it comes back and does not know

    @rule(worker=st.sampled_from(WORKERS))
    def engine_is_slow(self, worker: int) -> None:
        if held := self.in_hand[worker]:
            self.loop.run_until_complete(self._say_slow(held[0].request.message_id))

    @rule(worker=st.sampled_from(WORKERS))
    def engine_fails_for_good(self, worker: int) -> None:
        held, self.in_hand[worker] = self.in_hand[worker], None
        if held is not None:
            self.loop.run_until_complete(self._give_up(held[0].request.message_id))

    @precondition(lambda self: self.written)
    @rule(to=st.sampled_from(list(Owner)), stale=st.booleans())
    def owner_changes(self, to: Owner, stale: bool) -> None:
        """An agent takes over, finishes or returns the conversation; or acts on what they saw before a change."""
        before = self.loop.run_until_complete(self.talk.row())
        try:
            self.loop.run_until_complete(self._give_to(to, before.version - stale))
        except OwnershipError:
            assert stale or to not in ALLOWED[Owner(before.owner)]
            return
        assert not stale
        if before.owner == Owner.BOT.value:
            self.human_spans.append((before.last_position, None))
        elif to is Owner.BOT:
            self.human_spans[-1] = self.human_spans[-1][0], before.last_position

    @invariant()
    def all_is_kept_and_in_order(self) -> None:
        if not getattr(self, "written", None):
            return
        messages, asked = self.loop.run_until_complete(self._record())
        assert [row.position for row in messages] == list(range(1, len(messages) + 1))
        own = [row for row in messages if row.source == Source.BORROWER.value]
        assert sorted(self.written.values()) == [f"{row.position:012d}" for row in own]

        answers: defaultdict[str, list[str]] = defaultdict(list)
        shown_order = []
        for row in messages:
            if row.source == Source.AI.value:
                assert row.answers is not None
                answers[row.answers].append(self.talk.text_of(row))
                shown_order.append(row.answers)
            if row.source != Source.BORROWER.value and not row.draft:
                assert not any(start < row.position <= (end or row.position) for start, end in self.human_spans)
        positions = {turn.uid: turn.position for turn in asked}
        assert [positions[uid] for uid in shown_order] == sorted(positions[uid] for uid in shown_order)
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


def test_the_record_keeps_its_promises_in_any_order(migrated_sqlite: Path) -> None:
    Conversation.template = migrated_sqlite
    run_state_machine_as_test(
        Conversation,
        settings=settings(max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)),
    )
