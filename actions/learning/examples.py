"""A term shown by figures: of the borrower's own loan, all of them the ledger's, or of round numbers marked as an example."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from actions.loans.early import settling_fee
from actions.loans.figures import DAILY_DECIMALS, money, percent
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from servicing.cards import Basis, Fact, FactsCard
from servicing.contract import RepaymentMethod
from servicing.ledger.exact import penalty_annual
from servicing.ledger.model import InstalmentStatus
from servicing.ledger.settlement import saved_by_settling
from servicing.money import ZERO
from servicing.policy.sections import Examples
from servicing.trial import interest_of, trial

_DAYS_A_YEAR = 360


def own_example(example: str, term: str, view: LoanView, answer: Answer) -> list[str]:
    """The sentences that show a term on a loan of the borrower's own.

    Raises:
        KeyError: the glossary names an example that is none.
    """
    if example == "method":
        return _method(term, view, answer)
    return [_OWN[example](view, answer)]


def round_example(example: str, term: str, figures: Examples, today: date, answer: Answer) -> list[str]:
    """The same on round numbers, for whoever has no loan that may be spoken of; nothing where they show nothing."""
    principal, rate = Decimal(figures.amount), figures.annual_rate
    if example == "method":
        shown = trial(principal, rate, figures.months, RepaymentMethod(term), today)
        return [
            answer.words(
                "ex_any_method",
                principal=principal,
                rate=percent(rate),
                months=figures.months,
                first=shown.first,
                last=shown.last,
                interest=shown.interest,
            )
        ]
    if example == "rate":
        interest = interest_of(principal, rate, _DAYS_A_YEAR, _DAYS_A_YEAR)
        return [answer.words("ex_any_rate", principal=principal, rate=percent(rate), interest=interest)]
    if example == "penalty":
        a_day = interest_of(principal, rate, 1, _DAYS_A_YEAR)
        return [answer.words("ex_any_penalty", principal=principal, rate=percent(rate), a_day=a_day)]
    return []


def round_card(figures: Examples, answer: Answer) -> FactsCard:
    """The round numbers themselves, so that nobody takes them for an account's."""
    amount = Decimal(figures.amount)
    return FactsCard(
        title=answer.words("card_example_title"),
        rows=[
            Fact(label=answer.words("card_example_amount"), value=answer.words("yuan", amount=amount)),
            Fact(label=answer.words("card_example_rate"), value=percent(figures.annual_rate)),
            Fact(label=answer.words("card_example_months"), value=str(figures.months)),
        ],
        basis=Basis(amount=money(amount), rate=percent(figures.annual_rate), months=figures.months),
    )


def _method(term: str, view: LoanView, answer: Answer) -> list[str]:
    if view.loan.method.value != term:
        return [answer.words("ex_own_method_other", loan=view.ref, method=answer.words(f"method_{view.loan.method.value}"))]
    first, last = view.loan.instalments[0], view.loan.instalments[-1]
    return [
        answer.words(
            "ex_own_method",
            loan=view.ref,
            first=first.principal + first.interest + first.fee,
            first_principal=first.principal,
            first_interest=first.interest,
            last=last.principal + last.interest + last.fee,
        )
    ]


def _rate(view: LoanView, answer: Answer) -> str:
    daily = percent(Fraction(view.loan.annual_rate) / view.loan.day_count, DAILY_DECIMALS)
    return answer.words("ex_own_rate", loan=view.ref, rate=percent(view.loan.annual_rate), daily=daily)


def _penalty(view: LoanView, answer: Answer) -> str:
    rate = percent(penalty_annual(view.loan))
    owed = view.statement.overdue.penalty
    if not owed:
        return answer.words("ex_own_penalty_none", loan=view.ref, rate=rate)
    return answer.words("ex_own_penalty", loan=view.ref, rate=rate, as_of=view.today, penalty=owed)


def _compound(view: LoanView, answer: Answer) -> str:
    if not view.loan.compound_interest:
        return answer.words("ex_own_compound_none", loan=view.ref)
    return answer.words("ex_own_compound", loan=view.ref, as_of=view.today, compound=view.statement.overdue.compound)


def _grace(view: LoanView, answer: Answer) -> str:
    days = view.loan.grace_days
    return answer.words("ex_own_grace" if days else "ex_own_grace_none", loan=view.ref, days=days)


