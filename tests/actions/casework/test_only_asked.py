"""A grievance is stored when the words make one; asked about, or merely read as one, it is answered and offered (K-06)."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk

FILE, ESCALATE, HARASSED, DISPUTE = "file_complaint", "escalate_complaint", "report_harassment", "dispute_charge"

ASKED = [
    ("怎么投诉你们公司", FILE, "12378"),
    ("投诉电话是多少啊", FILE, "12378"),
    ("想问下我这种情况能不能投诉", FILE, "12363"),
    ("投诉有用吗", FILE, "15 日"),
    ("金融监管局电话是多少", ESCALATE, "12378"),
    ("你们能帮我报警吗", ESCALATE, "我不能替您报警"),
    ("催收一天最多打几个电话", HARASSED, "最多 3 次"),
    ("晚上十点可以催收吗，晚上可以催吗", HARASSED, "22:00"),
    ("他们会不会打给我领导", HARASSED, "只能找您本人"),
    ("你们收这么多合法吗", DISPUTE, "不能先下结论"),
    ("这利息是不是高利贷啊", DISPUTE, "不能先下结论"),
]


@pytest.mark.parametrize(("text", "intent", "fact"), ASKED)
@pytest.mark.parametrize("borrower", ["late", "settled", None])
async def test_what_only_asks_is_answered_and_stores_nothing(
    talk: Callable[..., Talk], borrower: str | None, text: str, intent: str, fact: str
) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, intent)
    assert fact in said.text or conversation.focus.topic == "ask_financial_knowledge"
    assert await conversation.rows() == []
    assert said.hand_offs == ()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我要投诉", FILE),
        ("俺要投诉恁们那个客服", FILE),
        ("投訴你哋", FILE),
        ("那个经办人收了我钱不办事，我要举报他", FILE),
        ("我给金融监管局打电话反映你们", ESCALATE),
        ("再不解决我打12378", ESCALATE),
        ("我录音了，叫你们经理来", ESCALATE),
        ("催收天天骂我，这样合法吗，能不能管管", HARASSED),
        ("打给我爸妈干嘛", HARASSED),
        ("半夜十一点还打电话，有没有王法", HARASSED),
        ("这个服务费合法吗？我不认", DISPUTE),
        ("多收我两百，凭什么", DISPUTE),
    ],
)
async def test_what_is_said_is_stored_though_it_asks_too(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    await conversation.say(text, intent)
    assert [row.kind for row in await conversation.rows()] == [intent]


@pytest.mark.parametrize("intent", [FILE, ESCALATE])
async def test_what_was_only_read_as_a_complaint_is_offered_beside_the_other_readings(
    talk: Callable[..., Talk], intent: str
) -> None:
    conversation = talk("late")
    said = await conversation.say("搞不懂你们这套东西", intent, ranking={"ask_clarification": 0.3, "query_arrears": 0.3})
    assert await conversation.rows() == []
    assert said.payloads[0].startswith(f"/{intent}")
    assert "/query_arrears" in said.payloads


@pytest.mark.parametrize(("text", "intent", "fact"), [one for one in ASKED if one[1] in (FILE, ESCALATE, HARASSED)][::2])
@pytest.mark.parametrize("yes", ["button", "words"])
async def test_a_yes_to_the_offer_stores_it(talk: Callable[..., Talk], text: str, intent: str, fact: str, yes: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    await (conversation.tap(said.payloads[0]) if yes == "button" else conversation.say("好的", "affirm"))
    assert [row.kind for row in await conversation.rows()] == [intent]


@pytest.mark.parametrize("choice", ["第一个", "好的", "他昨天冲我吼了半个钟头"])
async def test_an_offer_that_was_asked_back_is_taken_in_words(talk: Callable[..., Talk], choice: str) -> None:
    conversation = talk("late")
    await conversation.say("搞不懂你们这套东西", FILE)
    intent = {"第一个": "choose_option", "好的": "affirm"}.get(choice, FILE)
    await conversation.say(choice, intent, entities={"ordinal": ("1", "第一个")} if choice == "第一个" else None)
    assert [row.kind for row in await conversation.rows()] == [FILE]


async def test_a_complaint_read_by_half_is_stored_with_a_yes(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我要投诉你们", FILE, confidence=0.5)
    assert await conversation.rows() == []
    await conversation.say("好的", "affirm")
    assert [row.kind for row in await conversation.rows()] == [FILE]


async def test_a_yes_counts_only_right_after_its_question(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("怎么投诉你们", FILE)
    await conversation.say("我要转给本人看看", "nlu_fallback")
    await conversation.say("好", "affirm")
    await conversation.say("怎么投诉你们", FILE)
    await conversation.say("你是机器人吗", "bot_challenge")
    await conversation.say("好", "affirm")
    assert await conversation.rows() == []


async def test_what_next_after_an_answer_claims_no_request(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("怎么投诉", FILE)
    said = await conversation.say("然后呢，怎么办", "ask_clarification")
    assert "登记好" not in said.text
    said = await conversation.say("怎么办", "report_hardship")
    assert "登记好了" not in said.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("你们是不是把我告了，短信说要走诉讼", FILE),
        ("说是已经立案了，是真的吗", ESCALATE),
        ("我那个案子现在立案了没", "query_complaint_status"),
        ("收到张传票，啥意思哦", FILE),
        ("寄来个东西说要我去应诉", ESCALATE),
        ("今天收到短信，讲要强制执行我，吓得我手都抖了", FILE),
        ("会不会起诉我啊", "request_human"),
    ],
)
@pytest.mark.parametrize("borrower", ["late", "ontime", None])
async def test_a_question_about_a_court_is_no_complaint(
    talk: Callable[..., Talk], borrower: str | None, text: str, intent: str
) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, intent)
    assert conversation.focus.topic == "ask_legal_consequence"
    assert await conversation.rows() == []
    assert "投诉" not in said.text


@pytest.mark.parametrize(
    ("text", "intent"), [("我会起诉你们的", ESCALATE), ("你们等着收传票吧", ESCALATE), ("说要告我，我先投诉你们", FILE)]
)
async def test_who_threatens_with_a_court_complains(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    await conversation.say(text, intent)
    assert [row.kind for row in await conversation.rows()] == [intent]


@pytest.mark.parametrize("borrower", ["late", None])
async def test_a_complaint_that_waits_is_told_with_its_day(talk: Callable[..., Talk], borrower: str | None) -> None:
    conversation = talk(borrower)
    await conversation.say("我要投诉", FILE)
    (row,) = await conversation.rows()
    said = await conversation.say("我的投诉怎么样了", "query_complaint_status")
    assert row.number in said.text
    assert "2026年12月7日" in said.text
    assert len(await conversation.rows()) == 1
    await conversation.tap(said.payloads[0])
    assert {row.kind for row in await conversation.rows()} == {FILE, "query_complaint_status"}


async def test_no_complaint_is_said_to_be_none_and_whose_it_is_is_kept(talk: Callable[..., Talk]) -> None:
    await talk("late").say("我要投诉", FILE)
    said = await talk("ontime").say("投诉有消息没", "query_complaint_status")
    assert "没有查到" in said.text
    assert "编号" not in said.text
