"""What is not ours to do: one strong word never draws an answer about something else; what was asked has its own."""

from collections.abc import Callable

import pytest
import yaml

from actions.talk.vocabulary import Vocabulary
from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.test_words import (
    _BREATH,
    _SENTENCE,
    LIST_ROW,
    LONGEST_BREATH,
    LONGEST_SENTENCE,
    USUAL_SENTENCE,
    _read,
)
from tests.harness.system import ROOT

UNSURE = ("out_of_scope", "nlu_fallback")
LIMITS = ("额度", "开通")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("贷款付的水费付了两遍，怎么退", "utility"),
        ("开店用的收款码，服务费按几个点扣", "merchant"),
        ("不想让我哥代还了，怎么取消", "paid_by_other"),
        ("怎么我这里最长只能借三个月", "terms"),
        ("想再借一笔，多久到账", "new_loan"),
        ("怎么提额", "product"),
    ],
)
@pytest.mark.parametrize("borrower", ["late", None])
async def test_each_kind_has_its_own_answer_and_way_on(
    talk: Callable[..., Talk], wording: Wording, text: str, kind: str, borrower: str | None
) -> None:
    said = await talk(borrower).say(text, "out_of_scope")
    assert said.text.split("\n")[0] in wording.responses[f"utter_out_of_scope_{kind}"]
    assert "/request_human" in said.payloads
    assert (len(said.payloads) > 1) is (borrower is not None)
    assert any(word in said.text for word in LIMITS) is (kind == "product")


