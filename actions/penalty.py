"""Why this penalty? Line by line, with the clause, the cap and what it will be on another day (explain_penalty)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import ClassVar

from actions.account import AccountTopic
from actions.answer import Answer
from actions.figures import money, percent
from actions.heard import Heard
from actions.identity import person_button
from actions.loan_view import LoanView
from servicing.cards import PenaltyCard, PenaltyRow, WhatIf
from servicing.contract import PenaltyBase
from servicing.ledger import penalty_lines, project
from servicing.ledger.exact import penalty_annual
from servicing.ledger.model import PenaltyLine, Statement
from servicing.money import ZERO
from servicing.turn import QuickReply

LINES_IN_TEXT = 8
DAILY_DECIMALS = 6


class Penalty(AccountTopic):
    """One loan at a time, unless all are asked for."""

    intent: ClassVar[str] = "explain_penalty"

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """The sum, how it is computed, and what it will be on the days that matter."""
        number = heard.number("instalment_ref")
        if number is not None and all(number != scheduled.number for scheduled in view.loan.instalments):
            answer.say("utter_no_such_instalment", loan=view.ref, number=number, count=len(view.loan.instalments))
            return
        answer.focus_on(instalment=number)
        explained = Explanation(view, number)
        if not explained.lines and not view.late:
            answer.say_text("\n".join(_nothing(view, number, answer)))
            return
        days = _days(heard, self._policy.what_if.later_days)
        sentences = [_sum(explained, view, number, answer), _method(view, answer)]
        if heard.value("plain") is not None:
            sentences = [_sum(explained, view, number, answer), answer.words("plain_penalty"), *sentences[1:]]
        sentences.extend(_lines_in_words(explained.lines, answer))
        sentences.extend(_what_if_in_words(view, days, answer))
        if (named := heard.day()) is not None and named < heard.today:
            sentences.append(answer.words("utter_what_if_past"))
        answer.say_text("\n".join(sentences), card=_card(explained, view, days, answer))

    def buttons(self, shown: Sequence[LoanView], answer: Answer) -> list[QuickReply]:
        """Dispute, ask for a waiver, pay, a person."""
        return [
            answer.button("button_how_to_pay", "how_to_repay"),
            answer.button("button_waiver", "request_waiver"),
            answer.button("button_dispute", "dispute_charge"),
            person_button(answer),
        ]


class Explanation:
    """The lines of a loan, or of one instalment of it, and their sums from the statement."""

    def __init__(self, view: LoanView, number: int | None) -> None:
        self.lines: tuple[PenaltyLine, ...] = tuple(
            line
            for line in penalty_lines(view.loan, view.file.payments, view.today)
            if number is None or line.instalment == number
        )
        states = [state for state in view.statement.instalments if number is None or state.number == number]
        self.accrued = sum((state.accrued.penalty + state.accrued.compound for state in states), ZERO)
        self.paid = sum((state.paid.penalty + state.paid.compound for state in states), ZERO)
        self.unpaid = sum((state.unpaid.penalty + state.unpaid.compound for state in states), ZERO)


def _days(heard: Heard, later: int) -> list[date]:
    """Today, so many days later, and the day the borrower named if it lies ahead."""
    days = {heard.today, heard.today + timedelta(days=later)}
    named = heard.day()
    if named is not None and named > heard.today:
        days.add(named)
    return sorted(days)


def _nothing(view: LoanView, number: int | None, answer: Answer) -> list[str]:
    first = (
        answer.words("utter_penalty_none_instalment", loan=view.ref, number=number)
        if number is not None
        else answer.words("utter_penalty_none", loan=view.ref)
    )
    return [first, _method(view, answer)]


def _sum(explained: Explanation, view: LoanView, number: int | None, answer: Answer) -> str:
    which = view.ref if number is None else answer.words("loan_instalment", loan=view.ref, number=number)
    if not explained.accrued:
        return answer.words("utter_penalty_in_grace", loan=which, days=view.loan.grace_days)
    return answer.words(
        "utter_penalty_sum_paid" if explained.paid else "utter_penalty_sum",
        loan=which,
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
    return method + _cap(view, answer)


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


def _lines_in_words(lines: Sequence[PenaltyLine], answer: Answer) -> list[str]:
    """Each stretch of days and, where more than one or a rounding makes an instalment's sum, that sum."""
    groups = groupby(lines, key=lambda line: (line.instalment, line.kind))
    in_full = len(lines) <= LINES_IN_TEXT
    sentences: list[str] = []
    for (number, kind), group in groups:
        stretches = list(group)
        label = answer.words(f"card_kind_{kind.value}")
        if in_full:
            sentences.extend(_stretch(line, label, answer) for line in stretches if not line.rounding)
        if not in_full or len(stretches) > 1:
            whole = sum((line.amount for line in stretches), Decimal(0))
            sentences.append(answer.words("utter_penalty_line_sum", number=number, kind=label, amount=whole))
    return sentences


def _stretch(line: PenaltyLine, label: str, answer: Answer) -> str:
    return answer.words(
        "utter_penalty_line",
        number=line.instalment,
        kind=label,
        first=line.first_day,
        last=line.last_day,
        days=line.days,
        base=line.base,
        rate=percent(line.annual_rate),
        amount=_exact(line.amount),
    )


def _what_if_in_words(view: LoanView, days: Sequence[date], answer: Answer) -> list[str]:
    sentences: list[str] = []
    for day in days:
        then = _on(view, day)
        words = answer.words(
            "utter_what_if_today" if day == view.today else "utter_what_if",
            pay_on=day,
            penalty=_penalty_of(then),
            total=then.overdue.total,
        )
        joining = [state for state in view.statement.instalments if view.today <= state.due_on < day]
        if any(state.unpaid.total for state in joining):
            words += answer.words("utter_what_if_includes_more", count=len(joining))
        sentences.append(words)
    return sentences


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
        what_if=[
            WhatIf(pay_on=day.isoformat(), penalty=money(_penalty_of(then)), total=money(then.overdue.total))
            for day, then in ((day, _on(view, day)) for day in days)
        ],
    )


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
    return view.statement if day == view.today else project(view.loan, view.file.payments, view.today, day)


def _penalty_of(state: Statement) -> Decimal:
    return state.overdue.penalty + state.overdue.compound


def _exact(amount: Decimal) -> str:
    """Four decimals, as the ledger shows what it has not yet rounded."""
    return f"{amount:.4f}"
