"""A small sound tape, as text, to be spoilt a cell at a time."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

SOUND = {
    "borrowers": (
        "borrower_id,name,phone,id_number_last4,wechat_openid\n"
        "B1,甲,13800000001,123X,openid-1\n"
        'B2,"乙,丙",+8613800000002,0042,\n'
    ),
    "loans": (
        "loan_id,borrower_id,product,lender,lender_type,principal,annual_rate,term_months,method,disbursed_on,day_count,"
        "penalty_multiplier,penalty_base,compound_interest,grace_days,cost_cap,allocation\n"
        "L1,B1,快贷,某银行,BANK,2000,0.18,2,equal_principal,2026-01-01,360,1.3,principal,0,0,0.24,\n"
        "L2,B2,慢贷,某消金,CF,500.50,0.2,1,bullet,2026-01-15,365,1.5,principal_interest,1,3,0.24,"
        "principal>interest>fee>compound>penalty\n"
    ),
    "instalments": (
        "loan_id,number,due_on,principal,interest,fee\n"
        "L1,2,2026-03-01,1000.00,15.00,5\n"
        "L1,1,2026-02-01,1000.00,30.00,5.0\n"
        "L2,1,2026-02-15,500.50,8.50,0\n"
    ),
    "payments": (
        "payment_id,loan_id,paid_on,amount,method\n"
        "P1,L1,2026-02-01,1035.00,transfer\n"
        "P2,L2,2026-02-20,100.1,settle\n"
    ),
    "products": (
        "product,interest_clause,penalty_clause,fee_clause,early_repayment_clause,cutoff_hour,reports_to_bureau,"
        "early_repayment_fee\n"
        "快贷,,\"第八条\n逾期罚息\",,,22,1,0.01\n"
        "慢贷,,,,,,,\n"
    ),
    "debits": "loan_id,debited_on,account_last4,result,reason\nL1,2026-02-01,0123,failed,余额不足\n",
    "agencies": "name,lender,phone\n某催收公司,某银行,010-12345678\n",
}  # fmt: skip


def write_csv(folder: Path, sheets: dict[str, str] | None = None, encoding: str = "utf-8") -> Path:
    for name, text in (sheets or SOUND).items():
        (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    return folder


def spoilt(sheet: str, old: str, new: str) -> dict[str, str]:
    """The sound tape with one text replaced, which must be there once."""
    assert SOUND[sheet].count(old) == 1, f"{old!r} is not there once"
    return {**SOUND, sheet: SOUND[sheet].replace(old, new)}


def workbook_of(sheets: dict[str, str], numbers: bool = True) -> Workbook:
    """The same tape in Excel; with `numbers`, amounts, dates and flags are real cells of their kinds."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, text in sheets.items():
        worksheet = workbook.create_sheet(name)
        header, *rows = csv.reader(StringIO(text))
        worksheet.append(header)
        for row in rows:
            worksheet.append([_typed(column, cell) if numbers else cell for column, cell in zip(header, row, strict=True)])
    return workbook


def _typed(column: str, cell: str) -> Any:
    if not cell:
        return None
    if column.endswith("_on"):
        return date.fromisoformat(cell)
    if column in ("compound_interest", "reports_to_bureau"):
        return cell == "1"
    if column in ("principal", "interest", "fee", "amount", "annual_rate", "penalty_multiplier", "cost_cap"):
        return float(cell) if "." in cell else int(cell)
    if column in ("number", "term_months", "day_count", "grace_days", "cutoff_hour"):
        return int(cell)
    return cell