@pytest.mark.parametrize("text", ["退货退回来的钱进了贷款没有", "商家退的钱怎么没减到我账单上"])
async def test_a_refund_of_goods_is_looked_for_among_the_payments(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("ontime").say(text, "out_of_scope")
    assert "2026年12月5日" in said.text
    assert "元" not in (await talk(None).say(text, "out_of_scope")).text


async def test_terms_of_a_new_loan_are_no_frozen_limit(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("别人能选一年，我怎么只能借两个月", "ask_account_access")
    assert "6 期" in said.text
    assert not any(word in said.text for word in LIMITS)
    assert "/request_installment" in said.payloads


async def test_an_old_number_beside_how_to_pay_is_answered_with_it(talk: Callable[..., Talk]) -> None:
    text = "当时办的那个老号停了，这钱在哪还"
    wishes = [
        {"intent": "ask_account_access", "confidence": 0.6, "text": "当时办的那个老号停了"},
        {"intent": "how_to_repay", "confidence": 0.8, "text": "这钱在哪还"},
    ]
    said = await talk("late").say(text, "how_to_repay", wishes=wishes)
    assert "跟着您本人" in said.text
    assert "还款页面" in said.text
    assert not any(word in said.text for word in LIMITS)


async def test_who_paid_for_me_no_more_leaves_the_day_to_me(talk: Callable[..., Talk]) -> None:
    said = await talk("ontime").say("把我同学的代还取消掉", "how_to_repay")
    assert "2026年12月5日" in said.text
    assert said.payloads[0] == "/ask_auto_debit"


@pytest.mark.parametrize("text", ["这个贷款能送伞吗", "借款人可以领纪念品不"])
async def test_a_word_of_loans_alone_is_no_question_of_limits(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("late").say(text, "out_of_scope", confidence=0.5, ranking={"ask_incentive": 0.2, "query_arrears": 0.1})
    assert not any(word in said.text for word in LIMITS)
    assert said.payloads == ["/query_arrears", "/ask_incentive", "/request_human"]


@pytest.mark.parametrize(
    ("borrower", "payloads"),
    [
        ("late", ["/query_arrears", "/how_to_repay", "/request_human"]),
        ("settled", ["/query_payment_status", "/request_human"]),
        (None, ["/ask_capabilities", "/request_human"]),
    ],
)
async def test_where_no_reading_fits_the_own_loan_helps_on(
    talk: Callable[..., Talk], borrower: str | None, payloads: list[str]
) -> None:
    said = await talk(borrower).say("帮我看看风水", "out_of_scope")
    assert said.payloads == payloads


class TestClosing:
    @pytest.mark.parametrize("intent", [*UNSURE, "ask_account_access"])
    @pytest.mark.parametrize("text", ["都还上了，可不可以把这个产品关掉", "怎么关闭这个借款"])
    async def test_what_is_paid_off_can_be_closed(self, talk: Callable[..., Talk], intent: str, text: str) -> None:
        conversation = talk("settled")
        said = await conversation.say(text, intent)
        assert "没有要先还的钱" in said.text or "不欠什么" in said.text
        assert "恢复" not in said.text
        assert await conversation.rows() == []
        filed = await conversation.tap(said.payloads[0])
        assert filed.cards == ["receipt"]
        assert [one["right"] for one in await conversation.details()] == ["close"]

    async def test_what_is_owed_comes_first(self, talk: Callable[..., Talk]) -> None:
        said = await talk("late").say("我不想用了，能关闭吗", "out_of_scope")
        assert "今天一次还清是" in said.text.split("\n")[0]
        assert "/how_to_repay" in said.payloads

    async def test_whether_an_account_can_be_deregistered_is_no_case_yet(self, talk: Callable[..., Talk]) -> None:
        conversation = talk("settled")
        said = await conversation.say("还清之后能注销账户吗", "ask_privacy")
        assert "可以提出关闭" in said.text
        assert await conversation.rows() == []

    @pytest.mark.parametrize("text", ["我的账户被关闭了怎么恢复", "为什么自动关闭了"])
    async def test_what_was_closed_by_others_is_about_access(self, talk: Callable[..., Talk], text: str) -> None:
        assert "看不到" in (await talk("settled").say(text, "ask_account_access")).text.split("\n")[0]

    async def test_a_visitor_is_told_where_and_by_whom(self, talk: Callable[..., Talk]) -> None:
        said = await talk(None).say("怎么注销账户", "out_of_scope")
        assert "官方 App" in said.text
        assert "元" not in said.text


class TestNoWayIn:
    @pytest.mark.parametrize("intent", [*UNSURE, "ask_account_access"])
    @pytest.mark.parametrize("borrower", ["late", None])
    @pytest.mark.parametrize("text", ["APP一直登陆不上去", "换了新手机以后进不了账号", "登录密码忘得一干二净"])
    async def test_says_where_and_that_a_person_can_help(
        self, talk: Callable[..., Talk], wording: Wording, intent: str, borrower: str | None, text: str
    ) -> None:
        said = await talk(borrower).say(text, intent)
        assert said.text in wording.responses["utter_access_login"]
        assert {'/update_contact{"wish": "phone"}', "/request_human"} <= set(said.payloads)

    async def test_an_old_number_is_no_matter_of_limits(self, talk: Callable[..., Talk], wording: Wording) -> None:
        said = await talk("late").say("办贷款时的旧号已经停机了", "ask_account_access")
        assert said.text in wording.responses["utter_access_old_number"]
        asked = await talk("late").tap(said.payloads[0])
        assert "手机号" in asked.text

    @pytest.mark.parametrize("intent", [*UNSURE, "update_contact"])
    async def test_an_expired_card_changes_no_due_date(self, talk: Callable[..., Talk], intent: str) -> None:
        conversation = talk("ontime")
        said = await conversation.say("身份证下月到期，贷款还能接着用吗", intent)
        assert "更新证件" in said.text
        assert "2026年12月5日" in said.text
        assert "/report_not_my_loan" not in said.payloads
        assert await conversation.rows() == []


@pytest.mark.parametrize("intent", [*UNSURE, "ask_account_access"])
@pytest.mark.parametrize("text", ["想该手机号在哪弄", "怎么该我的电话", "留的号码要换号码"])
async def test_a_number_is_changed_also_when_misspelt(talk: Callable[..., Talk], intent: str, text: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert conversation.focus.flow == "update_contact"
    assert "手机号" in said.text


@pytest.mark.parametrize("intent", UNSURE)
@pytest.mark.parametrize("text", ["去年分期买的冰箱，现在一次性还清收不收手续费", "能不能提前结请"])
async def test_early_payoff_is_answered_whatever_was_bought(talk: Callable[..., Talk], intent: str, text: str) -> None:
    assert "全部还清" in (await talk("settled").say(text, intent)).text
    assert "元" in (await talk("ontime").say(text, intent)).text


class TestWhyChased:
    @pytest.mark.parametrize("intent", [*UNSURE, "query_arrears", "report_harassment"])
    @pytest.mark.parametrize("text", ["你们为啥老是催", "干嘛打电话叫我还款"])
    async def test_the_arrears_are_the_answer(self, talk: Callable[..., Talk], intent: str, text: str) -> None:
        conversation = talk("late")
        said = await conversation.say(text, intent)
        assert "联系您，是因为" in said.text
        assert "2026年9月5日应还" in said.text
        assert {"/dispute_charge", "/report_harassment"} <= set(said.payloads)
        assert await conversation.rows() == []

    async def test_whoever_owes_nothing_yet_is_told_so(self, talk: Callable[..., Talk]) -> None:
        said = await talk("ontime").say("为什么要催我呢", "nlu_fallback")
        assert "没有过了日子没还的" in said.text

    @pytest.mark.parametrize("text", ["为什么天天打电话催", "为什么打电话给我妈让我还", "凭什么骂人，为什么这么催"])
    async def test_harassment_stays_harassment(self, talk: Callable[..., Talk], text: str) -> None:
        conversation = talk("late")
        await conversation.say(text, "report_harassment")
        assert [row.kind for row in await conversation.rows()] == ["report_harassment"]

    async def test_whoever_has_paid_hears_of_payments(self, talk: Callable[..., Talk]) -> None:
        conversation = talk("late")
        await conversation.say("前天还了怎么还催", "nlu_fallback")
        assert conversation.focus.topic == "query_payment_status"

    async def test_a_visitor_hears_nothing_of_arrears(self, talk: Callable[..., Talk]) -> None:
        said = await talk(None).say("为什么催我", "nlu_fallback")
        assert "登录" in said.text
        assert "/dispute_charge" not in said.payloads


@pytest.mark.parametrize("borrower", ["late", "grace", "settled", "two", None])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("水费付重了", "out_of_scope"),
        ("收款码的服务费", "out_of_scope"),
        ("取消我姐的代还", "out_of_scope"),
        ("最长能借多久", "out_of_scope"),
        ("想再借一笔", "out_of_scope"),
        ("怎么关闭", "out_of_scope"),
        ("身份证到期了", "out_of_scope"),
        ("老号停了", "out_of_scope"),
        ("凭啥催我", "out_of_scope"),
    ],
)
async def test_every_new_answer_reads_easily(talk: Callable[..., Talk], borrower: str | None, text: str, intent: str) -> None:
    for reply in (await talk(borrower).say(text, intent)).replies:
        prose = "\n".join(line for line in reply.text.splitlines() if not line.startswith(LIST_ROW))
        sentences = [len(_read(sentence)) for sentence in _SENTENCE.split(prose) if sentence.strip()]
        assert max(sentences) <= LONGEST_SENTENCE, prose
        assert max(len(_read(breath)) for breath in _BREATH.split(prose)) <= LONGEST_BREATH, prose
        assert sum(sentences) / len(sentences) <= USUAL_SENTENCE, prose


async def test_another_firms_product_stays_so(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await talk("late").say("借呗怎么提前还清", "out_of_scope")
    assert said.text in wording.responses["utter_out_of_scope_others"]


def test_every_reading_and_target_is_an_intent() -> None:
    known = {*yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"], "nlu_fallback"}
    table = Vocabulary.load().reread.topics
    assert set(table) <= known | {"unsure"}
    assert {target.partition("/")[0] for targets in table.values() for target in targets} <= known
