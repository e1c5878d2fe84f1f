"""Why this penalty? Line by line, with the clause, the cap and what it will be on another day (explain_penalty)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import ClassVar, Final

from actions.account.delay import put_off_until, told_span
from actions.account.topic import AccountTopic
from actions.loans.figures import DAILY_DECIMALS, money, percent
from actions.loans.plans import next_payment, penalty, stands_for_all
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.next_steps import after_settling
from servicing.cards import DayMark, PenaltyCard, PenaltyRow, WhatIf
from servicing.contract import PenaltyBase
from servicing.ledger import penalty_lines, project
from servicing.ledger.exact import penalty_annual
from servicing.ledger.model import InstalmentState, InstalmentStatus, PenaltyLine, Statement
from servicing.money import ZERO
from servicing.turn import QuickReply

LINES_IN_TEXT = 8
CURVE_DAYS = 30
ASKS_THE_RULE = frozenset({"how", "how_much"})
"""Words that ask how penalty is reckoned, beside what it comes to."""

_DUE: Final = "due"
_GRACE_END: Final = "grace_end"


class Penalty(AccountTopic):
    """One loan at a time, unless all are asked for."""

    intent: ClassVar[str] = "explain_penalty"

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """The sum, how it is computed, and what it will be on the days that matter."""
        if stands_for_all(view):
            answer.say_text("\n".join([*penalty(view, answer), *next_payment(view, answer)]))
            return
        number = heard.number("instalment_ref")
        if number is not None and all(number != scheduled.number for scheduled in view.loan.instalments):
            answer.say("utter_no_such_instalment", loan=view.ref, number=number, count=len(view.loan.instalments))
            return
        answer.focus_on(instalment=number)
        explained = Explanation(view, number)
        put_off = told_span(view, heard.value("wish")) or put_off_until(view, heard.text, self._words)
        ahead = heard.days_ahead() or ([] if put_off is None else [put_off])
        later = self._policy.what_if.later_days
        a_day_is_asked = "daily" in self._words.asked_first(heard.text)
        if not explained.lines and not any(number in (None, state.number) for state in view.late):
            if_later = [] if number is not None else _if_it_comes_late(view, ahead, later, answer)
            first = _nothing(view, number, answer, rule=bool(ASKS_THE_RULE & self._words.money(heard.text)) or a_day_is_asked)
            answer.say_text("\n".join((*if_later, *first) if ahead else (*first, *if_later)))
            return
        days = [] if view.settled else _days(ahead, view.today, later, tomorrow=a_day_is_asked)
        if_paid_then = [_what_if(view, day, answer) for day in days]
        if days and (ahead or a_day_is_asked):
            sentences = [*if_paid_then, _method(view, answer)]
        else:
            sentences = [_sum(explained, view, number, answer)]
            sentences.append(_method(view, answer) + _cap(view, answer))
            sentences.extend(_lines_in_words(explained.lines, view.loan.day_count, answer))
            sentences.extend(if_paid_then)
        if (named := heard.day()) is not None and named < heard.today:
            sentences.insert(0, answer.words("utter_what_if_past"))
        answer.say_text("\n".join(sentences), card=_card(explained, view, sorted(days), answer))

    def buttons(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[QuickReply]:
        """Dispute, ask for a waiver, pay, a person; no waiver where no penalty is owed."""
        if all(view.settled for view in shown):
            return [answer.button("button_dispute", "dispute_charge"), *after_settling(answer)]
        waiver = [answer.button("button_waiver", "request_waiver")] if any(_owed(view) for view in shown) else []
        charged = any(state.accrued.penalty + state.accrued.compound for view in shown for state in view.statement.instalments)
        dispute = [answer.button("button_dispute", "dispute_charge")] if charged else []
        return [
            answer.button("button_how_to_pay", "how_to_repay"),
            *waiver,
            *dispute,
            *([] if charged else [answer.button("button_due_date", "query_due_date")]),
            person_button(answer),
        ]


class Explanation:
    """The lines of a loan, or of one instalment of it, and their sums from the statement."""

    def __init__(self, view: LoanView, number: int | None) -> None:
        self.lines: tuple[PenaltyLine, ...] = tuple(
            line
            for line in penalty_lines(view.loan, view.file.payments, view.today, view.file.plans)
            if number is None or line.instalment == number
        )
        states = [state for state in view.statement.instalments if number is None or state.number == number]
        self.accrued = sum((state.accrued.penalty + state.accrued.compound for state in states), ZERO)
        self.paid = sum((state.paid.penalty + state.paid.compound for state in states), ZERO)
        self.unpaid = sum((state.unpaid.penalty + state.unpaid.compound for state in states), ZERO)


def _owed(view: LoanView) -> Decimal:
    return _penalty_of(view.statement)


def _days(ahead: Sequence[date], today: date, later: int, *, tomorrow: bool) -> list[date]:
    """The days ahead that were named, then today to compare; else today, tomorrow if a day's cost is asked, and a later one."""
    if ahead:
        return [*ahead, today]
    next_day = [today + timedelta(days=1)] if tomorrow else []
    return [today, *next_day, today + timedelta(days=later)]


