"""A folder of CSV files: what is read, and every way in which it is refused."""

from contextlib import suppress
from dataclasses import astuple
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicing.contract import DEFAULT_ALLOCATION, Bucket, Instalment, PaymentMethod, PenaltyBase
from servicing.facts import Agency, Debit, DebitResult, ProductFacts
from servicing.tape import Borrower, Reason, TapeError, read_tape
from tests.harness.policy import POLICY
from tests.servicing.tape.sample import SOUND, spoilt, write_csv


def problems(folder: Path) -> list[tuple[str, int | None, str | None, Reason]]:
    with pytest.raises(TapeError) as refused:
        read_tape(folder, POLICY.tape)
    return [(each.file, each.line, each.column, each.reason) for each in refused.value.problems]


# --- what is read -------------------------------------------------------------------------------------------


def test_a_sound_tape(tmp_path: Path):
    tape = read_tape(write_csv(tmp_path), POLICY.tape)
    assert tape.borrowers[1] == Borrower("B2", "乙,丙", "+8613800000002", "0042", None)
    first, second = tape.loans
    assert first.instalments == (
        Instalment(1, date(2026, 2, 1), Decimal("1000.00"), Decimal("30.00"), Decimal("5.00")),
        Instalment(2, date(2026, 3, 1), Decimal("1000.00"), Decimal("15.00"), Decimal("5.00")),
    )
    assert (first.principal, first.allocation, first.compound_interest) == (
        Decimal("2000.00"),
        DEFAULT_ALLOCATION,
        False,
    )
    assert (second.penalty_base, second.compound_interest, second.grace_days, second.allocation[0]) == (
        PenaltyBase.PRINCIPAL_INTEREST,
        True,
        3,
        Bucket.PRINCIPAL,
    )
    assert [(paid.amount, paid.method) for paid in tape.payments] == [
        (Decimal("1035.00"), PaymentMethod.TRANSFER),
        (Decimal("100.10"), PaymentMethod.SETTLE),
    ]
    assert tape.products == (
        ProductFacts(
            "快贷",
            penalty_clause="第八条\n逾期罚息",
            cutoff_hour=22,
            reports_to_bureau=True,
            early_repayment_fee=Decimal("0.01"),
        ),
        ProductFacts("慢贷"),
    )
    assert tape.debits == (Debit("L1", date(2026, 2, 1), "0123", DebitResult.FAILED, "余额不足"),)
    assert tape.agencies == (Agency("某催收公司", "某银行", "010-12345678"),)


def test_amounts_have_two_decimals_and_are_never_floats(tmp_path: Path):
    tape = read_tape(write_csv(tmp_path), POLICY.tape)
    amounts = [paid.amount for paid in tape.payments]
    amounts += [amount for loan in tape.loans for row in loan.instalments for amount in astuple(row)[2:]]
    assert {(type(amount), amount.as_tuple().exponent) for amount in amounts} == {(Decimal, -2)}


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path):
    plain, other = tmp_path / "plain", tmp_path / "other"
    plain.mkdir()
    other.mkdir()
    sheets = {name: text for name, text in SOUND.items() if name != "products"}
    write_csv(plain, sheets)
    write_csv(other, {name: text.replace("\n", "\r\n") for name, text in sheets.items()}, encoding="utf-8-sig")
    assert read_tape(other, POLICY.tape) == read_tape(plain, POLICY.tape)


def test_optional_sheets_may_be_missing_and_columns_may_stand_anywhere(tmp_path: Path):
    core = {name: SOUND[name] for name in ("borrowers", "loans", "instalments", "payments")}
    core["payments"] = "note,method,amount, paid_on ,loan_id,payment_id\nx,transfer,1035.00,2026-02-01,L1,P1\n\n"
    tape = read_tape(write_csv(tmp_path, core), POLICY.tape)
    assert (tape.products, tape.debits, tape.agencies) == ((), (), ())
    assert [paid.payment_id for paid in tape.payments] == ["P1"]


# --- one cell -----------------------------------------------------------------------------------------------

