"""How fast the ledger is, and whether it stays so: `python -m bench.ledger [--loans N]`.

A made-up book of N loans (12 to 36 instalments each, paid on time, late, in parts, ahead, or settled) is written as a
tape, read back, and every statement and penalty line computed, on one core. Printed: loans a second, time per loan at a
tenth of the book against the whole (1.0 is linear), and against the naive day-by-day ledger of the tests.
"""

import argparse
import csv
import gc
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any, NamedTuple

from servicing.contract import (
    DEFAULT_ALLOCATION,
    LenderType,
    Loan,
    Payment,
    PaymentMethod,
    PenaltyBase,
    RepaymentMethod,
)
from servicing.ledger import penalty_lines, statement
from servicing.money import from_fen
from servicing.policy import Policy
from servicing.schedule import schedule
from servicing.settings import PolicySettings
from servicing.tape import read_tape
from servicing.tape.columns import BORROWERS, INSTALMENTS, LOANS, PAYMENTS, Sheet
from tests.servicing.oracle.naive import naive_view

AS_OF = date(2026, 11, 22)
LEAST_LOANS_A_SECOND = 2_000
MOST_SLOWER_PER_LOAN = 1.25
NAIVE_SAMPLE = 200
SEED = 20261122


class Account(NamedTuple):
    loan: Loan
    payments: list[Payment]


def accounts(count: int, chance: random.Random) -> Iterator[Account]:
    """Loans of every method and habit of paying, disbursed in the three years before AS_OF."""
    for serial in range(count):
        loan = _loan(f"L{serial:07}", chance)
        yield Account(loan, list(_payments(loan, chance)))


def _loan(loan_id: str, chance: random.Random) -> Loan:
    principal = from_fen(chance.randrange(1_000_00, 50_000_00, 100_00))
    rate = Decimal(chance.choice(["0.0780", "0.12", "0.18", "0.2160", "0.2399"]))
    term = chance.choice([12, 12, 12, 24, 36])
    method = chance.choice(list(RepaymentMethod))
    disbursed_on = AS_OF - timedelta(days=chance.randrange(30, 1100))
    return Loan(
        loan_id=loan_id,
        borrower_id=f"B{loan_id[1:]}",
        product="bench",
        lender="Bench Bank",
        lender_type=chance.choice(list(LenderType)),
        principal=principal,
        annual_rate=rate,
        term_months=term,
        method=method,
        disbursed_on=disbursed_on,
        day_count=chance.choice([360, 365]),
        penalty_multiplier=Decimal(chance.choice(["1.3", "1.5"])),
        penalty_base=chance.choice(list(PenaltyBase)),
        compound_interest=chance.random() < 0.3,
        grace_days=chance.choice([0, 0, 3, 5]),
        cost_cap=Decimal("0.24"),
        allocation=DEFAULT_ALLOCATION,
        instalments=schedule(principal, rate, term, method, disbursed_on),
    )


def _payments(loan: Loan, chance: random.Random) -> Iterator[Payment]:
    reliability = chance.random()
    serial = 0
    for row in loan.instalments:
        parts = chance.choice([1, 1, 1, 2, 4])
        for _ in range(parts):
            paid_on = row.due_on + timedelta(days=chance.randrange(-5, 40) if chance.random() < 0.4 else 0)
            amount = ((row.principal + row.interest) / parts).quantize(Decimal("0.01"))
            if chance.random() > reliability or paid_on > AS_OF or paid_on < loan.disbursed_on or not amount:
                continue
            serial += 1
            method = chance.choices(list(PaymentMethod), weights=[90, 8, 2])[0]
            yield Payment(f"{loan.loan_id}-{serial:03}", loan.loan_id, paid_on, amount, method)


def write_tape(folder: Path, book: Sequence[Account]) -> None:
    _write(folder, BORROWERS, ((a.loan.borrower_id, "Bench", "13800000000", "1234", "") for a in book))
    _write(folder, LOANS, (_loan_cells(a.loan) for a in book))
    _write(
        folder,
        INSTALMENTS,
        (
            (a.loan.loan_id, row.number, row.due_on, row.principal, row.interest, row.fee)
            for a in book
            for row in a.loan.instalments
        ),
    )
    _write(
        folder,
        PAYMENTS,
        ((p.payment_id, p.loan_id, p.paid_on, p.amount, p.method) for a in book for p in a.payments),
    )


