"""How an application or a plan stands, what comes next, and taking it back (query_plan_status; F-08, X-07)."""

from collections.abc import Sequence
from datetime import timedelta

from actions.arrangements.applying import state_words
from actions.arrangements.desk import Desk, Situation
from actions.arrangements.naming import name_of
from actions.arrangements.plan_card import at_words, plan_card, states, up_to
from actions.arrangements.promise import PROMISE, promise_words
from actions.arrangements.told import WISHES
from actions.casework.for_a_person import ForAPerson
from actions.loans.choice import choose
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.follow_up import CONFIRM, WAYS_OUT, WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from servicing.casework import own_requests
from servicing.clock import SHANGHAI
from servicing.ledger import project, statement
from servicing.ledger.model import InstalmentStatus, PlanRowState
from servicing.money import ZERO
from servicing.plans.answering import answer as brought
from servicing.plans.application import Application
from servicing.plans.life import STANDING, ForbiddenStepError, Party, State, TooLateToUndoError
from servicing.plans.quote import OfferStaleError
from servicing.plans.withdrawing import cancel
from servicing.turn import QuickReply

TOPIC = "query_plan_status"
UNDO, UNDO_SURE, BROUGHT, PERSON = "undo", "undo_sure", "brought", "person"
NUMBER = "choice"
"""The entity by which a button names an application."""
MOST_REQUESTS = 3


