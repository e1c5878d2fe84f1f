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
    ("能不能把我车拖走", ("不可以强行拿走", "由法院按程序定", "110", "12348")),
    ("他们能直接来家里搬东西不", ("不可以强行拿走", "没有这个权力")),
    ("都五六年了这债还有效吗", ("不会自己消失", "3 年", "重新起算", "12348")),
    ("合同上的签名是假的，还算数不", ("不是您签的", "不能下结论", "由法院看证据")),
    ("网上签的合同有效吗", ("一般有效", "由法院看证据")),
    ("还不起了，这合同是不是无效了", ("由法院看合同内容来定", "12348")),
    ("我老婆是共同借款人，她的卡会冻吗", ("一般也要承担", "没有法院的决定")),
    ("你们是不是已经起诉我了", ("看不到", "传票（叫您哪天去开庭的通知）", "自己查当地法院公开的电话")),
    ("传票是什么东西", ("叫您哪天去开庭的通知", "核实")),
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


@pytest.mark.parametrize(
    ("text", "intent", "wish"),
    [
        ("催收可以强行把车开走吗", "report_harassment", "不可以强行拿走"),
        ("没有法院判决能上我家拿东西吗", "nlu_fallback", "不可以强行拿走"),
        ("不还的话我那台货车会被拖走不", "ask_overdue_consequence", "不可以强行拿走"),
        ("签名不是我签的这合同有效吗", "report_not_my_loan", "不是您签的"),
        ("冒我名字签的字，算数吗", "ask_liability", "不是您签的"),
        ("十年前的账了，诉讼时效过了没", "dispute_charge", "不会自己消失"),
        ("这份合同有没有法律效力", "request_document", "由法院看合同内容来定"),
    ],
)
async def test_a_question_of_what_is_lawful_is_known_by_its_words(
    talk: Callable[..., Talk], text: str, intent: str, wish: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert wish in said.text
    assert conversation.focus.topic == LEGAL
    assert await conversation.rows() == []


@pytest.mark.parametrize("text", ["昨天来人把我电动车推走了", "催收把我车开走了，天天堵门骂我"])
async def test_what_was_taken_already_is_a_grievance(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say(text, "report_harassment")
    assert [row.kind for row in await conversation.rows()] == ["report_harassment"]


async def test_whether_a_co_signers_card_is_frozen_is_answered_beside_who_must_pay(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我老婆签了字的，会冻结她的卡吗", LIABILITY)
    assert "看您签的是什么" in said.text
    assert "只有法院" in said.text
