"""Every amount a reply speaks, and every amount the ledger knows, to hold one against the other."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from servicing.book import LoanFile
from servicing.contract import Bucket, Payment, PaymentMethod, RepaymentMethod
from servicing.ledger import PlanRow, penalty_lines, project, statement
from servicing.ledger.model import Buckets, Statement
from servicing.ledger.projection import HYPOTHETICAL_ID
from servicing.ledger.settlement import early_fee, saved_by_settling
from servicing.money import ZERO, to_fen
from servicing.trial import interest_of, trial
from servicing.wording import WRITTEN_DAY

_AMOUNT = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)\.(\d{2,4})(?![\d%‰])(?!\s*[%％])")
_WHOLE = re.compile(r"(?<![\d.,])\d{1,9}(?:\.\d{1,2})?(?![\d.,])")
_EXACT = re.compile(r"-?\d+\.\d{2,4}")
_ANY_DAY = date(2026, 1, 1)
"""Months of a trial calculation are alike, whenever it begins."""

_RATES = frozenset({"annual_rate", "daily_rate"})
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class SpokenAmount:
    """An amount in yuan and where in the reply it stood."""

    value: Decimal
    place: str


def spoken_amounts(replies: Sequence[dict[str, Any]], said: str) -> Iterator[SpokenAmount]:
    """The amounts in replies' words and cards, but for those that the borrower had just said and calculations on them."""
    echoed = {value for value, _ in _in_text(said)}
    for reply in replies:
        echoed |= _calculated(reply["card"])
    for reply in replies:
        for value, place in _in_text(reply["text"]):
            if value not in echoed:
                yield SpokenAmount(value, place)
        if reply["card"] is not None:
            for value, place in _in_card(reply["card"], reply["card"]["kind"]):
                if value not in echoed:
                    yield SpokenAmount(value, place)


def days_named(replies: Sequence[dict[str, Any]], on: date) -> set[date]:
    """The days at or after `on` that replies name, in words or on a card (each day of a curve), and may speak of."""
    found = set()
    for reply in replies:
        told = f"{reply['text']} {reply['card']}"
        for year, month, day in WRITTEN_DAY.findall(told) + _ISO_DAY.findall(told):
            try:
                named = date(int(year), int(month), int(day))
            except ValueError:
                continue
            if named >= on:
                found.add(named)
    return found


def ledger_amounts(files: Iterable[LoanFile], days: Iterable[date]) -> set[Decimal]:
    """All that the ledger can say of these loans on these days: each loan's amounts, and the loans' together."""
    days = list(days)
    known: set[Decimal] = set()
    for day in days:
        statements = []
        for file in files:
            loan_statement = statement(file.loan, file.payments, day, file.plans)
            statements.append(loan_statement)
            known |= _of_statement(loan_statement)
            fee = early_fee(loan_statement, file.early_fee_rate)
            known |= {fee, saved_by_settling(loan_statement, fee)}
            tomorrow = statement(file.loan, file.payments, day + timedelta(days=1), file.plans)
            known.add(_late(tomorrow) - _late(loan_statement))
            known |= set(_of_lines(file, day))
            known |= set(_of_contract(file)) | set(_of_agreed(file))
        known |= _together(statements)
    return known


def amounts_after_paying(files: Iterable[LoanFile], on: date, said: str) -> set[Decimal]:
    """All that the ledger can say of these loans on a day, had a sum that the borrower named been paid on it."""
    known: set[Decimal] = set()
    for sum_named in {Decimal(found) for found in _WHOLE.findall(said)}:
        for file in files:
            if ZERO < sum_named <= file.loan.principal:
                paid = Payment(HYPOTHETICAL_ID, file.loan.loan_id, on, sum_named, PaymentMethod.TRANSFER)
                known |= ledger_amounts([replace(file, payments=(*file.payments, paid))], [on])
    return known


def wrong_forecasts(replies: Sequence[dict[str, Any]], files: Iterable[LoanFile]) -> Iterator[SpokenAmount]:
    """What a penalty card says of a day ahead and the ledger does not say of that loan on that very day."""
    by_id = {file.loan.loan_id: file for file in files}
    for reply in replies:
        card = reply["card"]
        if card is None or card["kind"] != "penalty":
            continue
        file, as_of = by_id[card["loan"]["loan_id"]], date.fromisoformat(card["as_of"])
        for place in ("what_if", "curve"):
            for point in card.get(place) or ():
                owed = project(file.loan, file.payments, as_of, date.fromisoformat(point["pay_on"]), file.plans).overdue
                for name, true in (("total", owed.total), ("penalty", owed.penalty + owed.compound)):
                    if (said := Decimal(point[name])) != true:
                        yield SpokenAmount(said, f"penalty.{place}.{point['pay_on']}.{name}")


def _late(one: Statement) -> Decimal:
    """Penalty and compound of what is overdue."""
    return one.overdue.penalty + one.overdue.compound


