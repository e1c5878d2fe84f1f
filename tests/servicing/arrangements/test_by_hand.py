"""The worked cases of docs/arrangements.md, and every limit with the rule that decides. 3000 in three instalments at 18 % on
360 days: a thousand bears 0.50 a day by contract and by plan, 0.65 once late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from servicing.arrangements import Approval, Cause, Code, Kind, Option, Options, Past, Said, options
from servicing.arrangements.option import Refusal
from servicing.clock import SHANGHAI
from servicing.contract import Bucket
from servicing.ledger import statement
from servicing.ledger.model import Buckets, InstalmentStatus, PlanStanding
from tests.servicing.arrangements.offers import SHIPPED, terms_with
from tests.servicing.strategies import a_loan, paid

D = Decimal
LOAN = a_loan(
    (date(2026, 2, 1), "1000.00", "45.00", "0.00"),
    (date(2026, 3, 1), "1000.00", "30.00", "0.00"),
    (date(2026, 4, 1), "1000.00", "15.00", "0.00"),
)
TEN_DAYS_LATE = date(2026, 2, 11)
NINETY_DAYS_LATE = date(2026, 5, 2)


def made(as_of: date = TEN_DAYS_LATE, past: Past = Past(), **said: Any) -> Options:  # noqa: B008
    return options(LOAN, [], as_of, SHIPPED, Said(**said), past)


def the(kind: Kind, offered: Options, months: int | None = None) -> Option:
    (option,) = (one for one in offered.of(kind) if months in (None, one.months))
    return option


def parts(option: Option) -> list[tuple[str, ...]]:
    return [
        tuple(str(part) for part in (row.due_on, row.fee, row.interest, row.plan_interest, row.principal, row.penalty))
        for row in option.rows
    ]


def discounted(option: Option, as_of: date) -> Decimal:
    """What the payments are worth on the day of the offer at the all-in rate."""
    return sum(row.total / (1 + option.all_in_rate) ** (D((row.due_on - as_of).days) / 365) for row in option.rows)


def test_case_1_an_extension_to_the_salary_day():
    option = the(Kind.EXTENSION, made(salary_day=25))
    assert parts(option) == [("2026-02-25", "0.00", "45.00", "7.00", "1000.00", "6.50")]
    assert (option.total, option.compared.nothing, option.compared.saving) == (D("1058.50"), D("1060.60"), D("2.10"))
    exact = (D("1058.50") / D("1051.50")) ** (D(365) / 14) - 1
    assert option.all_in_rate == exact.quantize(D("0.000001"))
    assert option.valid_until == datetime(2026, 2, 15, tzinfo=SHANGHAI)
    assert (option.plan.covers, option.approval) == ((1,), Approval.ONE_PERSON)


def test_case_2_a_replan_over_three_months():
    option = the(Kind.REPLAN, made(months=3))
    assert parts(option) == [
        ("2026-03-11", "0.00", "55.00", "42.00", "953.22", "0.00"),
        ("2026-04-11", "0.00", "0.00", "31.73", "1018.49", "0.00"),
        ("2026-05-11", "0.00", "0.00", "15.42", "1028.29", "6.50"),
    ]
    assert [str(row.total) for row in option.rows] == ["1050.22", "1050.22", "1050.21"]
    assert (option.total, option.rate) == (D("3150.65"), D("0.180000"))
    assert (option.compared.nothing, option.compared.saving) == (D("3226.50"), D("75.85"))
    assert abs(discounted(option, TEN_DAYS_LATE) - D("3055.00")) < D("0.01")
    assert option.all_in_rate < D("0.24")


def test_case_3_the_same_with_the_penalty_waived_once_it_is_kept():
    option = the(Kind.REPLAN_WAIVER, made(months=3))
    assert parts(option) == [
        ("2026-03-11", "0.00", "55.00", "42.00", "951.09", "0.00"),
        ("2026-04-11", "0.00", "0.00", "31.76", "1016.33", "0.00"),
        ("2026-05-11", "0.00", "0.00", "15.49", "1032.58", "0.00"),
    ]
    assert (option.total, option.waived) == (D("3144.25"), D("6.50"))
    assert abs(discounted(option, TEN_DAYS_LATE) - D("3055.00")) < D("0.01")


def test_case_4_a_waiver_for_who_lost_their_job():
    option = the(Kind.WAIVER, made(NINETY_DAYS_LATE, cause=Cause.JOB_LOST))
    assert parts(option) == [("2026-05-05", "0.00", "90.00", "0.00", "3000.00", "59.47")]
    assert (option.waived, option.compared.nothing, option.compared.saving) == (D("59.48"), D("3214.80"), D("65.33"))
    assert the(Kind.WAIVER, made(NINETY_DAYS_LATE)).waived == D("35.69")
    assert the(Kind.WAIVER, made(NINETY_DAYS_LATE, cause=Cause.FORGOT)).waived == D("35.69")


def test_case_5_the_whole_loan_in_one_sum():
    now, soon = the(Kind.SETTLE, made()), the(Kind.SETTLE_WAIVER, made())
    assert parts(now) == [("2026-02-11", "0.00", "55.00", "0.00", "3000.00", "6.50")]
    assert parts(soon) == [("2026-02-14", "0.00", "55.00", "0.00", "3000.00", "4.55")]
    assert (soon.waived, soon.compared.nothing, soon.compared.saving) == (D("1.95"), D("3066.45"), D("6.90"))
    assert (now.all_in_rate, now.valid_until) == (None, datetime(2026, 2, 12, tzinfo=SHANGHAI))


def test_what_is_paid_today_and_what_it_does_to_the_penalty():
    """500 of 1051.50: penalty 6.50, interest 45, principal 448.50. 551.50 left bear 0.358475 a day. In thirty days nothing
    is 1045 + 26.00, 1030 + 12 × 0.65 = 1037.80 and 1000 + 12 × 0.50: 3114.80; now 500 + 551.50 + 10.75 and the same rest."""
    offered = made(lump_sum=D("500.00"))
    part = the(Kind.PART_PAYMENT, offered)
    assert parts(part) == [("2026-02-11", "0.00", "45.00", "0.00", "448.50", "6.50")]
    assert (offered.penalty_daily, part.penalty_daily) == (D("0.65"), D("0.36"))
    assert (part.compared.nothing, part.compared.saving) == (D("3114.80"), D("8.75"))
    all_of_it = the(Kind.PAY_OVERDUE, offered)
    assert (all_of_it.total, all_of_it.penalty_daily, all_of_it.compared.saving) == (D("1051.50"), D("0.00"), D("19.50"))


def test_a_plan_that_is_broken_costs_what_was_agreed_for_its_days():
    """Row 1 of case 2 is paid, row 2 is not: broken on the evening of 18 April. The plan bore 42 + 31.72509 + 7 × 0.514145 =
    77.32, of which 42 are paid. From then on 46.78, 1000 and 1000 bear 0.65 a thousand again."""
    plan = the(Kind.REPLAN, made(months=3)).plan
    history = [paid("P1", date(2026, 3, 11), "1050.22")]
    waiting = statement(LOAN, history, date(2026, 4, 18), plan)
    assert (waiting.plan.standing, waiting.overdue.total) == (PlanStanding.ACTIVE, D("1050.22"))
    assert waiting.days_past_due == 7
    said = statement(LOAN, history, date(2026, 4, 28), plan)
    assert (said.plan.standing, said.plan.ended_on) == (PlanStanding.BROKEN, date(2026, 4, 18))
    assert said.overdue == Buckets(principal=D("2046.78"), interest=D("35.32"), penalty=D("19.80"))
    assert (said.overdue.total, said.days_past_due) == (D("2101.90"), 86)


def test_a_plan_that_is_kept_lets_the_penalty_fall_away():
    plan = the(Kind.REPLAN_WAIVER, made(months=3)).plan
    history = [paid(f"P{row.number}", row.due_on, str(row.total)) for row in plan.rows]
    said = statement(LOAN, history, date(2026, 5, 11), plan)
    assert (said.plan.standing, said.plan.waived, said.outstanding) == (PlanStanding.KEPT, D("6.50"), Buckets())
    own = [part.amount for part in said.allocations if part.instalment == 0 and part.bucket is Bucket.INTEREST]
    assert own == [D("42.00"), D("31.76"), D("15.49")]


def test_a_plan_paid_off_early_costs_interest_for_the_days_used():
    """On 21 March, ten days into the second row: 2046.78 bear 10.2339; with the penalty of 6.50 that is 2063.51."""
    plan = the(Kind.REPLAN, made(months=3)).plan
    history = [paid("P1", date(2026, 3, 11), "1050.22")]
    assert statement(LOAN, history, date(2026, 3, 21), plan).settle_today == D("2063.51")


def test_interest_that_was_paid_ahead_counts_when_a_plan_is_paid_off():
    """Rows 1 and 2 are paid on 11 March: 31.73 for days to come. Left 1028.29 + 6.50 - 31.73."""
    plan = the(Kind.REPLAN, made(months=3)).plan
    history = [paid("P1", date(2026, 3, 11), "1050.22"), paid("P2", date(2026, 3, 11), "1050.22", "prepay")]
    assert statement(LOAN, history, date(2026, 3, 11), plan).settle_today == D("1003.06")
    ended = statement(LOAN, [*history, paid("P3", date(2026, 3, 11), "1003.06", "settle")], date(2026, 6, 1), plan)
    assert (ended.plan.standing, ended.outstanding, ended.credit) == (PlanStanding.KEPT, Buckets(), D("0.00"))


def test_ending_a_loan_after_its_plan_broke_counts_no_day_twice_and_none_never():
    """The plan's days are 12 to 19 February. By the 25th: 1045, penalty for 10 + 6 days; 2000 to come for 10 + 6 days."""
    plan = the(Kind.REPLAN_WAIVER, made(months=3, wanted_date=date(2026, 2, 12))).plan
    own = D("1.50") + 7 * D("0.0005") * (3000 - plan.rows[0].principal)
    said = statement(LOAN, [], date(2026, 2, 25), plan)
    assert (said.plan.standing, said.plan.ended_on) == (PlanStanding.BROKEN, date(2026, 2, 19))
    assert said.settle_today == D("1045.00") + D("10.40") + D("2016.00") + own.quantize(D("0.01"), "ROUND_HALF_UP")


