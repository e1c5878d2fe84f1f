"""The sections of policy.yml. A field's limits say how far an officer may go: towards the borrower freely, away from them
no further than the law."""

from datetime import date, time
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from servicing.clock import local_date, now
from servicing.policy.forms import Clock, Day, Exact, Phone, Whole
from servicing.policy.outreach import NoCollection, NothingAtAll, NothingOfOurs, NothingUnasked
from servicing.policy.waivers import Switch, Tiers, tiers


class Section(BaseModel):
    """Frozen, strict, and closed: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Contact(Section):
    """Hours in Shanghai. Nothing is collected from `quiet_from` until `quiet_until` of the next morning (C-01); a call back
    in the evening is offered between the other two. Calls are counted for one debtor and day (C-02), unanswered ones for one
    number and day (C-03)."""

    quiet_from: Clock = Field(ge=time(19), le=time(22))
    quiet_until: Clock = Field(ge=time(8), le=time(11))
    evening_call_from: Clock = Field(ge=time(18), le=time(22))
    evening_call_until: Clock = Field(ge=time(18), le=time(22))
    calls_a_day: Whole = Field(ge=1, le=3)
    attempts_a_day: Whole = Field(ge=1, le=6)

    @field_validator("evening_call_until")
    @classmethod
    def _between(cls, until: time, info: ValidationInfo) -> time:
        begins, quiet = info.data.get("evening_call_from"), info.data.get("quiet_from")
        if begins is not None and until <= begins:
            raise _wrong("must be later than evening_call_from")
        if quiet is not None and until > quiet:
            raise _wrong("must not be later than quiet_from")
        return until


class Outreach(Section):
    """What each reason does to a word said unasked (servicing/policy/outreach.py); the caps that its row `caps` is about,
    counted over all channels; the hours that a crisis hold stands before a person may lift it."""

    quiet_hours: NothingOfOurs
    caps: NothingOfOurs
    plan: NoCollection
    complaint: NoCollection
    dispute: NoCollection
    crisis: NothingUnasked
    opt_out: NothingOfOurs
    not_my_loan: NothingOfOurs
    third_party: NothingAtAll
    texts_per_day: Whole = Field(ge=1, le=1)
    texts_per_week: Whole = Field(ge=1, le=3)
    crisis_hold_hours: Whole = Field(ge=72, le=720)


class Complaints(Section):
    """Calendar days from the day on which a complaint is received."""

    answer_days: Whole = Field(ge=1, le=15)


class CreditRecord(Section):
    """What the borrower is told of credit records, and the terms of the one-off repair of 2025 (R-05, R-06), as they were."""

    objection_days: Whole = Field(ge=1, le=20)
    kept_years: Whole = Field(ge=1, le=5)
    free_reports: Whole = Field(ge=1, le=12)
    central_bank_days: Whole = Field(ge=1, le=30)
    repair_since: Day = Field(ge=date(2020, 1, 1), le=date(2025, 12, 31))
    repair_until: Day = Field(ge=date(2020, 1, 1), le=date(2025, 12, 31))
    repair_amount_most: Whole = Field(ge=1, le=10000)
    repair_ended_on: Day = Field(ge=date(2026, 3, 31))
    repair_first_repaid_by: Day = Field(ge=date(2020, 1, 1), le=date(2025, 11, 30))
    repair_first_hidden_on: Day = Field(ge=date(2026, 1, 1), le=date(2026, 1, 31))

    @field_validator("repair_ended_on")
    @classmethod
    def _over(cls, day: date) -> date:
        if day >= local_date(now()):
            raise _wrong("must have passed: utter_repair_one_off says that the repair is over")
        return day


class Limitation(Section):
    """How long a claim can be brought to court (C-21)."""

    years: Whole = Field(ge=3, le=3)


class Lending(Section):
    """General facts by which terms are explained; the prime rate is a fraction, with the day it was last looked up."""

    lpr_one_year: Exact = Field(ge=Decimal("0.001"), le=Decimal("0.10"))
    lpr_told_on: Day = Field(ge=date(2025, 5, 20))

    @field_validator("lpr_told_on")
    @classmethod
    def _told(cls, day: date) -> date:
        if day > local_date(now()):
            raise _wrong("must not be ahead: it is when the rate was looked up")
        return day


class Examples(Section):
    """Round numbers by which a term is shown: yuan, an annual fraction, months."""

    amount: Whole = Field(ge=1000, le=100000)
    annual_rate: Exact = Field(ge=Decimal("0.01"), le=Decimal("0.24"))
    months: Whole = Field(ge=2, le=60)


class Trials(Section):
    """How much, and over how many months, may be tried out by calculation; up to which rate a number without % is one."""

    amount_most: Whole = Field(ge=10000, le=900000)
    months_most: Whole = Field(ge=12, le=360)
    bare_rate_most: Exact = Field(ge=Decimal("0.10"), le=Decimal("0.50"))


class Reminders(Section):
    """When a reminder comes of which nothing else was said: days before a due date, o'clock in Shanghai."""

    days_before: Whole = Field(ge=0, le=15)
    hour: Whole = Field(ge=9, le=20)