def _of_statement(one: Statement) -> set[Decimal]:
    half = to_fen(one.overdue.total / 2)  # told to whoever would pay a half of what is late
    known = {one.credit, one.settle_today, half}
    for buckets in (one.overdue, one.outstanding):
        known |= _of_buckets(buckets)
    parts: defaultdict[object, Decimal] = defaultdict(Decimal)
    for state in one.instalments:
        for buckets in (state.unpaid, state.paid, state.accrued):
            known |= _of_buckets(buckets)
        for name in Bucket:
            parts["accrued", name] += state.accrued.of(name)
            parts["paid", name] += state.paid.of(name)
        parts["accrued"] += state.accrued.total
        parts["penalty paid"] += state.paid.penalty + state.paid.compound
    for part in one.allocations:
        for key in (
            ("payment", part.payment_id),
            ("payment", part.payment_id, part.instalment),
            ("payment", part.payment_id, part.bucket),
            ("payment", part.payment_id, part.instalment, part.bucket),
        ):
            parts[key] += part.amount
    return known | set(parts.values()) | _of_plan(one)


def _of_plan(one: Statement) -> set[Decimal]:
    """What an agreed plan's rows still owe, each and together, and what fell away with it."""
    if one.plan is None:
        return set()
    left = [row.unpaid for row in one.plan.rows]
    return {one.plan.waived}.union(*map(_of_buckets, [*left, sum(left, Buckets())]))


def _of_agreed(file: LoanFile) -> Iterator[Decimal]:
    """What the plans of a loan were agreed to ask for, row by row."""
    for plan in file.plans:
        yield from (plan.total, plan.waived, plan.coupon, plan.penalty_waived)
        yield sum((row.plan_interest for row in plan.rows), ZERO)
        for row in plan.rows:
            yield from of_row(row)


def of_row(row: PlanRow) -> tuple[Decimal, ...]:
    """A payment of a plan, whole and by its parts."""
    return (row.total, row.principal, row.interest, row.plan_interest, row.fee, row.penalty)


def _of_buckets(buckets: Buckets) -> set[Decimal]:
    late = buckets.penalty + buckets.compound
    return {
        *(buckets.of(name) for name in Bucket),
        late,
        buckets.interest + buckets.fee,
        buckets.interest + buckets.fee + late,
        buckets.total,
    }


def _of_lines(file: LoanFile, day: date) -> Iterator[Decimal]:
    for line in penalty_lines(file.loan, file.payments, day, file.plans):
        yield line.base
        yield line.amount.quantize(Decimal("0.0001"))


def _of_contract(file: LoanFile) -> Iterator[Decimal]:
    yield file.loan.principal
    for row in file.loan.instalments:
        yield from (row.principal, row.interest, row.fee, row.interest + row.fee, row.principal + row.interest)
        yield row.principal + row.interest + row.fee
    yield sum((row.interest for row in file.loan.instalments), ZERO)
    yield sum((row.fee for row in file.loan.instalments), ZERO)
    yield sum((row.interest + row.fee for row in file.loan.instalments), ZERO)
    for payment in file.payments:
        yield payment.amount
    yield sum((payment.amount for payment in file.payments), ZERO)


def _together(statements: Sequence[Statement]) -> set[Decimal]:
    overdue = sum((one.overdue for one in statements), Buckets())
    outstanding = sum((one.outstanding for one in statements), Buckets())
    return {
        *_of_buckets(overdue),
        *_of_buckets(outstanding),
        sum((one.settle_today for one in statements), ZERO),
        sum((one.credit for one in statements), ZERO),
    }


def _calculated(card: dict[str, Any] | None) -> set[Decimal]:
    """What a card's calculation comes to, made again from its basis; it is no account's amount."""
    basis = None if card is None else card.get("basis")
    if basis is None:
        return set()
    amount, rate = Decimal(basis["amount"]), Decimal(basis["rate"].rstrip("%")) / 100
    known = {amount, interest_of(amount, rate, 1, 360), interest_of(amount, rate, 360, 360)}
    for method in RepaymentMethod:
        made = trial(amount, rate, basis["months"], method, _ANY_DAY)
        known |= {made.first, made.last, made.interest, made.total}
    return known


def _in_text(text: str) -> Iterator[tuple[Decimal, str]]:
    for match in _AMOUNT.finditer(text):
        around = text[max(0, match.start() - 8) : match.end() + 4]
        yield Decimal(match.group(1).replace(",", "") + "." + match.group(2)), around


def _in_card(part: Any, place: str) -> Iterator[tuple[Decimal, str]]:
    if isinstance(part, dict):
        for name, inner in part.items():
            if name not in _RATES:
                yield from _in_card(inner, f"{place}.{name}")
    elif isinstance(part, list):
        for index, inner in enumerate(part):
            yield from _in_card(inner, f"{place}[{index}]")
    elif isinstance(part, str):
        if _EXACT.fullmatch(part):
            yield Decimal(part), place
        else:
            for value, _ in _in_text(part):
                yield value, place
