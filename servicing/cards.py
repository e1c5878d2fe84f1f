"""What a reply can show beside its words. Amounts and rates are strings, so that no reader can make a float of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LoanHead(_Part):
    """Which loan a card speaks of; `ref` is how the borrower can name it."""

    loan_id: str
    ref: str
    product: str
    lender: str


class Amounts(_Part):
    """Yuan with two decimals, by kind."""

    principal: str
    interest: str
    fee: str
    penalty: str
    compound: str
    total: str


class StatementRow(Amounts):
    number: int
    due_on: str
    status: str
    status_label: str
    overdue_days: int


class StatementCard(_Part):
    kind: Literal["statement"] = "statement"
    loan: LoanHead
    as_of: str
    days_past_due: int
    overdue: Amounts
    instalments: list[StatementRow]
    credit: str
    notes: list[str] = []


class PenaltyRow(_Part):
    """A stretch of days at an unchanged base and rate. Rates carry their sign: `23.6712%` a year, `0.065753%` a day."""

    instalment: int
    kind: str
    kind_label: str
    first_day: str
    last_day: str
    days: int
    base: str
    annual_rate: str
    daily_rate: str
    amount: str
    in_grace: bool
    rounding: bool


class WhatIf(_Part):
    pay_on: str
    penalty: str
    total: str


class DayMark(_Part):
    """A day on which what is owed changes its nature: an instalment falls due, or its grace ends with this day."""

    on: str
    kind: Literal["due", "grace_end"]
    instalment: int


class PenaltyCard(_Part):
    """`what_if`: the days that were asked about. `curve`: each day from today on, to be drawn; `marks` lie within it."""

    kind: Literal["penalty"] = "penalty"
    loan: LoanHead
    as_of: str
    lines: list[PenaltyRow]
    accrued: str
    paid: str
    unpaid: str
    clause: str
    cap_note: str
    what_if: list[WhatIf]
    with_compound: bool = False
    curve: list[WhatIf] = []
    marks: list[DayMark] = []


class ScheduleRow(_Part):
    number: int
    due_on: str
    total: str
    principal: str
    interest: str
    fee: str
    status: str
    status_label: str


class ScheduleCard(_Part):
    kind: Literal["schedule"] = "schedule"
    loan: LoanHead
    as_of: str | None = None
    rows: list[ScheduleRow]


class Fact(_Part):
    label: str
    value: str


class CostCard(_Part):
    kind: Literal["cost"] = "cost"
    loan: LoanHead
    rows: list[Fact]
    notes: list[str] = []


class AllocatedPart(_Part):
    instalment: int
    label: str
    amount: str


class PaymentRow(_Part):
    paid_on: str
    amount: str
    method_label: str
    allocated: list[AllocatedPart]


class PaymentsCard(_Part):
    kind: Literal["payments"] = "payments"
    loan: LoanHead
    rows: list[PaymentRow]
    notes: list[str] = []


class DebitRow(_Part):
    on: str
    account_last4: str
    result_label: str
    reason: str


class DebitsCard(_Part):
    kind: Literal["debits"] = "debits"
    loan: LoanHead
    rows: list[DebitRow]


class Basis(_Part):
    """What a calculation on round or named figures was made of, so that it can be made again: it is nobody's account."""

    amount: str
    rate: str
    months: int


class FactsCard(_Part):
    """Facts by name; with a `basis` they are a calculation."""

    kind: Literal["facts"] = "facts"
    title: str
    rows: list[Fact]
    basis: Basis | None = None


class ReceiptCard(_Part):
    kind: Literal["receipt"] = "receipt"
    number: str
    title: str
    rows: list[Fact]


Card = Annotated[
    StatementCard | PenaltyCard | ScheduleCard | CostCard | PaymentsCard | DebitsCard | FactsCard | ReceiptCard,
    Field(discriminator="kind"),
]
