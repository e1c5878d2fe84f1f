"""The way of a message after it was stored: one turn at a time in each conversation, from the record to the engine and back.

Whatever is pending in the record is taken up, by this process or another, also after a crash at any line.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy.exc import SQLAlchemyError

from gateway.engine import EngineClient, EngineError
from gateway.fault import nameless
from gateway.notices import Notices
from gateway.record import turns
from gateway.record.turns import PendingTurn
from servicing.attachments import file_under_request
from servicing.casework import Wish, open_request
from servicing.clock import now
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.turn import TurnResponse
from servicing.wording import Wording

logger = logging.getLogger(__name__)

TURNS = Counter("kuanxin_turns_total", "Turns that ended", ["outcome"])
TURN_SECONDS = Histogram(
    "kuanxin_turn_seconds",
    "From a message's storing to its answer's",
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8, 15, 30, 60, 300),
)
AT_WORK = Gauge("kuanxin_conversations_at_work", "Conversations whose turn is being answered")
RETRIES = Counter("kuanxin_turn_retries_total", "Attempts at a turn that failed and are repeated")

_LONGEST_PAUSE = 5.0
_MOMENT = timedelta(microseconds=1)
_LAST_TURNS_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the pipeline is, in seconds."""

    slow_after: float
    give_up_after: float
    lease: float
    sweep_every: float
    at_once: int


@dataclass(slots=True)
class _Lease:
    held: bool