CELLS = [
    ("payments", "1035.00", "-1.00", 2, "amount", Reason.NEGATIVE),
    ("payments", "1035.00", "0.00", 2, "amount", Reason.NOT_POSITIVE),
    ("payments", "1035.00", "1035.001", 2, "amount", Reason.TOO_MANY_DECIMALS),
    ("payments", "1035.00", "twelve", 2, "amount", Reason.NOT_A_NUMBER),
    ("payments", "1035.00", "", 2, "amount", Reason.EMPTY),
    *[
        ("payments", "1035.00", text, 2, "amount", Reason.NOT_A_NUMBER)
        for text in ("NaN", "Infinity", "-inf", "1e5", "1E5", "1_000", "１０", "0x10", "1.", ".5", "+1", "¥1", "1 000")
    ],
    ("payments", "1035.00", "12345678901234.00", 2, "amount", Reason.NOT_A_NUMBER),
    ("payments", "1035.00", '"1,035.00"', 2, "amount", Reason.NOT_A_NUMBER),
    ("payments", "2026-02-20", "2026-02-30", 3, "paid_on", Reason.IMPOSSIBLE_DATE),
    ("payments", "2026-02-20", "2026/02/20", 3, "paid_on", Reason.NOT_A_DATE),
    ("payments", "2026-02-20", "20260220", 3, "paid_on", Reason.NOT_A_DATE),
    ("payments", "2026-02-20", "2026-W08-5", 3, "paid_on", Reason.NOT_A_DATE),
    ("payments", "2026-02-20", "9999-12-31", 3, "paid_on", Reason.OUT_OF_RANGE),
    ("payments", "2026-02-20", "2026-01-14", 3, "paid_on", Reason.BEFORE_DISBURSEMENT),
    ("payments", "settle", "cash", 3, "method", Reason.UNKNOWN_VALUE),
    ("payments", "P2,L2", "P2,L9", 3, "loan_id", Reason.UNKNOWN_LOAN),
    ("payments", "P2", "P1", 3, "payment_id", Reason.DUPLICATE),
    ("payments", "P2", "P" * 65, 3, "payment_id", Reason.TOO_LONG),
    ("payments", "P2", "P\x07", 3, "payment_id", Reason.CONTROL_CHARACTER),
    ("payments", "P2", '"P\n2"', 3, "payment_id", Reason.CONTROL_CHARACTER),
    ("payments", "P2", " ", 3, "payment_id", Reason.EMPTY),
    ("payments", "100.1,", "100.1,,", 3, None, Reason.CELL_COUNT),
    ("borrowers", "B2", "B1", 3, "borrower_id", Reason.DUPLICATE),
    ("borrowers", "13800000001", "call me", 2, "phone", Reason.BAD_FORMAT),
    ("borrowers", "123X", "12345", 2, "id_number_last4", Reason.BAD_FORMAT),
    ("loans", "L2,B2", "L2,B9", 3, "borrower_id", Reason.UNKNOWN_BORROWER),
    ("loans", "BANK", "bank", 2, "lender_type", Reason.UNKNOWN_VALUE),
    ("loans", "0.18", "18", 2, "annual_rate", Reason.PERCENT),
    ("loans", "0.18", "1", 2, "annual_rate", Reason.PERCENT),
    ("loans", "1.3,", "1.6,", 2, "penalty_multiplier", Reason.OUT_OF_RANGE),
    ("loans", "1.3,", "0.9,", 2, "penalty_multiplier", Reason.OUT_OF_RANGE),
    ("loans", "1,3,0.24", "1,3,24", 3, "cost_cap", Reason.PERCENT),
    ("loans", "1,3,0.24", "1,3,0", 3, "cost_cap", Reason.NOT_POSITIVE),
    ("loans", "1,3,0.24", "2,3,0.24", 3, "compound_interest", Reason.UNKNOWN_VALUE),
    ("loans", "1,3,0.24", "1,-3,0.24", 3, "grace_days", Reason.NEGATIVE),
    ("loans", "1,3,0.24", "1,367,0.24", 3, "grace_days", Reason.OUT_OF_RANGE),
    ("loans", "1,3,0.24", "1,3.5,0.24", 3, "grace_days", Reason.NOT_A_NUMBER),
    ("loans", "360", "364", 2, "day_count", Reason.UNKNOWN_VALUE),
    ("loans", "0.2,1,", "0.2,0,", 3, "term_months", Reason.OUT_OF_RANGE),
    ("loans", "bullet", "balloon", 3, "method", Reason.UNKNOWN_VALUE),
    ("loans", ">compound>penalty", ">compound", 3, "allocation", Reason.BAD_ALLOCATION),
    ("loans", ">compound>penalty", ">fee>penalty", 3, "allocation", Reason.BAD_ALLOCATION),
    ("loans", ">compound>penalty", ">compound>penalty>", 3, "allocation", Reason.BAD_ALLOCATION),
    ("loans", ">compound>penalty", ">compound>penalty>fee", 3, "allocation", Reason.BAD_ALLOCATION),
    ("loans", "500.50", "500.49", 3, "principal", Reason.PRINCIPAL_SUM),
    ("loans", "principal>interest>fee>", "principal,interest>fee>", 3, None, Reason.CELL_COUNT),
    ("loans", "500.50", "500.51", 3, "principal", Reason.PRINCIPAL_SUM),
    ("instalments", "L1,2", "L1,3", 2, "number", Reason.NUMBERING),
    ("instalments", "L1,2", "L1,1", 3, "number", Reason.NUMBERING),
    ("instalments", "L1,2", "L1,0", 2, "number", Reason.OUT_OF_RANGE),
    ("instalments", "2026-03-01", "2026-02-01", 2, "due_on", Reason.DUE_ORDER),
    ("instalments", "2026-02-15", "2026-01-15", 4, "due_on", Reason.DUE_AT_DISBURSEMENT),
    ("instalments", "15.00", "-15.00", 2, "interest", Reason.NEGATIVE),
    ("instalments", "L1,2", "L9,2", 2, "loan_id", Reason.UNKNOWN_LOAN),
    ("products", "慢贷", "快贷", 4, "product", Reason.DUPLICATE),
    ("products", "22,1", "25,1", 2, "cutoff_hour", Reason.OUT_OF_RANGE),
    ("debits", "0123", "123", 2, "account_last4", Reason.BAD_FORMAT),
    ("debits", "L1", "L9", 2, "loan_id", Reason.UNKNOWN_LOAN),
    ("debits", "failed", "bounced", 2, "result", Reason.UNKNOWN_VALUE),
    ("agencies", "010-12345678", "javascript:", 2, "phone", Reason.BAD_FORMAT),
]