def _if_it_comes_late(view: LoanView, ahead: Sequence[date], later: int, answer: Answer) -> list[str]:
    """Nothing is late: what it will be on the day named, else so many days after the next due date."""
    state = view.next_due
    if state is None:
        return []
    days = ahead or [state.due_on + timedelta(days=later)]
    return [_what_if(view, day, answer) for day in days]


def _nothing(view: LoanView, number: int | None, answer: Answer, *, rule: bool) -> list[str]:
    if view.settled and number is None:
        method = [_method(view, answer)] if rule else []
        return [*method, answer.words("utter_penalty_none_settled", loan=view.ref)]
    first = (
        answer.words("utter_penalty_none_instalment", loan=view.ref, number=number)
        if number is not None
        else answer.words("utter_penalty_none", loan=view.ref)
    )
    capped = penalty_annual(view.loan) < Fraction(view.loan.annual_rate) * Fraction(view.loan.penalty_multiplier)
    return [first, _method(view, answer) + (_cap(view, answer) if capped else "")]


def _sum(explained: Explanation, view: LoanView, number: int | None, answer: Answer) -> str:
    which = view.ref if number is None else answer.words("loan_instalment", loan=view.ref, number=number)
    if not explained.accrued:
        in_grace = next((state for state in view.in_status(InstalmentStatus.IN_GRACE) if number in (None, state.number)), None)
        if in_grace is None:
            return answer.words("utter_penalty_zero", loan=which)
        last_day = in_grace.due_on + timedelta(days=view.loan.grace_days)
        return answer.words("utter_penalty_in_grace", loan=which, number=in_grace.number, last_day=last_day)
    return answer.words(
        "utter_penalty_sum_paid" if explained.paid else "utter_penalty_sum",
        loan=which,
        kind=_kind(view, answer),
        as_of=view.today,
        accrued=explained.accrued,
        paid=explained.paid,
        unpaid=explained.unpaid,
    )


def _method(view: LoanView, answer: Answer) -> str:
    rate = penalty_annual(view.loan)
    name = (
        "utter_penalty_method_principal"
        if view.loan.penalty_base is PenaltyBase.PRINCIPAL
        else "utter_penalty_method_principal_interest"
    )
    method = answer.words(
        name,
        rate=percent(rate),
        daily=percent(rate / view.loan.day_count, DAILY_DECIMALS),
        day_count=view.loan.day_count,
    )
    if view.loan.compound_interest:
        method += answer.words("utter_penalty_method_compound")
    return method


def _cap(view: LoanView, answer: Answer) -> str:
    """How the contract's rate and the cap on all costs led to the rate used (P-01, P-04)."""
    contract = Fraction(view.loan.annual_rate) * Fraction(view.loan.penalty_multiplier)
    applied = penalty_annual(view.loan)
    return answer.words(
        "card_cap_applied" if applied < contract else "card_cap_not_reached",
        ordinary=percent(view.loan.annual_rate),
        multiplier=f"{view.loan.penalty_multiplier.normalize():f}",
        contract=percent(contract),
        cap=percent(view.loan.cost_cap),
        rate=percent(applied),
    )


def _kind(view: LoanView, answer: Answer) -> str:
    return answer.words("name_penalty_and_compound" if view.loan.compound_interest else "name_penalty")


def _lines_in_words(lines: Sequence[PenaltyLine], day_count: int, answer: Answer) -> list[str]:
    """Each stretch of days, and the sum of those that one instalment's penalty or compound interest is made of."""
    groups = groupby(lines, key=lambda line: (line.instalment, line.kind))
    in_full = sum(not line.rounding for line in lines) <= LINES_IN_TEXT
    sentences: list[str] = []
    for (number, kind), group in groups:
        of_group = list(group)
        stretches = [line for line in of_group if not line.rounding]
        label = answer.words(f"card_kind_{kind.value}")
        whole = sum((line.amount for line in of_group), Decimal(0))
        told = [_stretch(line, label, day_count, answer) for line in stretches] if in_full else []
        if len(told) == 1:
            sentences.append(told[0] + answer.words("utter_penalty_line_rounded", amount=whole))
            continue
        sentences.extend(told)
        sentences.append(answer.words("utter_penalty_line_sum", number=number, kind=label, amount=whole))
    if not in_full:
        sentences.append(answer.words("utter_penalty_lines_more", number=lines[0].instalment))
    return sentences


def _stretch(line: PenaltyLine, label: str, day_count: int, answer: Answer) -> str:
    return answer.words(
        "utter_penalty_line",
        number=line.instalment,
        kind=label,
        first=line.first_day,
        last=line.last_day,
        days=line.days,
        base=line.base,
        rate=percent(line.annual_rate),
        day_count=day_count,
        amount=_exact(line.amount),
    )


