"""Whoever asks yes or no hears it in the first sentence, or that it can't be seen; who owes nothing here hears that first."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk

LEGAL, CREDIT, REPAIR, OVERDUE = "ask_legal_consequence", "ask_credit_impact", "ask_credit_repair", "ask_overdue_consequence"


@pytest.mark.parametrize(
    ("borrower", "text", "intent", "first"),
    [
        ("late", "我还能坐高铁回老家不", LEGAL, "照常可以坐车"),
        ("late", "晚还了能不能出国打工", "nlu_fallback", "照常可以坐车"),
        ("late", "是不是已经起诉我了", LEGAL, "我这里看不到"),
        ("late", "能不能强行拖我车", LEGAL, "不可以"),
        ("late", "你们有权冻我微信吗", LEGAL, "只有法院"),
        ("late", "不还的话会不会打电话到我公司", OVERDUE, "不应该"),
        ("late", "会影响孩子上学不", LEGAL, "不会"),
        ("settled", "征信上还有你们的记录没", CREDIT, "我看不到"),
        ("late", "还清了征信能马上好吗", REPAIR, "不会马上"),
        ("settled", "还清了还会打电话催我吗", OVERDUE, "不该再催"),
        ("settled", "都还清了还说要起诉我", LEGAL, "已经全部还清"),
        ("noloans", "我没在这借过，会起诉我吗", LEGAL, "没有查到您名下的借款"),
        ("noloans", "不还会上征信吗", CREDIT, "没有查到您名下的借款"),
        ("late", "帮朋友贷的他不还，能不能不管", "report_not_my_loan", "一般还是由签合同的人还"),
        ("late", "被起诉了还能分期吗", LEGAL, "可以"),
        ("late", "我被起诉了咋办", LEGAL, "传票"),
        ("late", "判决书下来了怎么办", LEGAL, "判决书上写的"),
        ("late", "老赖名单多久能撤掉", LEGAL, "申请"),
        ("late", "仲裁跟起诉是一回事吗", LEGAL, "不一样"),
        ("late", "担保人能不能退出", "ask_liability", "一般不能自己"),
        ("late", "我只是紧急联系人，会不会上我征信", "ask_liability", "不会记进您的信用报告"),
        ("late", "会不会把欠钱的事告诉我老板", "ask_privacy", "不应该告诉"),
        ("late", "能去法院告你们高利贷吗", "escalate_complaint", "您的权利"),
        ("late", "不还钱会坐牢不，会坐牢吗", OVERDUE, "民事"),
        ("late", "晚几天会被起诉吗", OVERDUE, "可以依法向法院起诉"),
        ("late", "逾期影响我坐飞机不", OVERDUE, "照常可以坐车"),
        ("late", "逾期了会扣我微信的钱吗", OVERDUE, "只有法院"),
        ("late", "再不还会不会来抄家", OVERDUE, "不可以强行拿走"),
        ("late", "短信说要起诉我，明天就立案", "report_harassment", "我这里看不到"),
        ("late", "欠了多少年就作废不用还", LEGAL, "不会自己消失"),
        ("late", "我就网上点了同意，合同有法律效力吗", LEGAL, "一般有效"),
        ("late", "我没按过手印，这也算数吗", "report_not_my_loan", "不是您签的"),
        ("late", "我妈上个月走了，她欠的要我还吗", "report_third_party", "节哀"),
        ("late", "孩子没成年借的钱，大人要还吗", "ask_liability", "不一定"),
        ("late", "什么叫传票", "ask_clarification", "叫您哪天去开庭"),
        ("late", "我媳妇不晓得我贷款，她要一起还吗", "ask_liability", "不一定"),
        ("late", "说不还就上门，真会来吗", "report_harassment", "会不会上门，我不知道"),
    ],
)
async def test_the_first_sentence_answers(talk: Callable[..., Talk], borrower: str, text: str, intent: str, first: str) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, intent)
    assert first in said.text.splitlines()[0]
    assert await conversation.rows() == []


@pytest.mark.parametrize("borrower", ["settled", "noloans"])
async def test_no_lawsuit_is_spoken_of_as_possible_where_nothing_is_owed(talk: Callable[..., Talk], borrower: str) -> None:
    said = await talk(borrower).say("你们会不会起诉我", LEGAL)
    assert "可以依法" not in said.text
    assert "/request_installment" not in said.payloads


async def test_whose_loan_is_paid_and_who_is_still_called_hears_so_and_is_heard(talk: Callable[..., Talk]) -> None:
    conversation = talk("settled")
    said = await conversation.say("我早还清了你们还天天打电话骂我", "report_harassment")
    assert "已经全部还清" in said.text.splitlines()[0]
    assert [row.kind for row in await conversation.rows()] == ["report_harassment"]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("短信说我涉嫌诈骗要抓人，真的假的", "verify_legitimacy"),
        ("天天打电话来，我都不认识借钱的人", "report_third_party"),
    ],
)
async def test_what_is_called_harassment_may_be_another_matter(talk: Callable[..., Talk], text: str, topic: str) -> None:
    conversation = talk(None)
    await conversation.say(text, "report_harassment")
    assert conversation.focus.topic == topic


async def test_what_the_guards_know_is_read_no_other_way(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("有个自称法院的加我微信，叫我扫码交钱", "verify_legitimacy")
    assert "先别" in said.text
    assert conversation.focus.topic == "verify_legitimacy"