def test_a_payment_that_was_reversed_after_agreement_is_owed_beside_the_plan():
    """100 on 5 February left a penalty of 6.30 on the 11th; without it there are 100 and 0.20 more."""
    gone = paid("P0", date(2026, 2, 5), "100.00")
    plan = the(Kind.REPLAN, options(LOAN, [gone], TEN_DAYS_LATE, SHIPPED, Said(months=3))).plan
    day = date(2026, 2, 20)
    quote = statement(LOAN, [], day, plan).settle_today
    assert quote == statement(LOAN, [gone], day, plan).settle_today + D("100.20")
    ended = statement(LOAN, [paid("P1", day, str(quote), "settle")], date(2026, 6, 1), plan)
    assert (ended.plan.standing, ended.outstanding, ended.credit) == (PlanStanding.KEPT, Buckets(), D("0.00"))


def test_a_long_guess_at_the_months_is_shortened():
    """Fees of 20000 bear nothing, which the first guess at a length does not know."""
    fees = a_loan((date(2026, 2, 1), "1000.00", "0.00", "20000.00"), cost_cap=D(999))
    lenient = replace(SHIPPED, review_above=D(999))
    best = options(fees, [], TEN_DAYS_LATE, lenient, Said(affordable=D(1000))).of(Kind.REPLAN)
    assert 22 in {option.months for option in best}


