"""Reminders: when one's time has come, and the gate allows it, the borrower's own conversation gets a message, once.

The message, the mark that its occasion was met, and its place in the outbox are one unit of work; so nothing is said twice,
however many gateways look, and wherever one is killed.
"""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from gateway.fault import nameless
from gateway.identity import Person
from gateway.notices import Notices
from gateway.outreach.later import AFTER_A_FAULT, WHILE_A_PERSON_HAS_IT, after_refusal
from gateway.record import conversations, messages
from gateway.record.turns import body_of
from servicing.book import LoanBook, LoanFile
from servicing.clock import local_date, now
from servicing.contact import reminders
from servicing.contact.contacts import contact_state, note_contact
from servicing.contact.gate import Channel, ContactRules, Refused, may_contact, wished_since
from servicing.contact.occasions import Occasion, Reminder, next_occasion
from servicing.ledger import statement
from servicing.loan_names import loan_name
from servicing.policy.outreach import Purpose
from servicing.store.database import Database
from servicing.store.models import Owner, Source
from servicing.store.vault import Vault
from servicing.turn import QuickReply, Reply
from servicing.wording import Wording

logger = logging.getLogger(__name__)

REMINDERS = Counter("kuanxin_reminders_total", "Reminders whose time had come", ["outcome"])

_AT_ONCE = 50
_LOOK_DAILY = timedelta(days=1)


class ReminderRound:
    """Says what is due now. `clock` is the present, for tests."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        book: LoanBook,
        rules: ContactRules,
        wording: Wording,
        notices: Notices,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._vault = vault
        self._book = book
        self._rules = rules
        self._wording = wording
        self._notices = notices
        self._now = clock

    async def make(self) -> None:
        """Look at every reminder whose occasion may have come; one that fails does not hold up the others."""
        async with self._database.reading() as session:
            waiting = await reminders.reminders_to_look_at(session, self._now(), _AT_ONCE)
        for reminder in waiting:
            try:
                await self._look_at(reminder)
            except (SQLAlchemyError, OSError):
                raise
            except Exception as error:
                logger.error("reminder %s failed: %s", reminder.id, type(error).__name__, exc_info=nameless(error))
                REMINDERS.labels("failed").inc()
                await self._later(reminder, self._now() + AFTER_A_FAULT)

    async def _look_at(self, reminder: Reminder) -> None:
        at = self._now()
        files = await self._book.loans_of(reminder.borrower_id)
        file = next((file for file in files if file.loan.loan_id == reminder.loan_id), None)
        async with self._database.reading() as session:
            met = await reminders.occasions_met(session, reminder.id)
        occasion = None if file is None else next_occasion(reminder, file.loan, file.payments, at, met, file.plans)
        if file is None or occasion is None or occasion.at > at:
            # The ledger may change what is next: a look a day is cheap, and none is missed by more.
            await self._later(reminder, min(at + _LOOK_DAILY, occasion.at if occasion else at + _LOOK_DAILY))
            return
        reply = self._reply(reminder, occasion, file, files, at)
        conversation_id = await self._say(reminder, occasion, reply, at)
        if conversation_id is not None:
            REMINDERS.labels("said").inc()
            await self._notices.ring(conversation_id)

    async def _say(self, reminder: Reminder, occasion: Occasion, reply: Reply, at: datetime) -> str | None:
        """Commit the message with all that makes it the only one; the conversation it stands in, None where it may not be."""
        async with self._database.writing() as session:
            person = Person.borrower(reminder.borrower_id)
            conversation = await conversations.find_or_open(session, person, Channel.H5.value)
            if not await reminders.is_active(session, reminder.id):
                return None
            if conversation.owner != Owner.BOT.value:
                REMINDERS.labels("person_owns").inc()
                await reminders.look_again(session, reminder.id, at + WHILE_A_PERSON_HAS_IT)
                return None
            state = wished_since(await contact_state(session, reminder.borrower_id, at), reminder.since)
            verdict = may_contact(self._rules, state, Channel.H5, Purpose.SERVICE, at)
            if isinstance(verdict, Refused):
                REMINDERS.labels("refused").inc()
                await reminders.look_again(session, reminder.id, after_refusal(verdict, at))
                return None
            position = conversation.last_position + 1
            if not await reminders.meet(
                session,
                reminder.id,
                occasion.instalment,
                conversation_id=conversation.id,
                position=position,
                at=at,
            ):
                return None
            body = body_of(session, conversation.id, reply)
            messages.append(session, self._vault, conversation, source=Source.AI, body=body)
            key = f"reminder:{reminder.id}:{occasion.instalment}"
            await note_contact(session, reminder.borrower_id, Channel.H5, Purpose.SERVICE, key=key, at=at)
        return conversation.id

    async def _later(self, reminder: Reminder, at: datetime) -> None:
        async with self._database.writing() as session:
            await reminders.look_again(session, reminder.id, at)

    def _reply(self, reminder: Reminder, occasion: Occasion, file: LoanFile, files: Sequence[LoanFile], at: datetime) -> Reply:
        """Which loan, how much and when, by the ledger of this moment; earlier debts change where the money goes."""
        words = partial(self._wording.say, seed=f"{reminder.id}:{occasion.instalment}")
        loan, today = file.loan, local_date(at)
        said = [
            words(
                _response(occasion, today),
                loan=loan_name(self._wording, loan, (one.loan for one in files)),
                number=occasion.number,
                due_on=occasion.due_on,
                days=(occasion.due_on - today).days,
                amount=occasion.amount,
            )
        ]
        owed = statement(loan, file.payments, today, file.plans)
        if owed.credit:
            said.append(words("reminder_credit_counted", credit=owed.credit))
        if owed.overdue.total:
            said.append(words("reminder_earlier_unpaid"))
        said.append(words("reminder_how_to_stop"))
        carried = json.dumps({"loan_id": loan.loan_id}, ensure_ascii=False)
        return Reply(
            text="\n".join(said),
            quick_replies=(
                QuickReply(title=words("button_how_to_pay"), payload=f"/how_to_repay{carried}"),
                QuickReply(title=words("button_how_much"), payload=f"/query_arrears{carried}"),
                QuickReply(title=words("button_more_time"), payload=f"/request_extension{carried}"),
                QuickReply(title=words("button_remind_off"), payload='/set_reminder{"wish": "off"}'),
            ),
        )


def _response(occasion: Occasion, today: date) -> str:
    if occasion.of_plan:
        return "reminder_plan_due_today" if occasion.due_on == today else "reminder_plan_due"
    return "reminder_due_today" if occasion.due_on == today else "reminder_due"