@pytest.mark.parametrize(("sheet", "old", "new", "line", "column", "reason"), CELLS)
def test_a_spoilt_cell_is_named(tmp_path: Path, sheet: str, old: str, new: str, line: int, column: str | None, reason: Reason):
    found = problems(write_csv(tmp_path, spoilt(sheet, old, new)))
    assert (f"{sheet}.csv", line, column, reason) in found


def test_only_the_spoilt_cell_is_named(tmp_path: Path):
    """A refused loan does not make its instalments and payments unknown, nor its sums wrong."""
    assert problems(write_csv(tmp_path, spoilt("loans", "0.18", "18"))) == [("loans.csv", 2, "annual_rate", Reason.PERCENT)]


def test_a_refused_instalment_does_not_spoil_its_loan(tmp_path: Path):
    assert problems(write_csv(tmp_path, spoilt("instalments", "8.50", "eight"))) == [
        ("instalments.csv", 4, "interest", Reason.NOT_A_NUMBER)
    ]


def test_a_payment_on_the_day_of_disbursement(tmp_path: Path):
    tape = read_tape(write_csv(tmp_path, spoilt("payments", "2026-02-20", "2026-01-15")), POLICY.tape)
    assert tape.payments[1].paid_on == tape.loans[1].disbursed_on


def test_a_quoted_line_break_does_not_shift_the_count(tmp_path: Path):
    """The clause takes lines 2 and 3; the next row is line 4."""
    found = problems(write_csv(tmp_path, spoilt("products", "慢贷,,,,,,,", "慢贷,,,,,noon,,")))
    assert found == [("products.csv", 4, "cutoff_hour", Reason.NOT_A_NUMBER)]


# --- whole files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", ["borrowers", "loans", "instalments", "payments"])
def test_a_missing_file(tmp_path: Path, sheet: str):
    """And nothing else is said: what it would have held is not 'unknown'."""
    found = problems(write_csv(tmp_path, {name: text for name, text in SOUND.items() if name != sheet}))
    assert found == [(f"{sheet}.csv", None, None, Reason.MISSING_SHEET)]


def test_a_missing_and_a_doubled_column(tmp_path: Path):
    sheets = {**SOUND, "payments": "payment_id,loan_id,amount,amount,method\nP1,L1,1.00,1.00,transfer\n"}
    assert problems(write_csv(tmp_path, sheets)) == [
        ("payments.csv", 1, "paid_on", Reason.MISSING_COLUMN),
        ("payments.csv", 1, "amount", Reason.DUPLICATE_COLUMN),
    ]