def _overdue(view: LoanView, answer: Answer) -> str:
    if not view.late:
        return answer.words("ex_own_overdue_none", loan=view.ref)
    return answer.words("ex_own_overdue", loan=view.ref, count=len(view.late), days=view.statement.days_past_due)


def _principal(view: LoanView, answer: Answer) -> str:
    owed = view.statement.outstanding
    return answer.words("ex_own_principal", loan=view.ref, principal=view.loan.principal, left=owed.principal, total=owed.total)


def _interest(view: LoanView, answer: Answer) -> str:
    scheduled = sum((row.interest for row in view.loan.instalments), ZERO)
    return answer.words("ex_own_interest", loan=view.ref, interest=scheduled, left=view.statement.outstanding.interest)


def _fee(view: LoanView, answer: Answer) -> str:
    fee = sum((row.fee for row in view.loan.instalments), ZERO)
    return answer.words("ex_own_fee" if fee else "ex_own_fee_none", loan=view.ref, fee=fee)


def _all_in(view: LoanView, answer: Answer) -> str:
    rate = view.statement.all_in_rate
    if not rate:
        return answer.words("utter_all_in_not_yet")
    return answer.words("ex_own_all_in", loan=view.ref, rate=percent(rate, 2), as_of=view.today)


def _cap(view: LoanView, answer: Answer) -> str:
    return answer.words("ex_own_cap", loan=view.ref, cap=percent(view.loan.cost_cap))


def settle_words(view: LoanView, answer: Answer) -> str:
    """What it takes to end a loan today, and what that saves over paying as scheduled (P-15)."""
    if view.settled:
        return answer.words("ex_own_settled", loan=view.ref)
    saved = saved_by_settling(view.statement, view.early_fee)
    name = "ex_own_settle_saves" if saved > 0 else "ex_own_settle"
    words = answer.words(name, loan=view.ref, amount=view.statement.settle_today, saved=saved)
    return "".join((words, *settling_fee(view, answer)))


def _next_due(view: LoanView, answer: Answer) -> str:
    state = view.next_due
    if state is None:
        return answer.words("ex_own_settled" if view.settled else "ex_own_none_left", loan=view.ref)
    return answer.words("ex_own_next", loan=view.ref, due_on=state.due_on, amount=state.unpaid.total)


def _debit(view: LoanView, answer: Answer) -> str:
    known = [debit for debit in view.file.debits if debit.on <= view.today]
    if not known:
        return answer.words("ex_own_debit_unknown", loan=view.ref)
    newest = max(known, key=lambda debit: debit.on)
    result = answer.words(f"card_debit_{newest.result.value}")
    return answer.words("ex_own_debit", loan=view.ref, on=newest.on, account=newest.account_last4, result=result)


def _allocation(view: LoanView, answer: Answer) -> str:
    order = answer.words("arrow").join(answer.words(f"card_kind_{bucket.value}") for bucket in view.loan.allocation)
    return answer.words("ex_own_allocation", loan=view.ref, order=order)


def _term(view: LoanView, answer: Answer) -> str:
    paid = len(view.in_status(InstalmentStatus.PAID))
    return answer.words("ex_own_term", loan=view.ref, count=len(view.loan.instalments), paid=paid)


def _lender(view: LoanView, answer: Answer) -> str:
    return answer.words("ex_own_lender", loan=view.ref, lender=view.loan.lender)


def _lender_now(view: LoanView, answer: Answer) -> str:
    return answer.words("ex_own_lender_now", loan=view.ref, lender=view.loan.lender)


def _minimum(view: LoanView, answer: Answer) -> str:
    return answer.words("ex_own_minimum", loan=view.ref)


_OWN: Mapping[str, Callable[[LoanView, Answer], str]] = {
    "rate": _rate,
    "penalty": _penalty,
    "compound": _compound,
    "grace": _grace,
    "overdue": _overdue,
    "principal": _principal,
    "interest": _interest,
    "fee": _fee,
    "all_in": _all_in,
    "cap": _cap,
    "settle": settle_words,
    "next_due": _next_due,
    "debit": _debit,
    "allocation": _allocation,
    "term": _term,
    "lender": _lender,
    "lender_now": _lender_now,
    "minimum": _minimum,
}
ROUND = frozenset({"method", "rate", "penalty"})
"""What round numbers can show; they are the policy's."""

ORDER = "order"
EXAMPLES = frozenset({*_OWN, "method", ORDER})
"""What the glossary may name; `order` is about all loans at once."""
