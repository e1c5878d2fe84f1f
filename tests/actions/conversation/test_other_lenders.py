"""Who is dunned by others is told what is seen here, what the law gives everyone, and who helps; nothing is stored."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk

DUNNED = [
    ("外面高利贷天天堵我家门口，咋整啊", "report_harassment"),
    ("我借了高利贷，他们天天打电话逼我还钱", "ask_liability"),
    ("好几个平台都在催，电话打爆了", "report_hardship"),
    ("十几家网贷app，别的app的催收把我通讯录爆了", "report_harassment"),
    ("其他平台天天骚扰我家里人我该怎么办", "request_extension"),
    ("一堆网贷追着我要债，我撑不下去了怎么搞", "request_installment"),
    ("私人放贷的说不还就上门打我", "nlu_fallback"),
    ("714高炮逼得我班都上不成", "request_partial_payment"),
    ("借呗那边的人一天打二十个电话骂我", "out_of_scope"),
    ("外头借的高利贷哩人来家闹", "file_complaint"),
    ("民间借贷的人跑我单位闹，怎么办才好", "ask_legal_consequence"),
    ("网贷太多了，天天都是催债电话", "report_hardship"),
    ("欠了六七家网贷，催得手机都不敢开", "request_waiver"),
    ("我被高利贷骗了怎么办", "out_of_scope"),
    ("私人借的钱，被人堵家里要债", "report_harassment"),
    ("小贷公司的人把我堵在楼道里，不给走", "refuse_to_pay"),
]


@pytest.mark.parametrize(("text", "intent"), DUNNED)
async def test_what_everyone_may_ask_for_is_said_to_who_owes_nothing_here(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk("noloans")
    said = await conversation.say(text, intent)
    for fact in ("看不到", "没有查到您名下的借款", "22:00", "110", "12378", "12363", "12348", "一般不支持"):
        assert fact in said.text
    assert said.payloads == ["/request_human"]
    assert await conversation.rows() == []


@pytest.mark.parametrize(("text", "intent"), DUNNED[::4])
async def test_who_is_late_here_too_hears_of_this_loan_and_may_name_us(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert "3,244.03 元" in said.text
    assert said.payloads == ["/request_installment", "/report_harassment", "/request_human"]
    assert await conversation.rows() == []


async def test_who_has_paid_all_is_offered_no_arrangement(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say(*DUNNED[2])
    assert "已经全部还清" in said.text
    assert "/request_installment" not in said.payloads


async def test_nothing_of_an_account_is_said_to_a_visitor(talk: Callable[..., Talk]) -> None:
    said = await talk(None).say(*DUNNED[0])
    assert "名下" not in said.text
    assert "110" in said.text


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("你们的催收天天骂我，跟别的平台一样", "report_harassment"),
        ("催收天天打电话骂我", "report_harassment"),
        ("网贷催收爆我通讯录，天天骂我", "report_harassment"),
        ("你们跟高利贷的有什么两样，天天打我家电话", "report_harassment"),
    ],
)
async def test_who_speaks_of_us_is_heard(talk: Callable[..., Talk], text: str, topic: str) -> None:
    conversation = talk("late")
    await conversation.say(text, topic)
    assert [row.kind for row in await conversation.rows()] == [topic]