def test_an_empty_file_has_no_header(tmp_path: Path):
    assert problems(write_csv(tmp_path, {**SOUND, "payments": ""})) == [("payments.csv", None, None, Reason.NO_HEADER)]


def test_another_encoding_is_named_by_line(tmp_path: Path):
    write_csv(tmp_path)
    (tmp_path / "borrowers.csv").write_bytes(SOUND["borrowers"].encode("gb18030"))
    assert problems(tmp_path) == [("borrowers.csv", 2, None, Reason.NOT_UTF8)]


def test_utf_16_is_refused(tmp_path: Path):
    write_csv(tmp_path)
    (tmp_path / "debits.csv").write_bytes(SOUND["debits"].encode("utf-16"))
    assert problems(tmp_path) == [("debits.csv", 1, None, Reason.NOT_UTF8)]


def test_a_nul_a_huge_field_an_endless_line_and_an_open_quote(tmp_path: Path):
    header = "payment_id,loan_id,paid_on,amount,method\n"
    for text, line, reason in [
        (f"{header}P1,L1,2026-02-01,1.00,transfer\nP\0,L1,2026-02-01,1.00,transfer\n", 3, Reason.NUL),
        (f"{header}{'P' * 200_000},L1,2026-02-01,1.00,transfer\n", 2, Reason.MALFORMED),
        (f"{header}{'P' * 2_000_000},L1,2026-02-01,1.00,transfer\n", 2, Reason.LINE_TOO_LONG),
        (f'{header}"P1,L1,2026-02-01,1.00,transfer\n', 2, Reason.MALFORMED),
    ]:
        assert problems(write_csv(tmp_path, {**SOUND, "payments": text})) == [("payments.csv", line, None, reason)]


def test_a_loan_without_instalments_is_refused_not_invented(tmp_path: Path):
    sheets = spoilt("instalments", "L2,1,2026-02-15,500.50,8.50,0\n", "")
    assert problems(write_csv(tmp_path, sheets)) == [("loans.csv", 3, "loan_id", Reason.NO_INSTALMENTS)]


def test_everything_wrong_is_in_one_report_by_file_and_line(tmp_path: Path):
    sheets = {
        **SOUND,
        "borrowers": SOUND["borrowers"].replace("B2", "B1"),
        "loans": SOUND["loans"].replace("0.18", "18").replace("bullet", "balloon"),
        "payments": SOUND["payments"].replace("1035.00", "1e3").replace("2026-02-20", "2026-02-31"),
    }
    found = problems(write_csv(tmp_path, sheets))
    assert found == [
        ("borrowers.csv", 3, "borrower_id", Reason.DUPLICATE),
        ("loans.csv", 2, "annual_rate", Reason.PERCENT),
        ("loans.csv", 3, "method", Reason.UNKNOWN_VALUE),
        ("loans.csv", 3, "borrower_id", Reason.UNKNOWN_BORROWER),
        ("payments.csv", 2, "amount", Reason.NOT_A_NUMBER),
        ("payments.csv", 3, "paid_on", Reason.IMPOSSIBLE_DATE),
    ]


def test_the_report_repeats_no_cell(tmp_path: Path):
    sheets = spoilt("borrowers", "13800000001", "name 13912345678")
    with pytest.raises(TapeError) as refused:
        read_tape(write_csv(tmp_path, sheets), POLICY.tape)
    assert refused.value.report() == (
        "the tape has 1 problem:\n  borrowers.csv:2: phone does not have the form expected (5 to 15 digits)"
    )


def test_neither_folder_nor_workbook(tmp_path: Path):
    assert problems(tmp_path / "nowhere") == [("nowhere", None, None, Reason.NOT_A_TAPE)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(list(SOUND)), st.binary(max_size=40), st.integers(0, 500), st.integers(0, 20))
def test_any_bytes_are_read_or_refused(tmp_path: Path, sheet: str, noise: bytes, at: int, cut: int):
    """Never another error than a report, whatever stands in a file."""
    write_csv(tmp_path)
    whole = SOUND[sheet].encode()
    (tmp_path / f"{sheet}.csv").write_bytes(whole[:at] + noise + whole[at + cut :])
    with suppress(TapeError):
        read_tape(tmp_path, POLICY.tape)