class TurnPipeline:
    """Answers pending turns. `woken` says at once that a conversation has one; a sweep finds those nobody spoke of."""

    def __init__(
        self, database: Database, vault: Vault, engine: EngineClient, notices: Notices, wording: Wording, pace: Pace
    ) -> None:
        self._database = database
        self._vault = vault
        self._engine = engine
        self._notices = notices
        self._wording = wording
        self._pace = pace
        self._holder = uuid4().hex
        self._room = asyncio.Semaphore(pace.at_once)
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._woken_again: set[str] = set()
        self._waited: set[str] = set()
        self._closing = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work while the block runs; at its end turns in hand are soon finished or go back to the record."""
        sweep = asyncio.create_task(self._sweep())
        try:
            yield
        finally:
            self._closing = True
            sweep.cancel()
            working = list(self._workers.values())
            if working:
                await asyncio.wait(working, timeout=_LAST_TURNS_SECONDS)
            for task in working:
                task.cancel()
            await asyncio.gather(sweep, *working, return_exceptions=True)

    def woken(self, conversation_id: str) -> None:
        """A conversation has a pending turn."""
        if self._closing:
            return
        if conversation_id in self._workers:
            self._woken_again.add(conversation_id)
            return
        self._workers[conversation_id] = asyncio.create_task(self._work(conversation_id))

    async def _sweep(self) -> None:
        while True:
            try:
                async with self._database.reading() as session:
                    waiting = await turns.waiting_conversations(session, now())
                for conversation_id in waiting:
                    self.woken(conversation_id)
                await self._tell_who_waits()
            except (SQLAlchemyError, OSError) as error:
                logger.error("the record can't be read: %s", type(error).__name__)
            except Exception as error:
                logger.error("the sweep failed: %s", type(error).__name__, exc_info=nameless(error))
            await asyncio.sleep(self._pace.sweep_every)

    async def _tell_who_waits(self) -> None:
        """Say once that it takes longer where no worker does: none is free, or the last attempt failed.

        A turn that was never tried is left one more sweep: after a pause of the gateway it is most likely answered by then.
        """
        at = now()
        async with self._database.reading() as session:
            late = await turns.untold(session, at, received_before=at - timedelta(seconds=self._pace.slow_after))
        for turn in late:
            if turn.attempts or turn.uid in self._waited:
                await self._say_slow(turn.conversation_id, turn.uid)
        self._waited = {turn.uid for turn in late}

    async def _work(self, conversation_id: str) -> None:
        try:
            async with self._room:
                self._woken_again.discard(conversation_id)
                await self._answer_all(conversation_id)
        except (SQLAlchemyError, OSError) as error:
            logger.error("conversation %s waits: %s", conversation_id, type(error).__name__)
        except Exception as error:
            logger.error("conversation %s waits for the next sweep", conversation_id, exc_info=nameless(error))
        finally:
            del self._workers[conversation_id]
        if conversation_id in self._woken_again:
            self.woken(conversation_id)

    async def _answer_all(self, conversation_id: str) -> None:
        async with self._leased(conversation_id) as lease:
            while lease.held and not self._closing:
                async with self._database.reading() as session:
                    turn = await turns.next_pending(session, self._vault, conversation_id)
                if turn is None or turn.next_try_at > now():
                    return
                AT_WORK.inc()
                try:
                    await self._answer(turn)
                except (SQLAlchemyError, OSError):
                    raise
                except Exception as error:
                    logger.error("turn %s failed on our side", turn.request.message_id, exc_info=nameless(error))
                    await self._try_later(turn, type(error).__name__)
                finally:
                    AT_WORK.dec()

    @asynccontextmanager
    async def _leased(self, conversation_id: str) -> AsyncIterator[_Lease]:
        """Take the conversation's lease if it is free, and renew it while the block runs."""
        lease = _Lease(await self._take_lease(conversation_id))
        if not lease.held:
            yield lease
            return
        renewal = asyncio.create_task(self._renew(conversation_id, lease))
        try:
            yield lease
        finally:
            renewal.cancel()
            await asyncio.gather(renewal, return_exceptions=True)
            async with self._database.writing() as session:
                await turns.drop_lease(session, conversation_id, self._holder)

    async def _take_lease(self, conversation_id: str) -> bool:
        async with self._database.writing() as session:
            return await turns.take_lease(session, conversation_id, self._holder, self._pace.lease)

    async def _renew(self, conversation_id: str, lease: _Lease) -> None:
        while lease.held:
            await asyncio.sleep(self._pace.lease / 3)
            try:
                lease.held = await self._take_lease(conversation_id)
            except (SQLAlchemyError, OSError) as error:
                logger.warning("lease of %s not renewed: %s", conversation_id, type(error).__name__)

    async def _answer(self, turn: PendingTurn) -> None:
        request = turn.request
        async with self._database.writing() as session:
            if await turns.release_if_person_owns(session, request.sender, request.message_id):
                TURNS.labels("person_owns").inc()
                return
        await self._notices.ring(request.sender, typing=True)
        try:
            response = await self._ask(turn)
        except EngineError as error:
            await self._try_later(turn, str(error))
            return
        finally:
            await self._notices.ring(request.sender, typing=False)
        await self._commit(turn, response)
        await self._notices.ring(request.sender)  # whoever is not connected finds it in the record

    async def _ask(self, turn: PendingTurn) -> TurnResponse:
        """Ask the engine; after the limit tell the borrower once, and go on waiting: the limit never cancels.

        A turn that was taken up late is first given a quarter of the limit to be answered in.
        """
        asked = asyncio.create_task(self._engine.turn(turn.request))
        try:
            if not turn.slow_notice:
                limit = turn.received_at + timedelta(seconds=self._pace.slow_after) - now()
                await asyncio.wait({asked}, timeout=max(limit.total_seconds(), self._pace.slow_after / 4))
                if not asked.done():
                    await self._say_slow(turn.request.sender, turn.request.message_id)
            return await asked
        finally:
            asked.cancel()

    async def _say_slow(self, conversation_id: str, uid: str) -> None:
        words = self._wording.say("gateway_slow", seed=uid)
        async with self._database.writing() as session:
            said = await turns.say_slow(session, self._vault, conversation_id, uid, words)
        if said:
            await self._notices.ring(conversation_id)

    async def _commit(self, turn: PendingTurn, response: TurnResponse) -> None:
        request = turn.request
        async with self._database.writing() as session:
            fresh = await turns.answer(session, self._vault, request.sender, request.message_id, response)
        if fresh:
            TURNS.labels("answered").inc()
            TURN_SECONDS.observe((now() - turn.received_at).total_seconds())

    async def _try_later(self, turn: PendingTurn, failure: str) -> None:
        request, waited = turn.request, now() - turn.received_at
        logger.warning("turn %s failed (%s), attempt %d", request.message_id, failure, turn.attempts + 1)
        if waited >= timedelta(seconds=self._pace.give_up_after):
            await self._give_to_person(turn)
            return
        RETRIES.inc()
        pause = min(0.5 * 2**turn.attempts, _LONGEST_PAUSE)
        async with self._database.writing() as session:
            await turns.put_off(session, request.message_id, until=now() + timedelta(seconds=pause), failure=failure)

    async def _give_to_person(self, turn: PendingTurn) -> None:
        request = turn.request
        async with self._database.writing() as session:
            if await turns.release_if_person_owns(session, request.sender, request.message_id):
                TURNS.labels("person_owns").inc()
                return
            if not await turns.is_pending(session, request.message_id):
                return
            ticket = await open_request(session, self._vault, _unanswered(turn), join_within=None)
            just_before = turn.received_at - _MOMENT
            await file_under_request(session, request.sender, ticket.number, sent_after=just_before)
            words = self._wording.say("gateway_handed_over", number=ticket.number)
            await turns.give_to_person(session, self._vault, request.sender, request.message_id, words)
        TURNS.labels("given_to_person").inc()
        await self._notices.ring(request.sender)


def _unanswered(turn: PendingTurn) -> Wish:
    metadata = turn.request.metadata
    return Wish(
        kind="unanswered",
        message_id=metadata.message_id,
        action="gateway_unanswered",
        borrower_id=metadata.borrower_id,
        conversation_id=metadata.conversation_id,
        loan_id=metadata.focus.one_loan,
        detail={"text": turn.request.text},
        at=turn.received_at,
    )
