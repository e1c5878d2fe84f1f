"""Courts, police, visits, and others' debts: who decides what, and nothing beyond it (C-06, C-08, C-10, C-21)."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk

LEGAL, LIABILITY = "ask_legal_consequence", "ask_liability"

FACTS = [
    ("会不会坐牢", ("民事", "一般不由警察处理")),
    ("欠钱不还犯法吗", ("民事",)),
    ("会被起诉吗", ("可以依法向法院起诉", "我不知道", "调解")),
    ("欠多少会被起诉", ("我不知道",)),
    ("会上门吗", ("22:00", "8:00", "不可以威胁", "110")),
    ("会去我单位吗", ("不应该", "找借款人本人")),
    ("工资卡会被冻结吗", ("只有法院", "没有权力", "生活必需")),
    ("冻结的卡怎么解冻", ("哪家法院",)),
    ("会限高不能坐高铁吗", ("生效判决", "机构自己做不了")),
    ("收到法院短信怎么办", ("先核实真假", "法院公开的电话", "12348")),
    ("收到律师函会怎样", ("不是法院的决定",)),
    ("开庭我不去会怎么样", ("不在场",)),
    ("诉讼时效是多久", ("3 年", "不能下结论", "12348")),
    ("起诉费谁出", ("由法院决定", "12348")),
    ("被起诉了还能协商吗", ("可以", "调解")),
    ("会不会影响孩子上学", ("不会因为您晚还，就记到家人、孩子名下",)),
]


@pytest.mark.parametrize(("text", "facts"), FACTS)
@pytest.mark.parametrize("borrower", ["late", None])
async def test_what_is_asked_is_answered(
    talk: Callable[..., Talk], borrower: str | None, text: str, facts: tuple[str, ...]
) -> None:
    said = await talk(borrower).say(text, LEGAL)
    for fact in facts:
        assert fact in said.text


@pytest.mark.parametrize("text", [text for text, _ in FACTS])
async def test_no_frightening_word_is_said_back(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("late").say(text, LEGAL)
    for word in ("坐牢", "判刑", "抓", "老赖", "失信", "立案", "刑", "后果"):
        assert word not in said.text


async def test_two_things_at_once_are_both_answered(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("会坐牢吗，会不会上门", LEGAL)
    assert "民事" in said.text
    assert "上门" in said.text or "有人来" in said.text


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("会上门吗", "/report_harassment"),
        ("收到传票怎么办", "/verify_legitimacy"),
        ("律师函", "/verify_legitimacy"),
        ("家人要受影响吗", "/ask_liability"),
    ],
)
async def test_it_leads_to_what_helps(talk: Callable[..., Talk], text: str, payload: str) -> None:
    assert payload in (await talk("late").say(text, LEGAL)).payloads


async def test_traditional_characters_ask_the_same(talk: Callable[..., Talk]) -> None:
    assert (await talk(None).say("會凍結我的銀行卡嗎", LEGAL)).text == (await talk(None).say("会冻结我的银行卡吗", LEGAL)).text


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("我是担保人，我要还吗", "看您签的是什么"),
        ("紧急联系人要还吗", "不等于担保"),
        ("老公欠的钱我要还吗", "一起签字"),
        ("离婚了还要还吗", "离婚协议"),
        ("父母欠的债子女要还吗", "没有替还的义务"),
        ("我爸去世了，贷款谁还", "节哀"),
        ("公司倒闭了法人要还吗", "以谁的名义"),
        ("我要替他还吗", "有没有一起签字借款"),
    ],
)
async def test_whose_debt_it_is(talk: Callable[..., Talk], text: str, fact: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, LIABILITY)
    assert fact in said.text
    assert "您的安心贷" not in said.text
    assert "逾期" not in said.text
    assert await conversation.rows() == []


async def test_an_heir_answers_within_what_was_inherited_only(talk: Callable[..., Talk]) -> None:
    said = await talk(None).say("爸爸过世了，我继承了房子要还吗", LIABILITY)
    assert "继承到的财产范围以内" in said.text


async def test_limit_is_not_seen_and_nothing_is_promised(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("还清了额度什么时候恢复", "ask_account_access")
    assert "看不到" in said.text.splitlines()[0]
    assert "3,244.03 元" in said.text
    assert "可能有帮助" in said.text
    assert "不敢保证" in said.text


async def test_no_new_debt_to_pay_the_old(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("怎么不给借了", "ask_account_access")
    assert "先别急着借" in said.text
    assert "先别急着借" not in (await talk("ontime").say("怎么不给借了", "ask_account_access")).text


@pytest.mark.parametrize(("borrower", "standing"), [("ontime", "现在没有逾期"), ("settled", "还清")])
async def test_who_owes_nothing_hears_that_first(talk: Callable[..., Talk], borrower: str, standing: str) -> None:
    said = await talk(borrower).say("会不会来收我的车", LEGAL)
    assert standing in said.text.splitlines()[0]
    assert "法院" in said.text
    assert not any(payload.startswith("/report_not_my_loan") for payload in said.payloads)


async def test_who_is_late_is_not_told_so_again(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("会不会来收我的车", LEGAL)
    assert "逾期" not in said.text


@pytest.mark.parametrize("text", ["会把我爸妈的房子拿去吗", "写在老婆名下的车会有事吗", "我女儿那套房会不会被查封"])
async def test_what_belongs_to_others_is_told_apart(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("late").say(text, LEGAL)
    assert "一般不" in said.text
    assert "法院" in said.text
    assert "自动扣款" not in said.text


async def test_a_contract_that_was_sent_is_explained_and_a_copy_is_a_button(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("他们给我寄来一份合同，是要给我发传票了吗", LEGAL)
    assert "不等于被起诉" in said.text
    assert '/request_document{"wish": "contract"}' in said.payloads
    assert await conversation.rows() == []