class Promises(Section):
    """How many days ahead a payment may be promised, how few yuan, and how many days after its date a payment that is still on
    its way may become known before the promise counts as broken."""

    days_ahead_most: Whole = Field(ge=1, le=62)
    amount_least: Whole = Field(ge=1, le=100)
    wait_days: Whole = Field(ge=1, le=10)


class Records(Section):
    """Years for which the law wants data kept; a lender may keep it longer, never shorter."""

    contact_years: Whole = Field(ge=5, le=30)
    transaction_years: Whole = Field(ge=10, le=30)


class HelpLines(Section):
    """Telephone numbers that borrowers are given."""

    mental_health: Phone
    ambulance: Phone
    police: Phone
    anti_fraud: Phone
    legal_aid: Phone
    financial_regulator: Phone
    central_bank: Phone
    government: Phone


class Requests(Section):
    """Requests that wait for a person."""

    same_matter_hours: Whole = Field(ge=1, le=72)


class Attachments(Section):
    """Pictures and papers from borrowers: the size of each, the size of a picture once unpacked, and how many of them one
    conversation may have within 24 hours."""

    largest_megabytes: Whole = Field(ge=1, le=20)
    largest_megapixels: Whole = Field(ge=12, le=100)
    most_a_day: Whole = Field(ge=1, le=500)


class Conversation(Section):
    """How many in a row it takes until a person comes first; after how many hours of silence it is another talk."""

    misunderstandings: Whole = Field(ge=1, le=3)
    insults: Whole = Field(ge=1, le=3)
    another_talk_hours: Whole = Field(ge=1, le=72)


class Waiting(Section):
    """Seconds from the moment a message was stored: until the borrower is told that its answer takes longer, and until a
    person gets it."""

    slow_notice_seconds: Whole = Field(ge=1, le=30)
    person_seconds: Whole = Field(ge=60, le=3600)


class WhatIf(Section):
    """Penalties on a later day."""

    later_days: Whole = Field(ge=1, le=31)


class TapeLimits(Section):
    """What a contract on a loan tape may say; one row outside them refuses the tape."""

    multiplier_least: Exact = Field(ge=Decimal("1.0"), le=Decimal("1.5"))
    multiplier_most: Exact = Field(ge=Decimal("1.0"), le=Decimal("1.5"))
    cost_cap_most: Exact = Field(ge=Decimal("0.01"), le=Decimal("0.99"))

    @field_validator("multiplier_most")
    @classmethod
    def _above_least(cls, most: Decimal, info: ValidationInfo) -> Decimal:
        if (least := info.data.get("multiplier_least")) is not None and most < least:
            raise _wrong("must not be below multiplier_least")
        return most


class Cost(Section):
    """The sum of all charges, as an annual fraction of the principal lent, above which a person looks (P-04); the day from
    which a loan has a signed statement of it (P-10)."""

    review_above: Exact = Field(ge=Decimal("0.01"), le=Decimal("0.24"))
    statement_since: Day = Field(le=date(2026, 8, 1))


