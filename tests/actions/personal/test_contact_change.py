"""Another number or address: asked, read back, stored, told to both numbers, and nothing changed by the bot."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from servicing.contact.texts import opened_text
from servicing.store.models import TextMessageRow
from tests.actions.talking import Talk

TOPIC = "update_contact"
NEW = "13912345678"


async def texts(conversation: Talk) -> list[tuple[str, str]]:
    async with conversation.database.reading() as session:
        rows = (await session.scalars(select(TextMessageRow).order_by(TextMessageRow.key))).all()
        return [(text.response, text.phone) for text in (opened_text(conversation.vault, row) for row in rows)]


async def asked_for(talk: Callable[..., Talk], number: str = NEW) -> Talk:
    conversation = talk("late")
    await conversation.say("我要换手机号", TOPIC)
    await conversation.say(number, "inform")
    return conversation


async def test_a_number_is_asked_for_read_back_stored_and_told_to_both(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    assert "新的手机号" in (await conversation.say("我要换手机号", TOPIC)).text
    assert NEW in (await conversation.say(NEW, "inform")).text
    assert await conversation.rows() == []
    assert await texts(conversation) == []
    said = await conversation.say("对", "affirm")
    (detail,) = await conversation.details()
    assert (detail["what"], detail["value"]) == ("phone", NEW)
    assert await texts(conversation) == [("text_number_new", NEW), ("text_number_old", "13800000000")]
    assert "139****5678" in said.text
    assert NEW not in said.text
    assert NEW not in said.card("receipt").model_dump_json()
    assert "才" in said.text


async def test_all_in_one_message_only_needs_the_yes(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("手机号换成 139-1234-5678", TOPIC)
    assert NEW in said.text
    await conversation.say("是的", "affirm")
    assert len(await texts(conversation)) == 2


async def test_the_yes_asked_again_stores_and_tells_once(talk: Callable[..., Talk]) -> None:
    conversation = await asked_for(talk)
    focus = conversation.focus
    first = await conversation.say("对", "affirm", message_id="m-yes")
    conversation.focus = focus
    again = await conversation.say("对", "affirm", message_id="m-yes")
    assert first.text == again.text
    assert len(await conversation.rows()) == 1
    assert len(await texts(conversation)) == 2


@pytest.mark.parametrize("number", ["12345", "23912345678", "139123456789", "0571 88889999"])
async def test_what_is_no_mobile_number_is_asked_again(talk: Callable[..., Talk], number: str) -> None:
    conversation = await asked_for(talk, number)
    assert conversation.focus.flow == TOPIC
    said = await conversation.say(NEW, "inform")
    assert NEW in said.text


async def test_the_number_on_file_needs_no_change(talk: Callable[..., Talk]) -> None:
    conversation = await asked_for(talk, "13800000000")
    said = await conversation.say("对", "affirm")
    assert "不用改" in said.text
    assert await conversation.rows() == []
    assert await texts(conversation) == []


async def test_no_stores_nothing(talk: Callable[..., Talk]) -> None:
    conversation = await asked_for(talk)
    await conversation.say("算了", "cancel_request")
    assert await conversation.rows() == []
    assert await texts(conversation) == []


async def test_an_address_is_read_back_and_nobody_is_texted(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我搬家了 地址更新一下", TOPIC)
    assert "写全" in (await conversation.say("杭州", "inform")).text
    assert "文三路" in (await conversation.say("杭州市西湖区文三路 1 号", "inform")).text
    await conversation.say("对", "affirm")
    assert [one["what"] for one in await conversation.details()] == ["address"]
    assert await texts(conversation) == []


@pytest.mark.parametrize(("text", "what"), [("紧急联系人改成我姐 13900000001", "relative"), ("我改名字了", "name")])
async def test_other_peoples_numbers_and_papers_are_not_taken_in_a_chat(
    talk: Callable[..., Talk], text: str, what: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, TOPIC)
    (detail,) = await conversation.details()
    assert detail["what"] == what
    assert "value" not in detail
    assert "聊天" in said.text
    assert await texts(conversation) == []


async def test_which_one_is_asked_where_it_is_not_said(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("怎么更新个人信息", TOPIC)
    tap = next(one for one in said.payloads if '"phone"' in one)
    assert "手机号" in (await conversation.tap(tap)).text


@pytest.mark.parametrize("borrower", [None, "nobody"])
async def test_who_is_not_signed_in_is_sent_to_sign_in_or_to_a_person(talk: Callable[..., Talk], borrower: str | None) -> None:
    conversation = talk(borrower)
    said = await conversation.say(f"手机号换成{NEW}", TOPIC)
    assert "登录" in said.text
    assert said.payloads == ["/request_human"]
    assert await conversation.rows() == []
    assert await texts(conversation) == []


@pytest.mark.parametrize(
    ("text", "intent"), [("不对是2号", "nlu_fallback"), ("门牌错了，是303", "inform"), ("错了，是2号", "deny")]
)
async def test_a_part_of_an_address_corrected_voids_the_old_one(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    await conversation.say("地址换了", TOPIC)
    await conversation.say("北京市朝阳区建国路1号", "inform")
    said = await conversation.say(text, intent)
    assert "建国路1号" not in said.text
    assert conversation.focus.asked == "flow:update_contact:value"
    for yes in ("可以", "好的"):
        await conversation.say(yes, "affirm")
    assert await conversation.rows() == []
    assert "建国路2号" in (await conversation.say("北京市朝阳区建国路2号", "inform")).text
    await conversation.say("好的", "affirm")
    (detail,) = await conversation.details()
    assert detail["value"] == "北京市朝阳区建国路2号"


async def test_a_yes_after_a_no_only_shows_the_old_answer_again(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("地址换了", TOPIC)
    await conversation.say("北京市朝阳区建国路1号", "inform")
    await conversation.say("不对", "deny")
    said = await conversation.say("可以", "affirm")
    assert await conversation.rows() == []
    assert "建国路1号" in said.text
    await conversation.say("对", "affirm")
    assert len(await conversation.rows()) == 1


async def test_after_a_no_the_new_answer_alone_is_taken(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("地址换了", TOPIC)
    await conversation.say("北京市朝阳区建国路1号", "inform")
    await conversation.say("不对", "deny")
    assert "建国路2号" in (await conversation.say("北京市朝阳区建国路2号", "inform")).text
    await conversation.say("2号", "inform")
    assert await conversation.rows() == []
