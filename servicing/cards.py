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


class SeriesPoint(_Part):
    """What would still be owed on the evening of a day: with nothing done, and under the plan."""

    on: str
    nothing: str
    plan: str


class OptionRow(_Part):
    """One way that can be had, under the name `key` by which a button chooses it.

    `count` payments from `first_on` to `last_on`, of `payment` each and `last_payment` at the end; `total` is all of them.
    `taken` and `nothing` are paid and owed by `compared_on` this way, and with nothing done; `saving` is their difference,
    below zero where this way costs more. `all_in_rate` carries its sign, and is empty where all is paid at once.
    `valid_until` is the last day of the offer. `series` is drawn, for plans alone. `button` is the title of the quick reply
    that chooses it.
    """

    key: str
    name: str
    button: str = ""
    recommended: bool
    count: int
    first_on: str
    last_on: str
    payment: str
    last_payment: str
    total: str
    waived: str
    all_in_rate: str
    compared_on: str
    taken: str
    nothing: str
    saving: str
    penalty_daily: str
    valid_until: str
    approval_label: str
    series: list[SeriesPoint] = []


class RefusedRow(_Part):
    """One way that cannot be had, and the rule behind it in words."""

    name: str
    reason: str


class Reckoned(_Part):
    """What options were reckoned from, so that they can be reckoned again; empty where nothing was told. `chosen` is the key
    of the one that a cost table shows."""

    affordable: str = ""
    salary_day: str = ""
    cause: str = ""
    months: str = ""
    wanted_date: str = ""
    lump_sum: str = ""
    chosen: str = ""


class OptionsCard(_Part):
    """Ways out of arrears side by side, as of one day; `told` is what they were reckoned from."""

    kind: Literal["options"] = "options"
    loan: LoanHead
    as_of: str
    told: list[Fact]
    reckoned_from: Reckoned
    rows: list[OptionRow]
    refused: list[RefusedRow] = []
    notes: list[str] = []


class TablePayment(_Part):
    """One payment of a plan. `interest` was owed before it, `plan_interest` is the plan's own."""

    number: int
    due_on: str
    principal: str
    interest: str
    plan_interest: str
    fee: str
    penalty: str
    total: str


class Charge(_Part):
    """One thing that is paid for: how it is reckoned, who takes it, and what it comes to."""

    label: str
    amount: str
    how: str
    who: str


class CostTableCard(_Part):
    """The whole cost of what is about to be applied for (P-10), to be read for `reading_seconds` before it is confirmed.

    `contingent` are the costs and consequences that may come; `sha256` is the mark of the text as it was shown. The first
    button of its reply is the one that confirms.
    """

    kind: Literal["cost_table"] = "cost_table"
    loan: LoanHead
    name: str
    as_of: str
    rows: list[TablePayment]
    charges: list[Charge]
    total: str
    waived: str
    rate: str
    all_in_rate: str
    compared_on: str
    nothing: str
    saving: str
    contingent: list[str]
    valid_until: str
    reading_seconds: int
    sha256: str
    reckoned_from: Reckoned


class PlanPayment(_Part):
    number: int
    due_on: str
    total: str
    paid: str
    status: str
    status_label: str


class PlanCard(_Part):
    """Where an application or a plan stands: its facts, what happened when, and its payments. The text that was agreed to is
    read by `agreement_id`."""

    kind: Literal["plan"] = "plan"
    loan: LoanHead
    number: str
    agreement_id: str = ""
    name: str
    status: str
    status_label: str
    facts: list[Fact]
    history: list[Fact] = []
    rows: list[PlanPayment] = []
    notes: list[str] = []


Card = Annotated[
    StatementCard
    | PenaltyCard
    | ScheduleCard
    | CostCard
    | PaymentsCard
    | DebitsCard
    | FactsCard
    | ReceiptCard
    | OptionsCard
    | CostTableCard
    | PlanCard,
    Field(discriminator="kind"),
]