class Arrangements(Section):
    """What may be offered to whoever is behind. Days and months as named, amounts in yuan, shares and rates as fractions.

    An extension reaches `extension_days_most` days ahead, `extension_times` times a loan, while it is between
    `extension_dpd_least` and `extension_dpd_most` days past due; one that is not late yet may have it from
    `extension_ahead_days` before its due date. A re-plan has a month's row from `replan_months_least` up to
    `replan_months_most` and begins within `first_due_days_most`. `waiver_*` are shares of the penalty, `kept_waiver` of the
    penalty that is deferred until a plan is kept; principal and ordinary interest are never waived. `coupon_most` yuan, if
    any, come off what a re-plan itself costs once it is kept, up to `coupon_share_most` of that: off the deferred penalty
    first, then off the plan's interest, never paid out. An offer holds `offer_days`; an application that waits for its
    borrower lapses after `lapse_days` more, never before its offer ends. `miss_days` after a row's due date an unpaid plan is
    broken; another may be had after `restarts` of them, among which a plan of a single payment that was not made is counted
    only where `unused_counts` is on. The cost table is there for `reading_seconds` before it can be confirmed.
    """

    extension_days_most: Whole = Field(ge=1, le=90)
    extension_ahead_days: Whole = Field(ge=0, le=30)
    extension_dpd_least: Whole = Field(ge=0, le=180)
    extension_dpd_most: Whole = Field(ge=0, le=180)
    extension_times: Whole = Field(ge=0, le=12)
    replan_months_least: Whole = Field(ge=2, le=12)
    replan_months_most: Whole = Field(ge=2, le=60)
    replan_payment_least: Whole = Field(ge=1, le=1000)
    first_due_days_most: Whole = Field(ge=31, le=62)
    plan_rate_most: Exact = Field(ge=Decimal("0"), le=Decimal("0.24"))
    waiver_tiers: Tiers
    waiver_hardship: Exact = Field(ge=Decimal("0"), le=Decimal("1"))
    waiver_lump_sum: Exact = Field(ge=Decimal("0"), le=Decimal("1"))
    kept_waiver: Exact = Field(ge=Decimal("0"), le=Decimal("1"))
    coupon_most: Whole = Field(ge=0, le=1000)
    coupon_share_most: Exact = Field(ge=Decimal("0"), le=Decimal("1"))
    offer_days: Whole = Field(ge=1, le=15)
    lapse_days: Whole = Field(ge=7, le=60)
    cooling_off_hours: Whole = Field(ge=0, le=168)
    miss_days: Whole = Field(ge=1, le=30)
    restarts: Whole = Field(ge=0, le=5)
    unused_counts: Switch
    four_eyes_above: Whole = Field(ge=0, le=100000)
    auto_approval: Switch
    auto_total_most: Whole = Field(ge=0, le=20000)
    reading_seconds: Whole = Field(ge=3, le=60)
    compare_days: Whole = Field(ge=7, le=90)

    @field_validator("extension_dpd_most")
    @classmethod
    def _range(cls, most: int, info: ValidationInfo) -> int:
        if (least := info.data.get("extension_dpd_least")) is not None and most < least:
            raise _wrong("must not be below extension_dpd_least")
        return most

    @field_validator("replan_months_most")
    @classmethod
    def _months(cls, most: int, info: ValidationInfo) -> int:
        if most < info.data.get("replan_months_least", 0):
            raise _wrong("must not be below replan_months_least")
        return most

    @field_validator("offer_days")
    @classmethod
    def _in_time(cls, days: int, info: ValidationInfo) -> int:
        if days + 31 > info.data.get("first_due_days_most", 62):
            raise _wrong("must leave a month within first_due_days_most: a salary day comes but once")
        return days

    @field_validator("lapse_days")
    @classmethod
    def _outlives(cls, days: int, info: ValidationInfo) -> int:
        if days < info.data.get("offer_days", 0):
            raise _wrong("must not be below offer_days")
        return days

    @field_validator("waiver_lump_sum")
    @classmethod
    def _shares(cls, lump_sum: Decimal, info: ValidationInfo) -> Decimal:
        row, hardship = info.data.get("waiver_tiers"), info.data.get("waiver_hardship")
        if row is not None and hardship is not None and tiers(row)[-1].share + hardship + lump_sum > 1:
            raise _wrong("must not bring the highest tier with waiver_hardship above the whole penalty")
        return lump_sum


def _wrong(words: str) -> PydanticCustomError:
    return PydanticCustomError("together", "{words}", {"words": words})