def test_months_as_affordable_and_the_salary_day_of_short_months():
    offered = made(affordable=D("600.00"), salary_day=31)
    best = offered.recommended
    assert (best.kind, best.months) == (Kind.REPLAN_WAIVER, 6)
    assert best.highest <= 600
    assert [str(row.due_on) for row in best.rows[:3]] == ["2026-02-28", "2026-03-31", "2026-04-30"]
    shorter = the(Kind.REPLAN_WAIVER, made(months=5, salary_day=31))
    assert shorter.highest > 600
    assert made(affordable=D("1.00")).recommended is None
    assert made().recommended is None


def test_a_fen_above_what_they_can_pay_is_not_recommended_and_no_shorter_plan_would_do():
    heavy = a_loan(
        (date(2026, 2, 1), "1000.00", "900.00", "0.00"), (date(2026, 8, 1), "9000.00", "900.00", "0.00"), cost_cap=D(5)
    )
    lenient = replace(SHIPPED, review_above=D(5))
    for yuan in range(480, 2000, 40):
        best = options(heavy, [], TEN_DAYS_LATE, lenient, Said(affordable=D(yuan))).recommended
        shorter = options(heavy, [], TEN_DAYS_LATE, lenient, Said(months=best.months - 1)).of(best.kind)[0]
        assert best.highest <= yuan < shorter.highest
        less = options(heavy, [], TEN_DAYS_LATE, lenient, Said(affordable=best.highest - D("0.01"))).recommended
        assert less is None or less.months > best.months


