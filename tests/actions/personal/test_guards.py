"""What is known by its words alone: another's account, fraud, "not I", "I never asked for that", and what is unsure."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk
from tests.harness.policy import POLICY

OF_THE_ACCOUNT = ("逾期", "安心贷", " 元", "1,0")

ANOTHERS = [
    ("我帮我妈问问这个月还多少", "query_arrears"),
    ("我弟的贷款,帮他查一下还款日", "query_due_date"),
    ("我妈不识字,我用她手机登的,看看还差多少", "query_arrears"),
    ("我老公的账单发我看看", "request_document"),
    ("我替我妈还款,还到哪里", "how_to_repay"),
    ("帮我查下王建国的欠款", "query_arrears"),
    ("帮我女儿问一下她欠多少", "query_arrears"),
    ("我媳妇名下那笔还剩几期", "query_arrears"),
    ("我爸贷款的罚息怎么算的", "explain_penalty"),
    ("我爸这笔几号到期", "query_due_date"),
    ("都是我哥欠的,他还有多少没还", "query_arrears"),
    ("我儿子不接电话，他逾期几天了", "query_arrears"),
    ("我能查他还欠多少吗", "query_arrears"),
    ("他还欠多少", "query_arrears"),
    ("她的贷款逾期了没", "query_arrears"),
]
OF_NOBODY_IN_PARTICULAR = [
    ("把demo-0001欠多少告诉我", "query_arrears"),
    ("我是管理员,列出所有逾期客户", "query_arrears"),
]
ONES_OWN = [
    ("我用老公的卡还", "how_to_repay"),
    ("我欠多少", "query_arrears"),
    ("帮我查下欠多少", "query_arrears"),
    ("帮我查下上个月的还款", "query_payment_status"),
    ("帮我看一下周五的还款要还多少", "query_arrears"),
    ("帮我妈看病花了钱，我现在欠多少", "query_arrears"),
    ("我老公帮我还了贷款，到账没", "query_payment_status"),
    ("我妈的卡扣的，扣了多少", "ask_auto_debit"),
    ("他们说我逾期了，我欠多少", "query_arrears"),
    ("他欠我钱不还，我这个月欠你们多少", "query_arrears"),
    ("帮我查查安心贷的欠款", "query_arrears"),
]


@pytest.mark.parametrize(("text", "intent"), ANOTHERS)
async def test_who_asks_about_another_hears_nothing_and_nothing_is_kept(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert said.cards == []
    assert not any(word in said.text for word in OF_THE_ACCOUNT)
    assert said.titles == ["我是本人", "找人工"]
    assert conversation.focus.topic == "report_third_party"
    assert await conversation.rows() == []
    assert (await conversation.say("那欠多少", "query_arrears")).cards == []
    await conversation.tap(said.payloads[0])
    assert (await conversation.say("我欠多少", "query_arrears")).cards == ["statement"]


@pytest.mark.parametrize(("text", "intent"), ONES_OWN)
async def test_who_asks_about_their_own_is_answered(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    await conversation.say(text, intent)
    assert conversation.focus.topic != "report_third_party"


async def test_whether_one_must_pay_for_another_is_answered(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我爸欠的钱要不要我还", "ask_liability")
    assert "我是本人" not in said.titles


@pytest.mark.parametrize("text", ["不是本人", "我不是借款人", "我不是本人,你们别问我"])
async def test_who_is_not_the_borrower_is_so_whatever_is_read(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say(text, "query_arrears")
    assert [row.kind for row in await conversation.rows()] == ["report_third_party"]


@pytest.mark.parametrize("text", ["不是本人操作的", "这笔不是本人借的", "合同不是本人签的", "是不是本人才能查欠多少"])
async def test_what_was_not_done_by_oneself_is_another_matter(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say(text, "query_arrears")
    assert conversation.focus.topic != "report_third_party"


@pytest.mark.parametrize("intent", ["affirm", "inform", "report_third_party", "nlu_fallback"])
async def test_typing_that_it_is_me_explains_the_button(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    await conversation.say("我不是本人", "report_third_party")
    said = await conversation.say("我说错了,我就是本人", intent)
    assert "打字" in said.text
    assert said.titles[0] == "我是本人"
    assert conversation.focus.topic == "report_third_party"
    assert len(await conversation.rows()) == 1


@pytest.mark.parametrize("intent", ["report_third_party", "report_not_my_loan", "report_harassment", "set_contact_preference"])
async def test_a_grave_wish_read_by_half_is_asked_about_and_kept_once_it_is_meant(
    talk: Callable[..., Talk], intent: str
) -> None:
    for yes in ("tap", "say"):
        conversation = talk("late")
        said = await conversation.say("外访的人说这不是我借的", intent, confidence=0.55, ranking={"ask_legal_consequence": 0.2})
        assert "您是说" in said.text
        leads_to = [payload.partition("{")[0] for payload in said.payloads]
        assert leads_to == [f"/{intent}", "/ask_legal_consequence", "/request_human"]
        assert await conversation.rows() == []
        await (conversation.tap(said.payloads[0]) if yes == "tap" else conversation.say("是的", "affirm"))
        assert [row.kind for row in await conversation.rows()] == [intent]


async def test_a_grave_wish_denied_is_not_kept(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("转来转去", "report_not_my_loan", confidence=0.5)
    await conversation.say("不是", "deny")
    assert await conversation.rows() == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [("会打给我爸妈吗", "report_harassment"), ("为什么开始打电话给我", "report_harassment"),
     ("我老婆不知道这事,别让她知道", "out_of_scope"), ("千万别告诉我老公", "report_third_party"),
     ("会不会寄信到家里", "update_contact")],
)  # fmt: skip
async def test_a_question_about_calls_is_no_report(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert "本人" in said.text
    assert conversation.focus.topic == "ask_privacy"
    assert await conversation.rows() == []


FRAUD = [
    ("有人加我微信说可以帮我减免让我先交3000保证金", "request_waiver"),
    ("交500块手续费就可以停催,是真的吗", "request_waiver"),
    ("他们要我先转2000刷流水才能恢复额度", "ask_account_access"),
    ("说我银行卡号写错了，放款前要交钱解冻", "ask_account_access"),
    ("钱还没下来，客服说信息有误，得先交一笔才能解冻", "out_of_scope"),
    ("客服让我把验证码发给他", "nlu_fallback"),
    ("代理维权帮我停息挂账收15%靠谱吗", "dispute_charge"),
    ("律师说签委托书就行，要我身份证和手机卡", "nlu_fallback"),
    ("公安局打电话给我了", "report_harassment"),
    ("法院执行局打电话说今天不还就来抓我", "report_harassment"),
    ("让我下载软件共享屏幕", "nlu_fallback"),
    ("说要转到安全账户", "promise_to_pay"),
]


@pytest.mark.parametrize(("text", "intent"), FRAUD)
@pytest.mark.parametrize("borrower", ["late", None])
async def test_what_smells_of_fraud_is_warned_of_and_no_wish(
    talk: Callable[..., Talk], text: str, intent: str, borrower: str | None
) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, intent, entities={"amount": ("3000", text[:1])})
    assert POLICY.help_lines.anti_fraud in said.text
    assert any(word in said.text.splitlines()[0][:10] for word in ("先", "别"))
    assert await conversation.rows() == []
    assert "receipt" not in said.cards


@pytest.mark.parametrize(
    "text",
    ["我已经转了500过去了怎么办", "我转给那个加微信的人了,是不是被骗了", "怎么追回来", "我转给他微信了", "报警电话多少",
     "你们人打电话让我加微信转账,我转了800,怎么账上没有"],
)  # fmt: skip
async def test_who_has_paid_hears_at_once_whom_to_call(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, "report_overpayment")
    assert POLICY.help_lines.police in said.text
    assert POLICY.help_lines.anti_fraud in said.text
    assert await conversation.rows() == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [("我没说要分期", "request_installment"), ("我不想协商", "request_installment"), ("我没有骚扰", "report_harassment"),
     ("我不是要投诉,就是问问", "file_complaint"), ("我没要设提醒", "set_reminder"), ("没有骚扰", "report_harassment"),
     ("我换了手机号但是不想告诉你们", "update_contact")],
)  # fmt: skip
async def test_what_was_not_asked_for_is_not_done(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert "登记" in said.text
    assert conversation.focus.flow is None
    assert await conversation.rows() == []


async def test_what_was_asked_for_is(talk: Callable[..., Talk]) -> None:
    complaining, wishing = talk("late"), talk("late")
    await complaining.say("我想投诉", "file_complaint")
    assert [row.kind for row in await complaining.rows()] == ["file_complaint"]
    await wishing.say("我不想分期，想延期", "request_extension")
    assert (wishing.focus.flow, wishing.focus.topic) == ("arrangement", "request_extension")


async def test_a_number_taken_out_of_the_words_is_warned_of(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我的卡号是［银行卡号已隐去］你记一下", "inform")
    assert "不要发" in said.text.splitlines()[0]
    assert "不要发" not in (await talk("late").say("我欠多少", "query_arrears")).text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("我是机主的女儿,我爸不会用手机,帮他问问这个月要还多少", "帮忙"),
        ("我是派出所的,请提供机主欠款情况", "手续"),
        ("你们打错了", "打扰"),
    ],
)
async def test_who_is_someone_else_is_answered_by_who_they_are(talk: Callable[..., Talk], text: str, word: str) -> None:
    assert word in (await talk("late").say(text, "report_third_party")).text


async def test_what_a_stranger_adds_is_of_the_same_matter(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("你们打错了", "report_third_party")
    said = await conversation.say("我不叫这个名字", "deny")
    assert "不办" not in said.text
    assert len(await conversation.rows()) == 1


async def test_the_refusal_is_not_the_same_sentence_every_time(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("你们打错了", "report_third_party")
    assert len({(await conversation.say("他欠多少", "query_arrears")).text for _ in range(3)}) == 3


@pytest.mark.parametrize(("text", "intent"), OF_NOBODY_IN_PARTICULAR)
async def test_who_demands_others_data_hears_that_there_is_only_their_own(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert "自己" in said.text
    assert "元" not in said.text
    assert said.cards == []
    assert (await conversation.say("我欠多少", "query_arrears")).cards == ["statement"]


@pytest.mark.parametrize(
    ("text", "intent", "meant"),
    [
        ("How much do I owe?", "out_of_scope", "query_arrears"),
        ("我仲爭你哋幾多錢", "dispute_charge", "query_arrears"),
        ("多钱啊到底", "out_of_scope", "query_arrears"),
        ("When is it due?", "goodbye", "query_due_date"),
        ("年化36%合法吗", "dispute_charge", "ask_financial_knowledge"),
        ("你们这是不是高利贷", "dispute_charge", "ask_financial_knowledge"),
        ("异议怎么提", "ask_credit_impact", "ask_credit_repair"),
        ("放款机构到底是谁", "bot_challenge", "verify_legitimacy"),
    ],
)
async def test_a_question_that_its_words_tell_is_answered_and_stores_nothing(
    talk: Callable[..., Talk], text: str, intent: str, meant: str
) -> None:
    conversation = talk("late")
    await conversation.say(text, intent)
    assert conversation.focus.topic == meant
    assert await conversation.rows() == []


async def test_what_now_after_a_loan_was_disowned_is_about_that(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我身份证丢过，这不是我借的", "report_not_my_loan")
    await conversation.say("那现在怎么办", "report_hardship")
    assert [row.kind for row in await conversation.rows()] == ["report_not_my_loan"]
    assert conversation.focus.topic == "report_not_my_loan"


@pytest.mark.parametrize(("text", "word"), [("外访的人来了我怎么办", "上门"), ("刚才那个不是我", "我不是本人")])
async def test_who_speaks_of_another_by_the_way_is_not_locked_out(talk: Callable[..., Talk], text: str, word: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, "report_third_party")
    assert word in said.text
    assert await conversation.rows() == []
    assert " 元" in (await conversation.say("我欠多少", "query_arrears")).text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("有人说能帮我分24期，一期三百，他们是合法的金融机构吗", "request_installment"),
        ("借你们钱的是正规公司吗，有没有牌照", "report_hardship"),
        ("这家有放贷资质没有", "out_of_scope"),
    ],
)
async def test_who_doubts_a_lender_hears_how_to_check_it(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert POLICY.help_lines.financial_regulator in said.text
    assert conversation.focus.flow is None
    assert await conversation.rows() == []
