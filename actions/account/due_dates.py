"""When must I pay, until what hour, and when does it count as late? (group A: query_due_date)"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from actions.account.topic import AccountTopic
from actions.loans.figures import money
from actions.loans.plans import if_missed
from actions.loans.view import LoanView, credit_words, owing
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.next_steps import after_settling
from servicing.cards import ScheduleCard, ScheduleRow
from servicing.ledger.model import InstalmentStatus
from servicing.ledger.plan import PlanRow
from servicing.money import ZERO
from servicing.turn import QuickReply


class DueDates(AccountTopic):
    """Answers for all loans at once: dates are short."""

    intent: ClassVar[str] = "query_due_date"
    of_dates: ClassVar[bool] = True
    all_at_once: ClassVar[bool] = True

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """The next date, what is already past its date, the hour, the grace, what was asked first; the schedule as a card."""
        number = heard.number("instalment_ref")
        told = {"next": _next(view, answer) if number is None else _of_instalment(view, number, answer)}
        if view.late:
            told["late"] = answer.words(
                "utter_due_in_grace" if view.only_in_grace else "utter_due_already_past",
                count=len(view.late),
                due_on=view.late[0].due_on,
                days=view.statement.days_past_due,
                total=view.statement.overdue.total,
            )
        if credit := credit_words(view, answer):
            told["credit"] = credit[0]
        asked = self._words.asked_first(heard.text)
        if not view.settled or "hour" in asked:
            told["hour"] = _hour(view, answer)
        if not view.settled or "grace" in asked:
            told["grace"] = _grace(view, answer) if view.plan is None else if_missed(view.file.plans[-1], answer)
        if "weekend" in asked:
            told["weekend"] = answer.words("utter_due_weekend")
        first = [told[one] for one in asked if one in told]
        answer.say_text("\n".join(dict.fromkeys((*first, *told.values()))), card=schedule_card(view, answer))

    def buttons(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[QuickReply]:
        """Reminder, how to pay, more time, a person."""
        if all(view.settled for view in shown):
            return after_settling(answer)
        return [
            answer.button("button_how_to_pay", "how_to_repay"),
            answer.button("button_remind_me", "set_reminder"),
            answer.button("button_more_time", "request_extension"),
            person_button(answer),
        ]


def schedule_card(view: LoanView, answer: Answer) -> ScheduleCard:
    """Every instalment as scheduled, with its state today; under a plan its rows, in place of those that it stands for."""
    scheduled = {(one.number, one.due_on): (one.principal, one.interest, one.fee) for one in view.loan.instalments}
    if view.plan is not None:
        scheduled |= {(row.number, row.due_on): parts_of(row) for row in view.file.plans[-1].rows}
    return ScheduleCard(
        loan=view.head,
        as_of=view.today.isoformat(),
        rows=[
            ScheduleRow(
                number=state.number,
                due_on=state.due_on.isoformat(),
                total=money(sum(scheduled[state.number, state.due_on], ZERO)),
                principal=money(scheduled[state.number, state.due_on][0]),
                interest=money(scheduled[state.number, state.due_on][1]),
                fee=money(scheduled[state.number, state.due_on][2]),
                status=state.status.value,
                status_label=answer.words(f"card_status_{state.status.value}"),
            )
            for state in owing(view.statement)
            if (state.number, state.due_on) in scheduled
        ],
    )


def parts_of(row: PlanRow) -> tuple[Decimal, Decimal, Decimal]:
    """A plan's row as a schedule has it: principal, interest with what the plan bears, fee with the deferred penalty."""
    return row.principal, row.interest + row.plan_interest, row.fee + row.penalty


def _next(view: LoanView, answer: Answer) -> str:
    state = view.next_due
    if state is None:
        return answer.words("utter_due_none_left" if view.late else "utter_arrears_settled", loan=view.ref)
    name = "utter_due_today" if state in view.due_today else "utter_due_next"
    return answer.words(name, loan=view.ref, number=state.number, due_on=state.due_on, amount=state.unpaid.total)


def _of_instalment(view: LoanView, number: int, answer: Answer) -> str:
    state = view.instalment(number)
    if state is None:
        return answer.words("utter_no_such_instalment", loan=view.ref, number=number, count=len(view.numbered))
    answer.focus_on(instalment=number)
    return answer.words(
        "utter_due_of_instalment_owed" if state.unpaid.total else "utter_due_of_instalment",
        loan=view.ref,
        number=number,
        due_on=state.due_on,
        status=answer.words(f"card_status_{state.status.value}"),
        amount=state.unpaid.total,
    )


def _hour(view: LoanView, answer: Answer) -> str:
    hour = None if view.file.product is None else view.file.product.cutoff_hour
    if hour is None:
        return answer.words("utter_due_hour_unknown")
    return answer.words("utter_due_hour_midnight" if hour == 24 else "utter_due_hour", hour=hour)


def _grace(view: LoanView, answer: Answer) -> str:
    days = view.loan.grace_days
    if not days:
        return answer.words("utter_due_no_grace")
    state = next(iter(view.in_status(InstalmentStatus.IN_GRACE)), view.next_due)
    if state is None:
        return answer.words("utter_due_grace", days=days)
    return answer.words("utter_due_grace_until", days=days, number=state.number, last_day=state.due_on + timedelta(days=days))