def _what_if(view: LoanView, day: date, answer: Answer) -> str:
    then = _on(view, day)
    due_then = [state for state in then.instalments if state.due_on == day and state.unpaid.total]
    if not then.overdue.total:
        return _not_late_then(view, day, due_then, answer)
    if not view.late:
        return _if_it_were_late(view, day, then, answer)
    past_due = all(state.status is not InstalmentStatus.OVERDUE for state in then.instalments)
    words = answer.words(
        "utter_what_if_today" if day == view.today else "utter_what_if",
        pay_on=day,
        due=answer.words("name_in_grace" if past_due else "name_overdue"),
        kind=_kind(view, answer),
        penalty=_penalty_of(then),
        total=then.overdue.total,
    )
    joining = [state for state in view.statement.instalments if view.today <= state.due_on < day]
    joined = {state.number for state in joining} & {state.number for state in then.instalments if state.unpaid.total}
    if joined:
        words += answer.words("utter_what_if_includes_more", count=len(joined))
    for state in due_then:
        words += answer.words("utter_what_if_due_that_day", number=state.number, amount=state.unpaid.total)
    return words


def _if_it_were_late(view: LoanView, day: date, then: Statement, answer: Answer) -> str:
    """Nothing is late: by then these instalments would be, if nothing were paid until then."""
    late = [state for state in then.instalments if state.due_on < day and state.unpaid.total]
    return answer.words(
        "utter_what_if_were_late",
        first=late[0].number,
        due_on=late[0].due_on,
        pay_on=day,
        which=answer.words(
            "name_instalment" if len(late) == 1 else "name_instalments", first=late[0].number, last=late[-1].number
        ),
        total=then.overdue.total,
        kind=_kind(view, answer),
        penalty=_penalty_of(then),
    )


def _not_late_then(view: LoanView, day: date, due_then: Sequence[InstalmentState], answer: Answer) -> str:
    if due_then:
        number, amount = due_then[0].number, due_then[0].unpaid.total
        return answer.words("utter_what_if_on_due_day", pay_on=day, number=number, amount=amount)
    return answer.words("utter_what_if_before_due", pay_on=day, loan=view.ref)


def _card(explained: Explanation, view: LoanView, days: Sequence[date], answer: Answer) -> PenaltyCard:
    clause = None if view.file.product is None else view.file.product.penalty_clause
    return PenaltyCard(
        loan=view.head,
        as_of=view.today.isoformat(),
        lines=[_row(line, view.loan.day_count, answer) for line in explained.lines],
        accrued=money(explained.accrued),
        paid=money(explained.paid),
        unpaid=money(explained.unpaid),
        clause=clause or answer.words("card_clause_unknown"),
        cap_note=_cap(view, answer),
        what_if=[_paid_on(view, day) for day in days],
        curve=[] if view.settled else [_paid_on(view, day) for day in _curve_days(view)],
        marks=_marks(view),
        with_compound=view.loan.compound_interest,
    )


def _paid_on(view: LoanView, day: date) -> WhatIf:
    then = _on(view, day)
    return WhatIf(pay_on=day.isoformat(), penalty=money(_penalty_of(then)), total=money(then.overdue.total))


def _curve_days(view: LoanView) -> list[date]:
    return [view.today + timedelta(days=ahead) for ahead in range(CURVE_DAYS + 1)]


def _marks(view: LoanView) -> list[DayMark]:
    """Within the curve: the days on which what is not paid yet falls due, and the last days of grace."""
    days = set(_curve_days(view))
    grace = timedelta(days=view.loan.grace_days)
    found = [
        DayMark(on=day.isoformat(), kind=kind, instalment=state.number)
        for state in view.statement.instalments
        if state.status is not InstalmentStatus.PAID
        for kind, day in ((_DUE, state.due_on), *(((_GRACE_END, state.due_on + grace),) if grace else ()))
        if day in days
    ]
    return sorted(found, key=lambda mark: mark.on)


def _row(line: PenaltyLine, day_count: int, answer: Answer) -> PenaltyRow:
    return PenaltyRow(
        instalment=line.instalment,
        kind=line.kind.value,
        kind_label=answer.words(f"card_kind_{line.kind.value}"),
        first_day=line.first_day.isoformat(),
        last_day=line.last_day.isoformat(),
        days=line.days,
        base=money(line.base),
        annual_rate=percent(line.annual_rate),
        daily_rate=percent(Fraction(line.annual_rate) / day_count, DAILY_DECIMALS),
        amount=_exact(line.amount),
        in_grace=line.in_grace,
        rounding=line.rounding,
    )


def _on(view: LoanView, day: date) -> Statement:
    if day == view.today:
        return view.statement
    return project(view.loan, view.file.payments, view.today, day, view.file.plans)


def _penalty_of(state: Statement) -> Decimal:
    return state.overdue.penalty + state.overdue.compound


def _exact(amount: Decimal) -> str:
    """Four decimals, as the ledger shows what it has not yet rounded."""
    return f"{amount:.4f}"
