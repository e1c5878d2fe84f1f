"""The text that is agreed to: whole, exact, one and the same for the same option, and marked."""

from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given, settings

from servicing.arrangements import Approval, Kind, Option, Said, Terms, options
from servicing.book import LoanFile
from servicing.clock import SHANGHAI
from servicing.contract import Payment, PaymentMethod
from servicing.money import percent
from servicing.plans.agreement import AgreementText, agreement_text, mark_of
from servicing.plans.as_json import option_as_json, option_from_json, said_as_json, said_from_json
from servicing.plans.quote import stale
from servicing.wording import written
from tests.actions.world import LOANS, TODAY, payments_of
from tests.servicing.arrangements.offers import Offer, offers, terms_with
from tests.servicing.plans.offered import LAX, WORDING

LOAN = next(loan for loan in LOANS if loan.loan_id == "late-0001")
SAID = Said(salary_day=28)


def of(kind: Kind, terms: Terms = LAX, **which: object) -> Option:
    made = options(LOAN, payments_of(LOAN.loan_id), TODAY, terms, SAID).of(kind)
    return next(one for one in made if all(getattr(one, name) == value for name, value in which.items()))


def text(option: Option, terms: Terms = LAX) -> str:
    return agreement_text(option, LOAN, terms, WORDING).text


PLANS = (Kind.REPLAN, Kind.REPLAN_WAIVER, Kind.EXTENSION, Kind.WAIVER, Kind.SETTLE_WAIVER)


@pytest.mark.parametrize("kind", PLANS)
def test_it_names_every_payment_with_its_date_and_parts(kind: Kind) -> None:
    option = of(kind)
    lines = text(option).splitlines()
    for row in option.rows:
        (line,) = (one for one in lines if one.startswith(f"第 {row.number} 次，"))
        assert written(row.due_on) in line
        for part in (row.total, row.principal, row.interest, row.plan_interest, row.fee, row.penalty):
            assert not part or f"{written(part)} 元" in line
    whole = "\n".join(lines)
    assert f"合计 {written(option.total)} 元" in whole
    assert f"年利率 {percent(option.rate)}，" in whole
    assert f"综合年化成本 {percent(option.all_in_rate, 2)}。" in whole
    assert "000%" not in whole
    assert LOAN.lender in whole
    assert LOAN.loan_id in whole
    assert "由工作人员决定" in whole
    assert "由 AI 按固定规则写成" in whole


def test_it_says_what_a_missed_payment_does_and_how_to_undo_it() -> None:
    assert "过了还款日 7 天还没还清，安排就中止" in text(of(Kind.REPLAN))
    assert "到还款日当天结束还没还清" in text(of(Kind.WAIVER))
    assert "确认以后 24 小时内，或者批准之前" in text(of(Kind.REPLAN))
    none = terms_with(cooling_off_hours=0)
    assert "小时" not in text(of(Kind.REPLAN), none)
    assert "批准之前都可以撤销" in text(of(Kind.REPLAN), none)


def test_it_says_what_falls_away_and_only_where_something_does() -> None:
    waived = of(Kind.REPLAN_WAIVER)
    assert f"减免罚息 {written(waived.waived)} 元" in text(waived)
    assert "减免罚息" not in text(of(Kind.REPLAN))
    rewarding = terms_with(coupon_most=20)
    rewarded = of(Kind.REPLAN, rewarding)
    assert rewarded.coupon > 0
    assert f"再奖励减免 {written(rewarded.coupon)} 元" in text(rewarded, rewarding)
    assert "奖励" not in text(waived)


def test_what_no_person_decides_is_said_to_be_so() -> None:
    automatic = replace(of(Kind.REPLAN), approval=Approval.AUTOMATIC)
    assert "按规则自动批准" in text(automatic)
    assert "由工作人员决定批不批准" not in text(automatic)


def test_what_is_no_plan_has_no_agreement() -> None:
    with pytest.raises(ValueError, match="only a plan"):
        text(of(Kind.SETTLE))


def test_the_mark_is_that_of_the_canonical_text() -> None:
    made = AgreementText.of("一\r\n二  \n\n三")
    assert made.text == "一\n二\n\n三\n"
    assert made.sha256 == mark_of(made.text) == sha256(made.text.encode()).hexdigest()
    assert AgreementText.of(made.text) == made
    with pytest.raises(ValueError, match="mark"):
        AgreementText(made.text + " ", made.sha256)


def with_clause(kind: Kind, rate: str) -> str:
    made = options(LOAN, payments_of(LOAN.loan_id), TODAY, LAX, SAID, early_fee_rate=Decimal(rate)).of(kind)
    return agreement_text(made[0], LOAN, LAX, WORDING, Decimal(rate)).text


def test_a_fee_for_paying_early_stands_beside_the_total() -> None:
    """One percent of the 1000 not due yet where the loan is ended by it; its rate where it might be; else no word of it."""
    assert "按没到期的本金算是 10.00 元，不在上面的合计里" in with_clause(Kind.SETTLE_WAIVER, "0.01")
    assert "提前还的本金的 1%，不在上面的合计里" in with_clause(Kind.REPLAN, "0.01")
    assert "提前还款手续费" not in with_clause(Kind.EXTENSION, "0.01")
    assert with_clause(Kind.SETTLE_WAIVER, "0") == text(of(Kind.SETTLE_WAIVER))
    assert with_clause(Kind.REPLAN, "0") == text(of(Kind.REPLAN))


def test_another_figure_is_another_mark() -> None:
    option = of(Kind.REPLAN)
    row = replace(option.rows[0], principal=option.rows[0].principal + Decimal("0.01"))
    assert option.plan is not None
    other = replace(option, plan=replace(option.plan, rows=(row, *option.rows[1:])))
    assert mark_of(text(other)) != mark_of(text(option)) == mark_of(text(of(Kind.REPLAN)))


@settings(max_examples=60, deadline=None)
@given(offer=offers())
def test_what_is_stored_is_what_was_offered_to_the_fen(offer: Offer) -> None:
    """Through the store's text form and back."""
    for option in offer.made.eligible:
        kept = option_from_json(option_as_json(option))
        assert kept == option
        if option.plan is None:
            continue
        assert repr(kept.plan) == repr(option.plan)
        assert agreement_text(kept, offer.case.loan, offer.terms, WORDING) == agreement_text(
            option, offer.case.loan, offer.terms, WORDING
        )
    assert said_from_json(said_as_json(offer.said)) == offer.said


@settings(max_examples=60, deadline=None)
@given(offer=offers())
def test_an_offer_of_today_is_never_stale_and_one_overtaken_always_is(offer: Offer) -> None:

    known = tuple(paid for paid in offer.case.payments if paid.paid_on <= offer.as_of)
    file = LoanFile(offer.case.loan, known, None, ())
    noon = datetime.combine(offer.as_of, time(12), SHANGHAI)
    paid = Payment("\U0010fffe", offer.case.loan.loan_id, offer.as_of, Decimal("0.01"), PaymentMethod.TRANSFER)
    for option in offer.made.eligible:
        if option.plan is None or option.valid_until is None:
            continue
        assert stale(file, option, option.plan, noon) is None
        assert stale(file, option, option.plan, option.valid_until) == "offer_expired"
        overtaken = replace(file, payments=(*known, paid))
        assert stale(overtaken, option, option.plan, noon) == "figures_changed"
