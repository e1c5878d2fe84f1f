"""Text messages on their way out: claimed, asked about at the gate, handed to the sender, and marked.

A claim puts the next attempt off before the text leaves. So two gateways never hold the same text; and one that dies between
the provider's yes and the mark lets the text be handed over again with the same key, by which the provider knows it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import Counter, Gauge
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.fault import nameless
from gateway.outreach.later import after_refusal
from gateway.outreach.sms import OutgoingText, SmsError, SmsSender
from servicing.clock import now
from servicing.contact.contacts import contact_state, note_contact
from servicing.contact.gate import Channel, ContactRules, Refused, may_contact
from servicing.contact.texts import Text, TextState, opened_text
from servicing.policy.outreach import Purpose
from servicing.store.database import Database
from servicing.store.models import TextMessageRow
from servicing.store.vault import Vault, VaultError
from servicing.wording import Wording, WordingError

logger = logging.getLogger(__name__)

TEXTS = Counter("kuanxin_texts_total", "Text messages by what became of them, or of an attempt", ["outcome"])
WAITING = Gauge("kuanxin_texts_queued", "Text messages that wait to be sent")

_AT_ONCE = 20
_MOST_ATTEMPTS = 10
_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: str
    text: Text
    attempts: int


class TextRound:
    """Sends what waits. `claim`: how long a text stays one gateway's, longer than the sender takes. `clock`: the present."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        rules: ContactRules,
        wording: Wording,
        sender: SmsSender,
        claim: timedelta,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._vault = vault
        self._rules = rules
        self._wording = wording
        self._sender = sender
        self._claimed_for = claim
        self._now = clock

    async def make(self) -> None:
        """Try every text whose time has come; one that fails does not hold up the others."""
        async with self._database.reading() as session:
            waiting = await session.scalar(select(func.count()).where(TextMessageRow.state == TextState.QUEUED.value))
            due = await session.scalars(
                select(TextMessageRow.id)
                .where(TextMessageRow.state == TextState.QUEUED.value, TextMessageRow.next_try_at <= self._now())
                .order_by(TextMessageRow.next_try_at)
                .limit(_AT_ONCE)
            )
        WAITING.set(waiting or 0)
        await asyncio.gather(*(self._try(text_id) for text_id in due))

    async def _try(self, text_id: str) -> None:
        try:
            claimed = await self._claim(text_id)
            if claimed is not None:
                await self._send(claimed)
        except (SQLAlchemyError, OSError) as error:
            logger.error("text %s waits: %s", text_id, type(error).__name__)
        except Exception as error:
            # Claimed or not, it is tried again when its time comes, and given up when it expires.
            logger.error("text %s failed on our side: %s", text_id, type(error).__name__, exc_info=nameless(error))

    async def _claim(self, text_id: str) -> _Claimed | None:
        """Take a text, if it is still to be sent and may be."""
        at = self._now()
        async with self._database.writing() as session:
            row = await session.get(TextMessageRow, text_id, with_for_update=True, populate_existing=True)
            if row is None or row.state != TextState.QUEUED.value or row.next_try_at > at:
                return None
            if row.expires_at <= at or row.attempts >= _MOST_ATTEMPTS:
                _give_up(row, row.failure or "expired")
                return None
            row.next_try_at = at + self._claimed_for
            state = await contact_state(session, row.borrower_id, at, phone_index=row.phone_index)
            verdict = may_contact(self._rules, state, Channel.SMS, Purpose(row.purpose), at)
            if isinstance(verdict, Refused):
                TEXTS.labels("refused").inc()
                row.failure = verdict.rule
                row.next_try_at = after_refusal(verdict, at)
                return None
            try:
                text = opened_text(self._vault, row)
            except VaultError:
                logger.error("text %s was sealed by another key", text_id)
                _give_up(row, "sealed by another key")
                return None
            row.attempts += 1
            return _Claimed(row.id, text, row.attempts)

    async def _send(self, claimed: _Claimed) -> None:
        try:
            words = words_of(self._wording, claimed.text, seed=claimed.id)
        except WordingError:
            logger.error("text %s can't be said in the words of this release", claimed.id)
            await self._failed(claimed, SmsError("words", lasting=True))
            return
        try:
            await self._sender.send(OutgoingText(claimed.id, claimed.text.phone, words))
        except SmsError as error:
            await self._failed(claimed, error)
            return
        at, text = self._now(), claimed.text
        async with self._database.writing() as session:
            await _mark(session, claimed.id, state=TextState.SENT.value, sent_at=at, failure=None)
            await note_contact(session, text.borrower_id, Channel.SMS, text.purpose, key=f"text:{claimed.id}", at=at)
        TEXTS.labels("sent").inc()

    async def _failed(self, claimed: _Claimed, error: SmsError) -> None:
        logger.warning("text %s was not taken (%s), attempt %d", claimed.id, error.reason, claimed.attempts)
        async with self._database.writing() as session:
            if error.lasting or claimed.attempts >= _MOST_ATTEMPTS:
                await _mark(session, claimed.id, state=TextState.FAILED.value, failure=error.reason[:64])
                TEXTS.labels("failed").inc()
                return
            pause = min(_FIRST_PAUSE * 2 ** (claimed.attempts - 1), _LONGEST_PAUSE)
            await _mark(session, claimed.id, next_try_at=self._now() + pause, failure=error.reason[:64])
        TEXTS.labels("retried").inc()


def words_of(wording: Wording, text: Text, *, seed: str) -> str:
    """A text as it is sent: the lender first (C-05), and how to have no more of them (X-03) last.

    Raises:
        WordingError: there is no such response, a value is missing, or it does not begin with the lender's name.
    """
    values: dict[str, Any] = dict(text.values)
    said = wording.say(text.response, seed=seed, **values)
    if not said.startswith(wording.say("text_signature", lender=text.values.get("lender", ""))):
        raise WordingError(f"response {text.response} does not begin with the lender's name")
    if text.purpose in (Purpose.REPLY, Purpose.MANDATORY):
        return said
    return f"{said}{wording.say('text_opt_out', seed=seed)}"


def _give_up(row: TextMessageRow, failure: str) -> None:
    row.state = TextState.FAILED.value
    row.failure = failure
    TEXTS.labels("failed").inc()


async def _mark(session: AsyncSession, text_id: str, **values: object) -> None:
    await session.execute(
        update(TextMessageRow)
        .where(TextMessageRow.id == text_id, TextMessageRow.state == TextState.QUEUED.value)
        .values(**values)
    )
