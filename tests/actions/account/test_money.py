"""Questions about money that are worded beside their topic: paid and still reminded, sums that don't add up, paying early."""

from collections.abc import Callable

import pytest

from actions.talk.follow_up import CONFIRM
from actions.talk.second_look import about_money
from actions.talk.vocabulary import Vocabulary
from servicing.ledger import statement
from tests.actions.talking import Talk
from tests.actions.test_words import test_answers_are_short_and_easy_to_read as reads_easily
from tests.actions.world import TODAY, loans_of, payments_of


@pytest.mark.parametrize(
    ("text", "read", "meant"),
    [
        ("上午刚还了钱，咋还给我发催款短信", "set_reminder", "query_payment_status"),
        ("这期我早还了还打电话来提醒", "nlu_fallback", "query_payment_status"),
        ("这期已经还了，下期记得提醒我", "set_reminder", None),
        ("提前还五千块这个月的还要还吗", "nlu_fallback", "request_settlement"),
        ("想提前还一部分本金", "nlu_fallback", "request_partial_payment"),
        ("一次性还清收不收费用", "out_of_scope", "explain_interest"),
        ("提前结清从哪儿进去", "nlu_fallback", "how_to_repay"),
        ("怎么不让我提前结清", "nlu_fallback", "request_settlement"),
        ("花呗能提前结清吗", "out_of_scope", None),
        ("给我开结清证明", "nlu_fallback", None),
        ("这笔钱啥时候借的", "query_due_date", "query_arrears"),
        ("几号还", "query_due_date", None),
        ("卡里有钱就是还不了", "report_hardship", "how_to_repay"),
        ("没钱还不了", "report_hardship", None),
        ("退货的钱退到贷款账上了吗", "out_of_scope", "query_payment_status"),
        ("我要投诉提前结清乱收费", "file_complaint", None),
    ],
)
def test_the_words_decide_what_was_asked(words: Vocabulary, text: str, read: str, meant: str | None) -> None:
    assert about_money(read, words.money(text), sums=False) == meant


@pytest.mark.parametrize(
    ("borrower", "told"),
    [("late", "逾期部分还有"), ("ontime", "现在没有逾期"), ("settled", "已经全部还清"), ("grace", "过了应还日的部分还有")],
)
@pytest.mark.parametrize("intent", ["set_reminder", "query_payment_status"])
async def test_who_paid_and_is_reminded_hears_of_the_payment_and_gets_no_reminder(
    talk: Callable[..., Talk], borrower: str, told: str, intent: str
) -> None:
    conversation = talk(borrower)
    said = await conversation.say("我刚还了钱怎么又来短信催", intent)
    assert told in said.text.splitlines()[0]
    assert "截图" in said.text
    assert said.cards == ["payments"]
    assert any('"wish": "person"' in payload for payload in said.payloads)
    assert "提醒您第" not in said.text
    assert await conversation.rows() == []