def test_a_salary_day_on_the_last_day_of_the_offer_is_the_next_months():
    assert the(Kind.REPLAN_WAIVER, made(months=3, salary_day=14)).first_date == date(2026, 3, 14)
    assert the(Kind.REPLAN_WAIVER, made(months=3, salary_day=15)).first_date == date(2026, 2, 15)


def test_with_a_sum_at_hand_the_loan_is_ended_or_else_the_arrears():
    assert made(lump_sum=D("3059.55")).recommended.kind is Kind.SETTLE_WAIVER
    assert made(lump_sum=D("3059.54")).recommended.kind is Kind.WAIVER
    assert made(lump_sum=D("1050.84")).recommended is None


LATE = {"as_of": date(2026, 3, 4)}
PAID_UP = [paid("P1", date(2026, 2, 1), "1045.00")]
SETTLED = [paid("P1", date(2026, 2, 1), "3045.00", "settle")]


@pytest.mark.parametrize(
    ("kind", "code", "rule", "figures", "told"),
    [
        (Kind.EXTENSION, Code.TOO_LATE, "F-05", (31, 30), LATE),
        (Kind.EXTENSION, Code.PAST_MATURITY, "F-05", (date(2026, 4, 2), date(2026, 4, 1)), {"as_of": date(2026, 4, 2)}),
        (Kind.EXTENSION, Code.EXTENSIONS_USED, "F-05", (2, 2), {"past": Past(extensions=2)}),
        (
            Kind.EXTENSION,
            Code.DATE_TOO_LATE,
            "F-05",
            (date(2026, 3, 14), date(2026, 3, 13)),
            {"wanted_date": date(2026, 3, 14)},
        ),
        (Kind.EXTENSION, Code.DATE_TOO_EARLY, "F-05", (date(2026, 2, 11), date(2026, 2, 11)), {"wanted_date": TEN_DAYS_LATE}),
        (Kind.REPLAN, Code.MONTHS_TOO_FEW, "F-04", (2, 3), {"months": 2}),
        (Kind.REPLAN, Code.MONTHS_TOO_MANY, "F-04", (37, 36), {"months": 37}),
        (Kind.REPLAN, Code.DATE_TOO_LATE, "F-04", (date(2026, 3, 29), date(2026, 3, 28)), {"wanted_date": date(2026, 3, 29)}),
        (Kind.REPLAN, Code.RESTARTS_USED, "X-06", (2, 1), {"past": Past(plans_broken=2)}),
    ],
)
def test_a_limit_is_named_with_its_rule_and_figures(
    kind: Kind, code: Code, rule: str, figures: tuple[Any, Any], told: dict[str, Any]
) -> None:
    option = the(kind, made(**told))
    assert option.refused == Refusal(code, rule, {"actual": figures[0], "limit": figures[1]})


def test_a_payment_may_not_be_smaller_than_set():
    """Of what is left after 1045 and 1030 a year's plan asks for less than a hundred yuan a month, nine months for more."""
    history = [*PAID_UP, paid("P2", date(2026, 3, 1), "1030.00")]
    offered = options(LOAN, history, date(2026, 4, 2), SHIPPED, Said(months=12))
    refused = the(Kind.REPLAN, offered).refused
    assert (refused.code, refused.rule, refused.figures["limit"]) == (Code.PAYMENT_TOO_SMALL, "F-04", 100)
    assert 90 < refused.figures["actual"] < 100
    by_itself = options(LOAN, history, date(2026, 4, 2), SHIPPED)
    assert {one.months for one in by_itself.of(Kind.REPLAN)} == {3, 6, 9}


def test_up_to_each_limit_it_is_had():
    assert the(Kind.EXTENSION, made(date(2026, 3, 3))).eligible
    assert the(Kind.EXTENSION, made(past=Past(extensions=1), wanted_date=date(2026, 3, 13))).eligible
    assert the(Kind.EXTENSION, made(wanted_date=date(2026, 2, 12))).eligible
    assert the(Kind.REPLAN, made(months=3, wanted_date=date(2026, 3, 28), past=Past(plans_broken=1))).eligible
    assert the(Kind.REPLAN_WAIVER, made(months=30)).eligible


def test_the_longest_replan_has_the_houses_number_of_months_and_not_the_sixty_of_cards():
    rich = replace(LOAN, instalments=tuple(replace(row, principal=row.principal * 10) for row in LOAN.instalments))
    rich = replace(rich, principal=D("30000.00"))
    assert options(rich, [], TEN_DAYS_LATE, SHIPPED).of(Kind.REPLAN)[-1].months == 36