class PlanStatus:
    """All that stands is told; with nothing standing what was last; with nothing at all, who can look for it."""

    def __init__(self, desk: Desk, for_a_person: ForAPerson) -> None:
        self._desk = desk
        self._for_a_person = for_a_person

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Status, or what a button of it asks for."""
        wish = heard.value("wish")
        if heard.value(WAYS_OUT) is not None or heard.value(WHAT_NEXT) is not None or wish == PERSON:
            await self._for_a_person(heard.reread(TOPIC) if wish == PERSON else heard, answer)
            return
        files = await self._desk.identity.loans(heard, answer)
        if files is None:
            return
        answer.focus_on(topic=TOPIC, asked=None, options=(), instalment=None)
        situation = await self._desk.situation(heard)
        named = next((one for one in situation.applications if one.number == heard.value(NUMBER)), None)
        if wish in (UNDO, UNDO_SURE) and (meant := named or self._to_undo(situation, heard)) is not None:
            await (self._undo if wish == UNDO_SURE else self._ask_whether)(meant, situation, heard, answer)
        elif wish == BROUGHT and (asked := named or _wanting(situation.applications)) is not None:
            await self._brought(asked, situation, heard, answer)
        else:
            await self._tell(situation, heard, answer)

    async def wanted(self, heard: Heard) -> Application | None:
        """The application for which a person asked this borrower for something, if there is just one."""
        return _wanting((await self._desk.situation(heard)).applications)

    def to_undo(self, situation: Situation, heard: Heard) -> bool:
        """Whether there is anything of this borrower's that can still be taken back."""
        at = heard.metadata.received_at
        return any(one.may_cancel(at) for one in situation.applications)

    def too_late(self, situation: Situation) -> bool:
        """Whether there is what could once have been: a plan that counts."""
        return any(one.state is State.ACTIVE for one in situation.applications)

    def _to_undo(self, situation: Situation, heard: Heard) -> Application | None:
        """The newest that can still be taken back, of the loan that is named if there is one; else a plan that counts."""
        at = heard.metadata.received_at
        meant = {file.loan.loan_id for file in choose(situation.files, heard, self._desk.words, None)}
        of_these = [one for one in situation.applications if one.loan_id in meant] or situation.applications
        can_be = (one for one in of_these if one.may_cancel(at))
        return next(can_be, None) or next((one for one in of_these if one.state is State.ACTIVE), None)

    async def _tell(self, situation: Situation, heard: Heard, answer: Answer) -> None:
        meant = choose(situation.files, heard, self._desk.words, None) or tuple(situation.files)
        of_these = {file.loan.loan_id for file in meant}
        about = [one for one in situation.applications if one.loan_id in of_these]
        shown = [one for one in about if one.state in STANDING] or about[:1]
        for application in shown:
            self._say(application, situation, heard, answer)
        promised = promise_words([one for one in situation.promises if one.loan_id in of_these], situation, answer)
        waiting = await self._waiting(heard, answer)
        if promised or waiting:
            answer.say_text("\n".join([*promised, *waiting]), buttons=[person_button(answer)])
        if promised and not (shown or waiting):
            answer.focus_on(topic=PROMISE)  # so that another day or sum, said next, is the promise's
        if not answer.replies:
            buttons = [
                answer.button("button_cannot_pay", "request_installment"),
                answer.button("button_plan_look", TOPIC, wish=PERSON),
                person_button(answer),
            ]
            answer.say("utter_plan_none", buttons=buttons)

    def _say(self, application: Application, situation: Situation, heard: Heard, answer: Answer) -> None:
        view = self._view(application, situation, answer)
        words = [
            answer.words("utter_plan_is", loan=view.ref, name=name_of(application.option, answer.words))
            + state_words(application, answer)
        ]
        words += _rows_words(application, view, situation, answer)
        if application.state is State.ACTIVE and application.may_cancel(heard.metadata.received_at):
            words.append(answer.words("utter_plan_undo_until", until=at_words(application.undo_until, answer)))
        answer.say_text(
            "\n".join(words),
            card=plan_card(application, view, situation.today, answer),
            buttons=[*self._buttons(application, heard, answer), person_button(answer)],
        )

    def _buttons(self, application: Application, heard: Heard, answer: Answer) -> list[QuickReply]:
        buttons = []
        if application.state is State.MORE_WANTED:
            buttons.append(answer.button("button_plan_brought", TOPIC, wish=BROUGHT, choice=application.number))
            buttons.append(answer.button("button_look_anew", "request_installment", loan_id=application.loan_id))
        if application.state is State.ACTIVE:
            buttons.append(answer.button("button_how_to_pay", "how_to_repay", loan_id=application.loan_id))
        if application.state in (State.BROKEN, State.REFUSED, State.LAPSED):
            buttons.append(answer.button("button_plan_again", "request_installment", loan_id=application.loan_id))
        if application.may_cancel(heard.metadata.received_at):
            buttons.append(answer.button("button_plan_undo", TOPIC, wish=UNDO, choice=application.number))
        return buttons

    async def _ask_whether(self, application: Application, situation: Situation, heard: Heard, answer: Answer) -> None:
        if not application.may_cancel(heard.metadata.received_at):
            if application.state is State.ACTIVE:
                _say_too_late(application, answer)
            else:
                self._say(application, situation, heard, answer)
            return
        view = self._view(application, situation, answer)
        sure = answer.button("button_plan_undo_sure", TOPIC, wish=UNDO_SURE, choice=application.number)
        keep = answer.button("button_plan_keep", TOPIC)
        answer.say(
            "utter_plan_undo_ask",
            loan=view.ref,
            name=name_of(application.option, answer.words),
            number=application.number,
            buttons=[sure, keep, person_button(answer)],
        )
        answer.ask(CONFIRM, [sure, keep])

    async def _undo(self, application: Application, situation: Situation, heard: Heard, answer: Answer) -> None:
        desk, borrower_id = self._desk, heard.metadata.borrower_id or ""
        try:
            async with desk.database.writing() as session:
                undone = await cancel(session, desk.vault, application.id, borrower_id, at=heard.metadata.received_at)
        except TooLateToUndoError:
            _say_too_late(application, answer)
            return
        except ForbiddenStepError:
            self._say(application, situation, heard, answer)
            return
        view = self._view(undone, situation, answer)
        answer.say(
            "utter_plan_undone",
            number=undone.number,
            card=plan_card(undone, view, situation.today, answer),
            buttons=[answer.button("button_plan_again", "request_installment", loan_id=undone.loan_id), person_button(answer)],
        )

    async def _brought(self, application: Application, situation: Situation, heard: Heard, answer: Answer) -> None:
        desk, borrower_id = self._desk, heard.metadata.borrower_id or ""
        again = answer.button("button_look_anew", "request_installment", loan_id=application.loan_id)
        try:
            async with desk.database.writing() as session:
                waiting = await brought(session, desk.vault, application.id, borrower_id, at=heard.metadata.received_at)
        except OfferStaleError:
            answer.say("utter_arrangement_overtaken", buttons=[again, person_button(answer)])
            return
        except ForbiddenStepError:
            self._say(application, situation, heard, answer)
            return
        self._say(waiting, situation, heard, answer)

    async def _waiting(self, heard: Heard, answer: Answer) -> list[str]:
        """Wishes that wait for a person without an application."""
        async with self._desk.database.reading() as session:
            own = await own_requests(
                session,
                self._desk.vault,
                borrower_id=heard.metadata.borrower_id,
                conversation_id=heard.metadata.conversation_id,
                withdrawn_by=heard.metadata.message_id,
            )
        return [
            answer.words(
                "utter_plan_request_waits",
                what=answer.words(f"reading_{ticket.kind}"),
                number=ticket.number,
                on=ticket.created_at.astimezone(SHANGHAI).date(),
            )
            for ticket in own
            if ticket.kind in WISHES
        ][:MOST_REQUESTS]

    def _view(self, application: Application, situation: Situation, answer: Answer) -> LoanView:
        (view,) = views([file for file in situation.files if file.loan.loan_id == application.loan_id], situation.files,
                        situation.today, answer)  # fmt: skip
        return view