def _loan_cells(loan: Loan) -> list[Any]:
    spelled = replace(loan, compound_interest=int(loan.compound_interest))  # type: ignore[arg-type]
    cells = [getattr(spelled, column.name) for column in LOANS.columns[:-1]]
    return [*cells, ">".join(loan.allocation)]


def _write(folder: Path, sheet: Sheet, rows: Iterator[Sequence[Any]]) -> None:
    with (folder / sheet.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in sheet.columns])
        writer.writerows(rows)


def seconds(work: Callable[[], object]) -> float:
    """Processor time of this process; what others do on the machine does not count."""
    gc.collect()
    began = process_time()
    work()
    return process_time() - began


def all_statements(book: Sequence[Account]) -> None:
    for loan, payments in book:
        statement(loan, payments, AS_OF)


def all_lines(book: Sequence[Account]) -> None:
    for loan, payments in book:
        penalty_lines(loan, payments, AS_OF)


def read_and_state(folder: Path) -> None:
    tape = read_tape(folder, Policy.load(PolicySettings().policy_file).tape)
    payments: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in tape.payments:
        payments[payment.loan_id].append(payment)
    for loan in tape.loans:
        statement(loan, payments[loan.loan_id], AS_OF)


def many_small_payments(payments: int) -> Account:
    """A single loan with many small payments, for how the time grows with their number."""
    loan = _loan("L0", random.Random(SEED))
    first = loan.instalments[0].due_on
    small = [
        Payment(f"P{n:07}", "L0", first + timedelta(days=n % 300), Decimal("0.01"), PaymentMethod.TRANSFER)
        for n in range(payments)
    ]
    return Account(loan, small)


def main() -> int:
    """Print the figures; the exit code is 1 where a promised figure is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loans", type=int, default=100_000)
    count: int = parser.parse_args().loans
    book = list(accounts(count, random.Random(SEED)))
    tenth = book[: max(1, count // 10)]
    instalments = sum(len(a.loan.instalments) for a in book)
    received = sum(len(a.payments) for a in book)
    print(f"book: {count} loans, {instalments} instalments, {received} payments, seed {SEED}, as of {AS_OF}")

    gc.freeze()
    all_statements(book[:1000])
    small = seconds(lambda: all_statements(tenth)) / len(tenth)
    whole = seconds(lambda: all_statements(book)) / count
    print(f"statement: {1 / whole:,.0f} loans a second ({whole * 1e6:.0f} µs a loan)")
    print(f"time per loan, {count} loans against {len(tenth)}: x{whole / small:.2f}")
    lines = seconds(lambda: all_lines(tenth)) / len(tenth)
    print(f"penalty lines: {1 / lines:,.0f} loans a second")

    sample = book[:: max(1, count // NAIVE_SAMPLE)]
    naive = seconds(lambda: [naive_view(loan, payments, AS_OF) for loan, payments in sample]) / len(sample)
    ours = seconds(lambda: all_statements(sample)) / len(sample)
    print(f"day-by-day ledger of the tests: {1 / naive:,.0f} loans a second; the product is x{naive / ours:.0f} as fast")

    few, many = many_small_payments(10_000), many_small_payments(100_000)
    growth = seconds(lambda: all_statements([many])) / seconds(lambda: all_statements([few]))
    print(f"one loan, 100,000 payments against 10,000: x{growth:.1f} (10 is linear)")
    later = seconds(lambda: [statement(*a, AS_OF + timedelta(days=36_500)) for a in tenth]) / len(tenth)
    print(f"a hundred years later, per loan: x{later / small:.2f} (days cost nothing)")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_tape(folder, book)
        size = sum(file.stat().st_size for file in folder.iterdir())
        del book[len(tenth) :]
        reading = seconds(lambda: read_and_state(folder))
    print(f"tape of {size / 1e6:.0f} MB read and stated: {reading:.1f} s, {count / reading:,.0f} loans a second")
    print(f"peak memory: {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")

    kept = 1 / whole >= LEAST_LOANS_A_SECOND and whole / small <= MOST_SLOWER_PER_LOAN
    print("kept" if kept else f"NOT KEPT: {LEAST_LOANS_A_SECOND} loans a second, x{MOST_SLOWER_PER_LOAN} per loan")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