def test_a_short_plan_that_carries_much_penalty_is_over_the_cap_and_its_waiver_is_not():
    offered = made(NINETY_DAYS_LATE, months=3)
    refused = the(Kind.REPLAN, offered).refused
    assert (refused.code, refused.rule, refused.figures["limit"]) == (Code.RATE_OVER_CAP, "P-04", D("0.24"))
    assert refused.figures["actual"] > D("0.24")
    assert the(Kind.REPLAN_WAIVER, offered).all_in_rate < D("0.24")


def test_who_is_not_late_may_settle_and_shortly_before_a_due_date_ask_for_another():
    """On 24 February 1000 + 30 are due in five days. To 15 March, fourteen days after: 7.00 of interest."""
    soon = options(LOAN, PAID_UP, date(2026, 2, 24), SHIPPED, Said(wanted_date=date(2026, 3, 15)))
    assert {one.kind for one in soon.eligible} == {Kind.EXTENSION, Kind.SETTLE}
    assert {one.refused.code for one in soon.options if not one.eligible} == {Code.NOT_IN_ARREARS}
    assert parts(the(Kind.EXTENSION, soon)) == [("2026-03-15", "0.00", "30.00", "7.00", "1000.00", "0.00")]
    early = options(LOAN, PAID_UP, date(2026, 2, 21), SHIPPED)
    assert the(Kind.EXTENSION, early).refused == Refusal(Code.TOO_EARLY, "F-05", {"actual": 8, "limit": 7})
    ahead = [*PAID_UP, paid("P2", date(2026, 2, 20), "10.00")]
    assert the(Kind.EXTENSION, options(LOAN, ahead, date(2026, 2, 24), SHIPPED)).refused.code is Code.CREDIT_WAITS


def test_an_extension_into_days_of_grace_costs_nothing_that_nothing_would_not_cost():
    graceful = replace(LOAN, grace_days=15)
    option = the(Kind.EXTENSION, options(graceful, [], TEN_DAYS_LATE, SHIPPED, Said(wanted_date=date(2026, 2, 16))))
    assert parts(option) == [("2026-02-16", "0.00", "45.00", "0.00", "1000.00", "0.00")]
    assert option.compared.saving == 0


def test_a_settled_loan_owes_nothing():
    done = options(LOAN, SETTLED, TEN_DAYS_LATE, SHIPPED)
    assert {one.refused.code for one in done.options} == {Code.NOTHING_OWED}
    assert not done.person


def test_a_cost_over_the_cap_gets_a_person_and_so_does_a_claim_that_may_be_barred():
    dear = a_loan((date(2026, 2, 1), "1000.00", "60.00", "0.00"))
    offered = options(dear, [], TEN_DAYS_LATE, SHIPPED)
    assert offered.person
    assert {one.refused.code for one in offered.options} == {Code.COST_OVER_CAP}
    last_day = date(2029, 4, 1)
    assert not made(last_day).person
    barred = made(last_day + timedelta(days=1))
    assert barred.person
    assert {(one.refused.code, one.refused.rule) for one in barred.options} == {(Code.TIME_BARRED, "C-21")}
    touched = [paid("P1", date(2026, 5, 1), "1.00")]
    assert not options(LOAN, touched, last_day + timedelta(days=30), SHIPPED).person


def test_beside_an_active_plan_only_paying_is_left():
    plan = the(Kind.REPLAN, made(months=3)).plan
    later = options(LOAN, [], date(2026, 3, 13), SHIPPED, Said(lump_sum=D("100.00")), Past(plan=plan))
    assert {one.kind for one in later.eligible} == {Kind.PAY_OVERDUE, Kind.PART_PAYMENT, Kind.SETTLE}
    assert {one.refused.code for one in later.options if not one.eligible} == {Code.PLAN_ACTIVE}
    assert {one.refused.rule for one in later.options if not one.eligible} == {"F-03"}
    assert the(Kind.PAY_OVERDUE, later).total == D("1050.22")
    assert parts(the(Kind.PAY_OVERDUE, later)) == [("2026-03-13", "0.00", "55.00", "42.00", "953.22", "0.00")]
    assert later.penalty_daily == 0


