"""All that policy allows on a loan in arrears, side by side, exact to the fen."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from servicing.arrangements.at_once import part_payment, pay_overdue, settle
from servicing.arrangements.case import Case
from servicing.arrangements.extension import extension
from servicing.arrangements.option import Code, Kind, Option, Options, Refusal
from servicing.arrangements.recommend import recommended
from servicing.arrangements.replan import replans
from servicing.arrangements.said import Past, Said
from servicing.arrangements.terms import Terms
from servicing.arrangements.waiver import settle_waiver, waiver
from servicing.contract import Loan, Payment
from servicing.money import ZERO

NOTHING_SAID = Said()
NO_PAST = Past()
SINGLE: tuple[Callable[[Case], Option], ...] = (waiver, settle_waiver, extension, pay_overdue, part_payment, settle)
"""In order of the days on which they are compared with doing nothing, so that these are lived through once."""
ORDER = tuple(Kind)


def options(
    loan: Loan,
    payments: Iterable[Payment],
    as_of: date,
    terms: Terms,
    said: Said = NOTHING_SAID,
    past: Past = NO_PAST,
    early_fee_rate: Decimal = ZERO,
) -> Options:
    """Every option on `loan` as of `as_of`, with its figures or with the rule that stands against it.

    Payments after `as_of` are not known yet. A loan whose cost is above the cap (P-04), or whose claim may be barred
    (C-21), gets no offer but a person. `early_fee_rate` is what the product's clause asks for of the principal that is repaid
    early, as a fraction: it is told beside what ends the loan, and is in no other figure.

    Raises:
        ValueError: an amount has a fraction of a fen; a plan is of another loan.
    """
    case = Case.of(loan, payments, as_of, terms, said, past, early_fee_rate)
    if refused := _nothing_may_be_offered(case):
        person = refused.code is not Code.NOTHING_OWED
        refusals = tuple(Option(kind, refused) for kind in Kind)
        return Options(loan.loan_id, as_of, refusals, case.penalty_of_a_day(case.history.evening), person)
    found = sorted(_each(case), key=lambda option: ORDER.index(option.kind))
    best = recommended(found, said)
    shown = tuple(replace(option, recommended=True) if option is best else option for option in found)
    return Options(loan.loan_id, as_of, shown, case.penalty_of_a_day(case.history.evening))


def _each(case: Case) -> Iterator[Option]:
    yield from (reckon(case) for reckon in SINGLE)
    yield from replans(case)


def _nothing_may_be_offered(case: Case) -> Refusal | None:
    today, cap = case.today, case.terms.cap(case.loan)
    if not today.outstanding.total:
        return Refusal(Code.NOTHING_OWED, "P-15")
    if today.cost_over_cap or today.all_in_rate > cap:
        return Refusal(Code.COST_OVER_CAP, "P-04", {"actual": today.all_in_rate, "limit": cap})
    if case.as_of > (ends := case.limitation_ends()):
        return Refusal(Code.TIME_BARRED, "C-21", {"actual": case.as_of, "limit": ends})
    return None