def _wanting(applications: Sequence[Application]) -> Application | None:
    """The one application of which a person asked for something, where there is just one."""
    waiting = [one for one in applications if one.state is State.MORE_WANTED and one.last.party is Party.PERSON]
    return waiting[0] if len(waiting) == 1 else None


def _rows_words(application: Application, view: LoanView, situation: Situation, answer: Answer) -> list[str]:
    """What is paid of an active plan, what was missed and until when it can be made up for, what comes next."""
    rows = list(states(application, view, situation.today).values())
    if application.state is not State.ACTIVE or not rows:
        return []
    paid = [row for row in rows if row.status is InstalmentStatus.PAID]
    late = [row for row in rows if row.overdue_days]
    words = [answer.words("utter_plan_paid", paid=len(paid), count=len(rows))]
    if late:
        until = late[0].due_on + timedelta(days=application.plan.miss_days)
        owed = sum((row.unpaid.total for row in late), ZERO)
        words.append(answer.words("utter_plan_missed", number=late[0].number, amount=owed, until=until))
    elif (coming := next((row for row in rows if row.unpaid.total), None)) is not None:
        words += _next_words(coming, rows, application, view, situation, answer)
    return words


def _next_words(
    coming: PlanRowState,
    rows: Sequence[PlanRowState],
    application: Application,
    view: LoanView,
    situation: Situation,
    answer: Answer,
) -> list[str]:
    """The next payment, and what of it is there already: money that came before its day waits for it."""
    plans, payments, today = up_to(application, view), view.file.payments, situation.today
    credit = statement(view.loan, payments, today, plans).credit
    if not credit:
        return [answer.words("utter_plan_next", number=coming.number, on=coming.due_on, amount=coming.unpaid.total)]
    words = [answer.words("utter_plan_credit", credit=credit)]
    for row in rows:
        if not row.unpaid.total:
            continue
        then = project(view.loan, payments, today, row.due_on, plans).plan
        left = next((one.unpaid.total for one in (then.rows if then else ()) if one.number == row.number), ZERO)
        if left:
            words.append(answer.words("utter_plan_credit_leaves", number=row.number, on=row.due_on, amount=left))
            break
        words.append(answer.words("utter_plan_credit_covers", number=row.number, on=row.due_on))
    return words


def _say_too_late(application: Application, answer: Answer) -> None:
    answer.say("utter_plan_undo_late", until=at_words(application.undo_until, answer), buttons=[person_button(answer)])