def test_a_row_that_is_paid_some_days_early_waits_and_is_kept_on_its_day():
    """Row 1 of case 2 is due on 11 March, and paid on the 8th: interest is as agreed, and nothing is asked for twice."""
    plan = the(Kind.REPLAN, made(months=3)).plan
    early = [paid("P1", date(2026, 3, 8), "1050.22")]
    waiting = statement(LOAN, early, date(2026, 3, 10), plan)
    assert (waiting.credit, waiting.plan.rows[0].status) == (D("1050.22"), InstalmentStatus.UPCOMING)
    on_its_day = statement(LOAN, early, date(2026, 3, 11), plan)
    assert (on_its_day.credit, on_its_day.plan.rows[0].status) == (0, InstalmentStatus.PAID)
    in_time = statement(LOAN, [paid("P1", date(2026, 3, 11), "1050.22")], date(2026, 3, 11), plan)
    assert on_its_day.plan == in_time.plan
    assert on_its_day.settle_today == in_time.settle_today
    assert statement(LOAN, early, date(2026, 4, 10), plan).plan.standing is PlanStanding.ACTIVE


def test_the_cost_so_far_counts_what_a_row_asked_for_from_its_day_on_paid_or_not():
    """Case 2, with nothing paid: 45 + 6.50 + 10 were taken over, and row 1 asks for 42 on 11 March. Of 3000 for 68 and 69 days
    that is 61.50 × 365 / 204000 and 103.50 × 365 / 207000 a year."""
    plan = the(Kind.REPLAN, made(months=3)).plan
    before, on_its_day = (statement(LOAN, [], day, plan) for day in (date(2026, 3, 10), date(2026, 3, 11)))
    assert (before.all_in_rate, on_its_day.all_in_rate) == (D("0.110037"), D("0.182500"))
    capped = replace(LOAN, cost_cap=D("0.17"))
    assert [statement(capped, [], date(2026, 3, day), plan).cost_over_cap for day in (10, 11)] == [False, True]


def test_all_rows_paid_early_keep_the_plan_on_its_last_day():
    plan = the(Kind.REPLAN, made(months=3)).plan
    early = [paid("P1", date(2026, 3, 8), "3150.65")]
    before, last = (statement(LOAN, early, day, plan) for day in (date(2026, 5, 10), date(2026, 5, 11)))
    assert (before.plan.standing, before.outstanding.total, before.credit) == (PlanStanding.ACTIVE, *[D("1050.21")] * 2)
    assert (last.plan.standing, last.plan.ended_on, last.credit) == (PlanStanding.KEPT, date(2026, 5, 11), 0)


def test_who_approves():
    allowed = terms_with(auto_approval="on", auto_total_most=3150, four_eyes_above=6)
    offered = options(LOAN, [], TEN_DAYS_LATE, allowed, Said(months=3))
    assert the(Kind.EXTENSION, offered).approval is Approval.AUTOMATIC
    assert the(Kind.REPLAN, offered).approval is Approval.ONE_PERSON
    assert the(Kind.REPLAN_WAIVER, offered).approval is Approval.TWO_PERSONS
    assert the(Kind.WAIVER, offered).approval is Approval.ONE_PERSON
    assert the(Kind.SETTLE, offered).approval is Approval.NONE


def test_an_agreement_may_be_undone_for_the_hours_set():
    agreed = datetime(2026, 2, 11, 12, tzinfo=UTC)
    assert SHIPPED.undo_until(agreed) == agreed + timedelta(hours=24)
    with pytest.raises(ValueError, match="time zone"):
        SHIPPED.undo_until(agreed.replace(tzinfo=None))


@pytest.mark.parametrize(
    "said", [{"affordable": D(0)}, {"lump_sum": D(-1)}, {"salary_day": 0}, {"salary_day": 32}, {"months": 0}]
)
def test_what_cannot_be_meant_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"amount|salary day|months"):
        Said(**said)


def test_the_rate_of_a_plan_is_never_above_contract_penalty_house_or_cap():
    """ln 1.24 × 360 / 365 = 0.2121646; a penalty rate below the contract's own comes of its cap."""
    assert SHIPPED.plan_rate(LOAN) == D("0.180000")
    assert SHIPPED.plan_rate(replace(LOAN, annual_rate=D("0.24"))) == D("0.212164")
    assert terms_with(plan_rate_most=D("0.1")).plan_rate(LOAN) == D("0.100000")
    capped = replace(LOAN, cost_cap=D("0.12"))
    assert SHIPPED.plan_rate(capped) == (D("1.12").ln() * 360 / 365).quantize(D("0.000001"), "ROUND_FLOOR")
    assert SHIPPED.cap(capped) == D("0.12")
    assert SHIPPED.cap(replace(LOAN, cost_cap=D("0.36"))) == D("0.24")
