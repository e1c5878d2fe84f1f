"""Cards in words; that nothing of a card is left out is held for every answer in tests/actions/test_words.py."""

import pytest

from servicing.card_text import plain_form
from servicing.cards import Amounts, Fact, LoanHead, PenaltyCard, PenaltyRow, ReceiptCard, StatementCard, WhatIf
from servicing.turn import Reply
from servicing.wording import Wording
from tests.harness.policy import POLICY
from tests.harness.system import ROOT

WORDING = Wording.load(ROOT / "domain.yml", POLICY.numbers())


def test_a_reply_without_a_card_is_its_words() -> None:
    assert plain_form(Reply(text="好的"), WORDING) == "好的"


def test_a_receipt_is_its_number_and_its_facts() -> None:
    card = ReceiptCard(number="20261122-ABCDEFGH", title="已登记", rows=[Fact(label="事项", value="我要投诉")])
    said = plain_form(Reply(text="收到", card=card), WORDING).splitlines()
    assert said[0] == "收到"
    assert said[2:] == ["已登记", "编号 20261122-ABCDEFGH", "事项：我要投诉"]


@pytest.mark.parametrize(("ref", "named"), [("安心贷", "安心贷"), ("安心贷（第二笔）", "安心贷（第二笔），安心贷")])
def test_a_loan_that_goes_by_its_product_is_named_once(ref: str, named: str) -> None:
    head = LoanHead(loan_id="L-1", ref=ref, product="安心贷", lender="演示消费金融")
    none = Amounts(principal="0.00", interest="0.00", penalty="0.00", compound="0.00", fee="0.00", total="0.00")
    card = StatementCard(loan=head, as_of="2026-11-22", days_past_due=0, overdue=none, instalments=[], credit="0.00")
    assert f"{named}，出借方 演示消费金融" in plain_form(Reply(text="账单", card=card), WORDING).splitlines()


def test_every_stretch_of_a_penalty_can_be_computed_again() -> None:
    rows = {"kind": "penalty", "kind_label": "罚息", "base": "1000.00", "annual_rate": "24%", "daily_rate": "0.066667%"}
    card = PenaltyCard(
        loan=LoanHead(loan_id="L-1", ref="安心贷", product="安心贷", lender="演示消费金融"),
        as_of="2026-11-22",
        lines=[
            PenaltyRow(**rows, instalment=3, first_day="2026-11-06", last_day="2026-11-22", days=17, amount="11.3333",
                       in_grace=False, rounding=False),
            PenaltyRow(**rows, instalment=3, first_day="2026-11-22", last_day="2026-11-22", days=0, amount="-0.0033",
                       in_grace=False, rounding=True),
        ],
        accrued="11.33",
        paid="0.00",
        unpaid="11.33",
        clause="",
        cap_note="",
        what_if=[WhatIf(pay_on="2026-11-29", penalty="16.00", total="1066.00")],
    )  # fmt: skip
    said = plain_form(Reply(text="罚息", card=card), WORDING)
    assert "2026年11月6日至2026年11月22日，17 天 × 1,000.00 元 × 年利率 24%（每天 0.066667%）= 11.3333 元" in said
    assert "四舍五入到分，-0.0033 元" in said
    assert "2026年11月29日还清：共 1,066.00 元，其中罚息 16.00 元" in said
