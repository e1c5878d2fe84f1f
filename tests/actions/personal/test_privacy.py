"""What is held, who sees it, and how to end it: the same for everybody, and a right that is used gets a number."""

from collections.abc import Callable

import pytest

from actions.personal.privacy import RIGHTS
from actions.personal.topics import ASKED_FILE
from actions.talk.asked import Asked
from servicing.wording import Wording
from tests.actions.talking import Talk

KINDS = Asked.load(ASKED_FILE).kinds("ask_privacy")
FORBIDDEN = ("逾期", "罚息", "安心贷")


async def ask(conversation: Talk, text: str) -> str:
    return (await conversation.say(text, "ask_privacy")).text


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_has_its_words(wording: Wording, kind: str) -> None:
    assert len(wording.responses[f"utter_privacy_{kind}"]) >= 2


@pytest.mark.parametrize("text", ["你们存了我哪些数据", "会不会告诉我家里人", "聊天记录会保存吗", "我的信息安全吗"])
async def test_a_question_answered_is_no_case_and_the_same_for_a_visitor(talk: Callable[..., Talk], text: str) -> None:
    borrower, visitor = talk("late"), talk(None)
    assert await ask(borrower, text) == await ask(visitor, text)
    assert await borrower.rows() == await visitor.rows() == []


async def test_how_long_is_said_as_set(talk: Callable[..., Talk]) -> None:
    said = await ask(talk(), "数据保留多久")
    assert "至少 5 年" in said
    assert "至少 10 年" in said


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("删除我的个人信息", "delete"),
        ("我要注销账号", "close"),
        ("撤回授权", "withdraw"),
        ("给我一份个人信息副本", "copy"),
        ("我的个人信息泄露了", "leak"),
        ("我要注销账号删数据", "close,delete"),
    ],
)
async def test_a_right_that_is_used_is_stored_by_its_name_each_time(talk: Callable[..., Talk], text: str, right: str) -> None:
    conversation = talk()
    said = await conversation.say(text, "ask_privacy")
    await conversation.say(text, "ask_privacy")
    assert said.cards == ["receipt"]
    details = await conversation.details()
    assert [one["right"] for one in details] == [right, right]
    assert len({row.number for row in await conversation.rows()}) == 2
    assert set(right.split(",")) <= RIGHTS


async def test_what_the_law_keeps_is_told_with_a_wish_to_delete(talk: Callable[..., Talk]) -> None:
    said = await ask(talk(), "把我的资料删了")
    assert "封存" in said
    assert "至少 10 年" in said


@pytest.mark.parametrize("kind", KINDS)
async def test_a_button_asks_it_too_and_nothing_is_told_of_the_account(talk: Callable[..., Talk], kind: str) -> None:
    said = await talk("late").tap(f'/ask_privacy{{"wish": "{kind}"}}')
    assert all(word not in said.text for word in FORBIDDEN)
    assert "/request_human" in said.payloads


async def test_whoever_wants_it_in_writing_gets_a_number(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await conversation.say("你们把我的信息给谁了", "ask_privacy")
    said = await conversation.tap('/ask_privacy{"wish": "person"}')
    assert said.cards == ["receipt"]
    assert len(await conversation.rows()) == 1


async def test_a_known_contact_is_a_grievance_one_tap_away(talk: Callable[..., Talk]) -> None:
    said = await talk().say("你们怎么知道我家人的电话", "ask_privacy")
    assert "/report_harassment" in said.payloads


async def test_what_now_is_about_that_and_says_whether_anything_was_stored(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await ask(conversation, "你们存了我哪些数据")
    said = await conversation.say("那怎么办", "out_of_scope")
    assert "登记" in said.text
    assert "登记好了" not in said.text
    assert " 元" not in said.text
    await ask(conversation, "删除我的个人信息")
    assert "登记好了" in (await conversation.say("那怎么办", "out_of_scope")).text
