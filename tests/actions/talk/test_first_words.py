"""What says nothing of a matter yet is met with a greeting or a menu, never with "I can't help"."""

from collections.abc import Callable

import pytest

from actions.talk.vocabulary import Vocabulary
from tests.actions.talking import Talk

ONLY_WANTS_TO_ASK = [
    "喂 你好 我想问一哈 我那个贷款的事情",
    "我想问下我那个借款",
    "你好，想咨询一下贷款的事",
    "在吗？有个事想问问你们",
    "請問",
]


@pytest.mark.parametrize("text", ONLY_WANTS_TO_ASK)
@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback"])
async def test_who_only_wants_to_ask_is_greeted_with_what_can_be_asked(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    wishes = [{"intent": name, "confidence": 0.6, "text": text} for name in ("greet", "out_of_scope")]
    for borrower, first in (("late", "/query_arrears"), (None, "/verify_legitimacy")):
        conversation = talk(borrower)
        said = await conversation.say(text, intent, wishes=wishes)
        assert "宽心" in said.text
        assert said.payloads[0] == first
        assert await conversation.rows() == []


@pytest.mark.parametrize("text", ["想问下我欠多少", "我想咨询一下我老公的贷款", "请问罚息怎么算", "贷款", "有事别找我"])
def test_what_names_a_matter_does_more_than_that(words: Vocabulary, text: str) -> None:
    assert not words.only_wants_to_ask(text)


@pytest.mark.parametrize("text", ["哦", "噢噢", "啊", "呃…", "哦，这样啊"])
async def test_a_murmur_is_a_nod_where_nothing_was_asked(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("late").say(text, "out_of_scope")
    assert "/query_arrears" in said.payloads
    assert "帮不上" not in said.text


async def test_a_murmur_is_no_yes_to_a_question(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("能给我看看合同吗", "request_document")
    await conversation.say("哦", "out_of_scope")
    assert await conversation.rows() == []


@pytest.mark.parametrize(
    ("text", "entities"), [("2", None), ("2", {"amount": ("2.00", "2")}), ("第二个", {"ordinal": ("2", "第二个")})]
)
async def test_a_number_picks_the_button_in_its_place(
    talk: Callable[..., Talk], text: str, entities: dict[str, tuple[str, str]] | None
) -> None:
    conversation = talk("late")
    menu = await conversation.say("你好", "greet")
    assert menu.payloads[1] == "/query_due_date"
    await conversation.say(text, "inform" if entities is None or "amount" in entities else "choose_option", entities=entities)
    assert conversation.focus.topic == "query_due_date"


@pytest.mark.parametrize("text", ["12", "0", "9"])
async def test_a_number_of_more_than_there_are_picks_none(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("你好", "greet")
    said = await conversation.say(text, "inform", entities={"amount": (f"{text}.00", text)})
    assert "没对上" in said.text
    assert conversation.focus.topic is None


async def test_a_number_where_nothing_is_shown_and_a_larger_one_are_values(talk: Callable[..., Talk]) -> None:
    assert "2 元" in (await talk("late").say("2", "inform", entities={"amount": ("2.00", "2")})).text
    conversation = talk("late")
    await conversation.say("你好", "greet")
    assert "50 元" in (await conversation.say("50", "inform", entities={"amount": ("50.00", "50")})).text


async def test_which_loan_is_no_place_among_buttons(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.say("你好", "greet")
    await conversation.say("第二笔", "inform", entities={"loan_ref": ("2", "第二笔")})
    assert conversation.focus.topic != "query_due_date"
