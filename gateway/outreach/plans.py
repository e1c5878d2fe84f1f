"""Plans: the ledger is asked how each stands whenever money moved and once a day, and the borrower is told what came of it.

What became of a plan is one unit of work; telling it is another, begun from what the first one left: the message, the mark
that it was told, and its place in the outbox. So nothing is lost or said twice, wherever a gateway is killed.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from functools import partial

from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from gateway.fault import nameless
from gateway.identity import Person
from gateway.notices import Notices
from gateway.outreach.later import AFTER_A_FAULT, WHILE_A_PERSON_HAS_IT, after_refusal
from gateway.record import conversations, messages
from gateway.record.body import Body
from gateway.record.turns import body_of
from servicing.arrangements import Terms
from servicing.arrangements.terms import last_day_before
from servicing.book import LoanBook
from servicing.clock import SHANGHAI, local_date, now
from servicing.contact.contacts import contact_state, note_contact
from servicing.contact.gate import Channel, ContactRules, Refused, may_contact
from servicing.ledger import statement
from servicing.loan_names import loan_name
from servicing.money import ZERO
from servicing.plans import news, reading, tracking
from servicing.plans.application import Application
from servicing.plans.news import News
from servicing.plans.promise import PromiseBounds
from servicing.plans.promises import track_promise
from servicing.policy.outreach import Purpose
from servicing.store.database import Database
from servicing.store.models import Owner, Source
from servicing.store.vault import Vault
from servicing.turn import QuickReply, Reply
from servicing.wording import Wording

logger = logging.getLogger(__name__)

PLANS = Counter("kuanxin_plans_total", "What became of plans and promises, and what was told of it", ["outcome"])

_AT_ONCE = 50


class PlanRound:
    """Looks at what may have changed, then tells what did. `clock` is the present, for tests."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        book: LoanBook,
        rules: ContactRules,
        terms: Terms,
        bounds: PromiseBounds,
        wording: Wording,
        notices: Notices,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._vault = vault
        self._book = book
        self._rules = rules
        self._terms = terms
        self._bounds = bounds
        self._wording = wording
        self._notices = notices
        self._now = clock

    async def make(self) -> None:
        """Look at every plan and promise whose time has come; one that fails does not hold up the others."""
        async with self._database.reading() as session:
            due = await tracking.to_look_at(session, self._now(), _AT_ONCE)
        for application_id in due.applications:
            await self._each(application_id, self._look_at_plan)
        for promise_id in due.promises:
            await self._each(promise_id, self._look_at_promise)
        async with self._database.reading() as session:
            waiting = await news.to_tell(session, self._now(), _AT_ONCE)
        for application_id in waiting:
            await self._each(application_id, self._tell)

    async def _each(self, its_id: str, do: Callable[[str], Awaitable[None]]) -> None:
        try:
            await do(its_id)
        except (SQLAlchemyError, OSError):
            raise
        except Exception as error:
            logger.error("plan or promise %s failed: %s", its_id, type(error).__name__, exc_info=nameless(error))
            PLANS.labels("failed").inc()
            async with self._database.writing() as session:
                await tracking.leave_until(session, its_id, self._now() + AFTER_A_FAULT)

    async def _look_at_plan(self, application_id: str) -> None:
        async with self._database.writing() as session:
            found = await tracking.track_plan(session, self._vault, self._terms, application_id, at=self._now())
        if found is not None:
            PLANS.labels(found.state.value).inc()

    async def _look_at_promise(self, promise_id: str) -> None:
        async with self._database.writing() as session:
            found = await track_promise(session, self._bounds, promise_id, at=self._now())
        if found is not None:
            PLANS.labels(f"promise_{found.state.value}").inc()

    async def _tell(self, application_id: str) -> None:
        async with self._database.reading() as session:
            application = await reading.one(session, self._vault, application_id)
        what = news.news_of(application)
        reply = None if what is None else await self._reply(application, what)
        conversation_id = await self._say(application, reply)
        if conversation_id is not None:
            PLANS.labels("told").inc()
            await self._notices.ring(conversation_id)

    async def _say(self, application: Application, reply: Reply | None) -> str | None:
        """Commit the message with the mark that it was said; the conversation it stands in, None where nothing was."""
        at, borrower_id, steps = self._now(), application.borrower_id, len(application.history)
        async with self._database.writing() as session:
            if reply is None:
                await news.mark_told(session, application.id, steps)
                return None
            conversation = await conversations.find_or_open(session, Person.borrower(borrower_id), Channel.H5.value)
            if not await news.is_untold(session, application.id, steps):
                return None  # somebody was quicker, or there is newer news: the next round tells it
            if conversation.owner != Owner.BOT.value:
                await news.tell_later(session, application.id, at + WHILE_A_PERSON_HAS_IT)
                return None
            verdict = may_contact(self._rules, await contact_state(session, borrower_id, at), Channel.H5, Purpose.SERVICE, at)
            if isinstance(verdict, Refused):
                await news.tell_later(session, application.id, after_refusal(verdict, at))
                return None
            if (written := news.written_by_a_person(application)) is not None:
                messages.append(session, self._vault, conversation, source=Source.HUMAN, body=Body(text=written))
            body = body_of(session, conversation.id, reply)
            messages.append(session, self._vault, conversation, source=Source.AI, body=body)
            key = f"plan:{application.id}:{steps}"
            await note_contact(session, borrower_id, Channel.H5, Purpose.SERVICE, key=key, at=at)
            await news.mark_told(session, application.id, steps)
            return conversation.id

    async def _reply(self, application: Application, what: News) -> Reply:
        words = partial(self._wording.say, seed=f"{application.id}:{len(application.history)}")
        first = application.plan.rows[0]
        said = [
            words(
                f"plan_news_{what}",
                loan=await self._ref(application),
                number=application.number,
                due_on=first.due_on,
                amount=first.total,
                ended_on=application.ended_on or first.due_on,
            )
        ]
        if what is News.ACTIVE and application.may_cancel(self._now()):
            until = application.undo_until.astimezone(SHANGHAI)
            said.append(words("plan_news_undo", on=until.date(), time=until.time()))
        if application.answer_by is not None:
            said.append(words("plan_news_until", until=last_day_before(application.answer_by)))
        if what is News.KEPT and (given_up := await self._fell_away(application)):
            said.append(words("plan_news_waived", amount=given_up))
        carried = json.dumps({"loan_id": application.loan_id}, ensure_ascii=False)
        anew = what in (News.OFFER_EXPIRED, News.FIGURES_CHANGED, News.REFUSED, News.LAPSED, News.BROKEN)
        button, intent = ("button_plan_anew", "request_installment") if anew else ("button_plan_status", "query_plan_status")
        return Reply(
            text="\n".join(said),
            quick_replies=(
                QuickReply(title=words(button), payload=f"/{intent}{carried}"),
                QuickReply(title=words("button_person"), payload="/request_human"),
            ),
        )

    async def _fell_away(self, application: Application) -> Decimal:
        """Yuan that keeping a plan spared, as the ledger has it: less than was agreed where an earlier payment came to light.
        A coupon's part of the interest is told only where the plan ran to its end; paid off early, some was never borne."""
        files = await self._book.loans_of(application.borrower_id)
        file = next(file for file in files if file.loan.loan_id == application.loan_id)
        plan, ended_on = application.plan, application.ended_on or local_date(self._now())
        kept = statement(file.loan, file.payments, ended_on, file.plans[: file.plans.index(plan) + 1]).plan
        waived = ZERO if kept is None else kept.waived
        return waived + (plan.coupon_interest if ended_on >= plan.rows[-1].due_on else ZERO)

    async def _ref(self, application: Application) -> str:
        """The loan as its borrower can name it."""
        loans = [file.loan for file in await self._book.loans_of(application.borrower_id)]
        return loan_name(self._wording, next(loan for loan in loans if loan.loan_id == application.loan_id), loans)
