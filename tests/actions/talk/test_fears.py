"""Fear, a day forgotten, which terms there are, and a wish beside a cost are told by their words, however they were read."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk

LEGAL, OVERDUE = "ask_legal_consequence", "ask_overdue_consequence"


def _wish(intent: str, text: str) -> dict[str, object]:
    return {"intent": intent, "confidence": 0.7, "text": text, "entities": []}


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("欠了钱，家里那套房子会不会被拿去拍卖抵债啊", "nlu_fallback", LEGAL),
        ("他们会抓我吗", "nlu_fallback", LEGAL),
        ("交不上了，会扣工资不", "report_hardship", LEGAL),
        ("寄来一份合同，后面会给我发传票吗", "request_document", LEGAL),
        ("上礼拜该还的，忘记还了", "nlu_fallback", OVERDUE),
        ("前天是日子，我晚了两天才想起", "report_hardship", OVERDUE),
    ],
)
@pytest.mark.parametrize("borrower", ["late", "ontime"])
async def test_fear_is_answered(talk: Callable[..., Talk], borrower: str, text: str, intent: str, topic: str) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, intent, ranking={"report_not_my_loan": 0.2})
    assert conversation.focus.topic == topic
    assert not any(payload.startswith("/report_not_my_loan") for payload in said.payloads)
    assert await conversation.rows() == []


async def test_fear_in_many_clauses_is_one_question(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    text = "我名下有贷款，没有偿还能力，我女儿的房子会不会被查封"
    wishes = [
        _wish("report_not_my_loan", "我名下有贷款"),
        _wish("report_hardship", "没有偿还能力"),
        _wish("request_human", text),
    ]
    said = await conversation.say(text, "nlu_fallback", wishes=wishes)
    assert "一般不" in said.text
    assert "我们一件一件来" not in said.text
    assert "急" in said.text.splitlines()[0]
    assert said.payloads[0] == "/request_installment"


async def test_a_wish_beside_fear_is_kept(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    wishes = [_wish("request_installment", "我想分期"), _wish(LEGAL, "会不会坐牢")]
    said = await conversation.say("我想分期，会不会坐牢", "nlu_fallback", wishes=wishes)
    assert "民事" in said.text
    assert conversation.focus.flow is not None or "request_installment" in [row.kind for row in await conversation.rows()]


async def test_interest_that_is_offered_is_no_question(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    wishes = [_wish("request_extension", "能不能晚点还"), _wish("explain_interest", "利息我照给")]
    said = await conversation.say("能不能晚点还，利息我照给", "request_extension", wishes=wishes)
    assert "合同年利率" not in said.text
    assert "explain_interest" not in " ".join(said.payloads)


@pytest.mark.parametrize("cost", ["explain_penalty", "explain_interest"])
async def test_a_wish_beside_the_name_of_a_cost_is_taken_up(talk: Callable[..., Talk], cost: str) -> None:
    said = await talk("ontime").say("您好，罚息的贷款我想延期", cost)
    assert "算法" not in said.text
    assert "合同年利率" not in said.text
    asked = await talk("late").say("想延期的话罚息怎么算", cost)
    assert "算法" in asked.text or "合同年利率" in asked.text


@pytest.mark.parametrize("intent", ["nlu_fallback", "request_installment", "out_of_scope"])
async def test_which_terms_there_are_is_told_by_its_words(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    said = await conversation.say("页面上怎么只有3期和6期", intent)
    assert "机构按产品定" in said.text
    assert await conversation.rows() == []


@pytest.mark.parametrize("intent", ["nlu_fallback", "query_due_date", "update_contact"])
async def test_another_day_of_every_month_is_a_wish(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("ontime")
    await conversation.say("还款日改到25号", intent, entities={"day_of_month": ("25", "还款日改到25号")})
    assert [row.kind for row in await conversation.rows()] == ["request_extension"]