async def test_three_sums_stand_side_by_side_and_a_check_is_offered(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say(
        "当初借了3000，已经还了8000，怎么还欠5000", "query_arrears", entities=[("amount", "3000", "3000")]
    )
    now = statement(loans_of("late")[0], payments_of("late-0001"), TODAY)
    assert "2026年6月5日放款" in said.text
    assert "6,000.00" in said.text
    assert "2 笔，2,100.00 元" in said.text
    assert "本金 2,000.00 元、利息 90.00 元、费用 10.00 元" in said.text
    assert f"{now.outstanding.total:,.2f} 元；今天一次结清是 {now.settle_today:,.2f} 元" in said.text
    assert "请人对账" in said.titles
    assert await conversation.rows() == []


@pytest.mark.parametrize("intent", ["query_arrears", "query_due_date", "nlu_fallback"])
async def test_when_a_loan_was_drawn_is_its_day(talk: Callable[..., Talk], intent: str) -> None:
    said = await talk("ontime").say("我这钱是啥时候借的呀", intent)
    assert "2026年6月5日放款" in said.text.splitlines()[0]


async def test_more_than_was_looked_for_is_explained_by_what_is_past_due(talk: Callable[..., Talk]) -> None:
    total = statement(loans_of("late")[0], payments_of("late-0001"), TODAY).overdue.total
    rounded = str(int(total) // 1000 * 1000)
    conversation = talk("late")
    text = f"平白让我多还{rounded}多是啥意思"
    said = await conversation.say(text, "report_overpayment", entities=[("amount", rounded, f"{rounded}多")])
    assert f"{total:,.2f} 元" in said.text
    assert "最早的是2026年9月5日" in said.text
    assert await conversation.rows() == []
    assert said.payloads[0].startswith("/dispute_charge")
    await conversation.tap(said.payloads[0])
    assert [row.kind for row in await conversation.rows()] == ["dispute_charge"]


async def test_a_payment_of_that_sum_explains_it(talk: Callable[..., Talk]) -> None:
    said = await talk("ontime").say("莫名扣了1050", "report_overpayment", entities={"amount": "1050"})
    assert "对得上" in said.text
    assert "1,050.00 元" in said.text


async def test_who_asks_about_what_was_overpaid_sees_it_and_nothing_is_stored(talk: Callable[..., Talk]) -> None:
    conversation = talk("overpaid")
    said = await conversation.say("多的钱什么时候退", "report_overpayment")
    assert "500.00 元" in said.text.splitlines()[0]
    assert await conversation.rows() == []
    await conversation.tap(said.payloads[0])
    assert [row.kind for row in await conversation.rows()] == ["report_overpayment"]


async def test_what_was_taken_twice_is_checked_by_a_person(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("重复扣了我一笔", "report_overpayment")
    assert said.cards == ["receipt"]
    assert len(await conversation.rows()) == 1


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [
        ("提前结清在哪儿弄", "request_settlement", "官方 App"),
        ("提前结清在哪儿弄", "how_to_repay", "官方 App"),
        ("怎么我就是没法一次还清", "request_settlement", "看不到原因"),
        ("一次还清能行吗要不要手续费", "explain_interest", "提前还款手续费 1%"),
        ("一次还清后面还收利息吗", "explain_interest", "利息只收到还的那一天"),
        ("提前全部还掉到了还款日还要还吗", "request_settlement", "后面各期都不用再还"),
        ("能不能提前还清", "request_settlement", "一次全部结清是"),
    ],
)
async def test_what_is_only_asked_of_paying_off_is_answered_with_the_sum_and_stores_nothing(
    talk: Callable[..., Talk], text: str, intent: str, told: str
) -> None:
    conversation = talk("ontime")
    said = await conversation.say(text, intent)
    settle = statement(loans_of("ontime")[0], payments_of("ontime-0001"), TODAY).settle_today
    assert told in said.text
    assert f"{settle:,.2f} 元" in said.text
    assert await conversation.rows() == []


async def test_after_the_answer_a_yes_asks_for_it(talk: Callable[..., Talk]) -> None:
    conversation = talk("ontime")
    said = await conversation.say("能不能提前还清", "request_settlement")
    assert conversation.focus.asked == CONFIRM
    assert conversation.focus.options == tuple(one for one in said.payloads if one.startswith("/request_settlement"))


async def test_a_wish_to_pay_off_is_taken_as_one(talk: Callable[..., Talk]) -> None:
    conversation = talk("ontime")
    said = await conversation.say("我想这两天一次性结清", "request_settlement")
    assert "登记一次结清" not in said.titles
    assert conversation.focus.asked != CONFIRM


async def test_who_asks_why_the_sums_do_not_match_sees_them_and_may_dispute(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    found = [("amount", "3000", "3000")]
    said = await conversation.say("当初借了3000，已经还了8000，怎么还欠5000", "dispute_charge", entities=found)
    assert "本金 2,000.00 元、利息 90.00 元、费用 10.00 元" in said.text
    assert await conversation.rows() == []
    await conversation.tap(said.payloads[0])
    assert [row.kind for row in await conversation.rows()] == ["dispute_charge"]


async def test_who_disputes_the_sums_sees_them_and_is_stored(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    found = [("amount", "3000", "3000")]
    said = await conversation.say("当初借了3000，已经还了8000，还欠5000不对", "dispute_charge", entities=found)
    assert "本金 2,000.00 元、利息 90.00 元、费用 10.00 元" in said.text
    assert [row.kind for row in await conversation.rows()] == ["dispute_charge"]


@pytest.mark.parametrize(("borrower", "told"), [("late", "先还的钱会先还这些"), ("ontime", "先用在第 6 期上")])
async def test_a_part_ahead_of_time_says_what_the_next_instalment_becomes(
    talk: Callable[..., Talk], borrower: str, told: str
) -> None:
    conversation = talk(borrower)
    said = await conversation.say("提前还一部分的话这个月那期还用还吗", "nlu_fallback")
    assert told in said.text
    assert "2026年12月5日应还 1,050.00 元" in said.text
    assert "条款里写的是 1%" in said.text
    assert await conversation.rows() == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("提前还清要手续费吗", "explain_interest"),
        ("分期以后一次还清还要付利息吗", "nlu_fallback"),
        ("提前还一部分可以吗", "nlu_fallback"),
        ("在哪里提前结清", "how_to_repay"),
        ("利息怎么收的", "explain_interest"),
        ("分期怎么申请", "request_installment"),
    ],
)
async def test_a_settled_loan_is_said_to_be_settled_whatever_is_asked(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk("settled")
    said = await conversation.say(text, intent)
    assert "已经全部还清" in said.text
    assert await conversation.rows() == []


async def test_a_deduction_that_failed_says_why_and_what_to_do(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("你们自己没扣钱凭啥算我逾期", "query_payment_status")
    assert "2026年10月5日" in said.text.splitlines()[0]
    assert "可以主动还" in said.text


async def test_an_attempt_is_no_payment(talk: Callable[..., Talk]) -> None:
    failed = await talk("late").say("我换了张卡", "change_bank_card")
    assert "没有全部扣成" in failed.text
    done = await talk("ontime").say("我换了张卡", "change_bank_card")
    assert "最近一次扣款是2026年11月5日" in done.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("满多少钱才给分期", "request_installment"),
        ("怎样才能办分期", "request_installment"),
        ("分期在哪申请", "request_installment"),
        ("怎么延期", "request_extension"),
        ("分期手续费能不能少收", "request_waiver"),
    ],
)
async def test_a_question_about_an_arrangement_stores_nothing_until_yes(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert await conversation.rows() == []
    assert f"/{intent}" in said.payloads
    assert conversation.focus.options == (f"/{intent}",)


async def test_whether_data_can_be_deleted_is_a_question(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我的资料可以让你们删掉吗", "ask_privacy")
    assert "还没还清" in said.text
    assert await conversation.rows() == []
    await conversation.tap(said.payloads[0])
    assert [row.kind for row in await conversation.rows()] == ["ask_privacy"]


@pytest.mark.parametrize("borrower", ["late", "ontime", "settled", "grace", "compound", "two"])
async def test_what_is_answered_first_reads_easily_too(talk: Callable[..., Talk], borrower: str) -> None:
    asked = [
        ("我刚还了钱怎么又来短信催", "query_payment_status"),
        ("你们自己没扣钱凭啥算我逾期", "query_payment_status"),
        ("退货的钱退到贷款账上了吗", "query_payment_status"),
        ("欠的越还越多，我都还了多少", "query_arrears"),
        ("这钱是啥时候借的", "query_arrears"),
        ("平白让我多还钱", "report_overpayment"),
        ("怎么提前结清，到还款日还要还吗，有手续费和利息吗", "how_to_repay"),
        ("怎么不让我提前结清", "request_settlement"),
        ("提前还一部分这个月还要还吗", "request_partial_payment"),
        ("满多少钱才给分期", "request_installment"),
    ]
    for text, intent in asked:
        await reads_easily(list((await talk(borrower).say(text, intent)).replies))
