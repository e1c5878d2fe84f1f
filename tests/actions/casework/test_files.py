"""A picture or paper is acknowledged, lies with the request that it belongs to, and the bot never claims to have read it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from servicing.attachments import add_attachment, seal_attachment
from servicing.plans.deciding import Decision
from servicing.store.models import AttachmentRow, ConversationRow, MessageRow, ServiceRequestRow, Source
from tests.actions.talking import Said, Talk
from tests.actions.world import RECEIVED_AT
from tests.harness.policy import POLICY
from tests.servicing.plans.offered import applied, choice_for, decided, option_for

SAME_MATTER = timedelta(hours=POLICY.requests.same_matter_hours)


async def send(talk: Talk, kind: str = "image", *, at: datetime = RECEIVED_AT, message_id: str | None = None) -> Said:
    """A file, stored as the gateway stores it, and its turn."""
    uid = message_id or uuid4().hex
    sealed = seal_attachment(talk.vault, name="转账.jpg", media_type="image/jpeg", content=b"picture", preview=None)
    async with talk.database.writing() as session:
        conversation = await session.get(ConversationRow, talk.conversation_id)
        if conversation is None:
            conversation = ConversationRow(
                id=talk.conversation_id, person=f"b:{talk.conversation_id}", channel="h5", last_position=0, created_at=at
            )
            session.add(conversation)
            await session.flush()
        conversation.last_position += 1
        session.add(
            MessageRow(
                conversation_id=talk.conversation_id,
                position=conversation.last_position,
                uid=uid,
                source=Source.BORROWER.value,
                body=b"",
                at=at,
            )
        )
        await session.flush()
        add_attachment(session, sealed, conversation_id=talk.conversation_id, message_uid=uid, at=at)
    return await turn(talk, kind, at=at, message_id=uid)


async def turn(talk: Talk, kind: str = "image", *, at: datetime = RECEIVED_AT, message_id: str) -> Said:
    return await talk.tap(f'/inform{{"attachment": "{kind}"}}', message_id=message_id, received_at=at)


async def numbers(talk: Talk) -> list[str | None]:
    """The request with which each file lies, oldest first."""
    query = (
        select(ServiceRequestRow.number)
        .select_from(AttachmentRow)
        .outerjoin(ServiceRequestRow, ServiceRequestRow.id == AttachmentRow.request_id)
        .join(MessageRow, MessageRow.uid == AttachmentRow.message_uid)
        .where(AttachmentRow.conversation_id == talk.conversation_id)
        .order_by(MessageRow.position)
    )
    async with talk.database.reading() as session:
        return list(await session.scalars(query))


@pytest.mark.parametrize("kind", ["image", "file"])
async def test_the_bot_says_that_it_can_not_read_it_and_asks_what_it_is_about(talk: Callable[..., Talk], kind: str) -> None:
    conversation = talk("late")
    said = await send(conversation, kind)
    assert {"image": "图片", "file": "文件"}[kind] in said.text
    assert "看不懂" in said.text
    assert "我是 AI" in said.text
    intents = [payload.partition("{")[0] for payload in said.payloads]
    assert {"/query_payment_status", "/file_complaint", "/report_not_my_loan", "/verify_legitimacy"} <= set(intents)
    assert intents[-1] == "/request_human"
    assert await conversation.rows() == []
    assert await numbers(conversation) == [None]


async def test_what_it_is_about_takes_it_along(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    asked = await send(conversation)
    await send(conversation)
    said = await conversation.tap(next(one for one in asked.payloads if one.startswith("/file_complaint")))
    (row,) = await conversation.rows()
    assert await numbers(conversation) == [row.number, row.number]
    assert "2 个" in said.text
    assert "2" in [fact.value for fact in said.card("receipt").rows]


async def test_the_first_of_what_was_asked_is_the_first_button(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await send(conversation)
    await conversation.say("第二个", "choose_option", entities={"ordinal": ("2", "第二个")})
    (row,) = await conversation.rows()
    assert said.payloads[1] == f"/{row.kind}"
    assert await numbers(conversation) == [row.number]


async def test_an_open_request_takes_it_and_its_number_is_said(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我要投诉你们", "file_complaint")
    (row,) = await conversation.rows()
    said = await send(conversation)
    assert row.number in said.text
    assert await numbers(conversation) == [row.number]
    assert said.payloads == ["/request_human"]


async def test_the_paper_that_was_asked_for_goes_with_its_application(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    application = await applied(
        conversation.database,
        conversation.vault,
        await choice_for(conversation.database, await option_for(conversation.database)),
    )
    await decided(conversation.database, conversation.vault, application, Decision.MORE, reason="请提供失业登记证明")
    first = await send(conversation)
    second = await send(conversation)
    (row,) = await conversation.rows()
    assert (row.kind, row.loan_id) == ("query_plan_status", application.loan_id)
    assert await numbers(conversation) == [row.number, row.number]
    assert f"申请（编号 {application.number}）放在一起了，一共 1 个" in first.text
    assert "一共 2 个" in second.text
    said = await conversation.tap(second.payloads[0])
    assert "等工作人员审核" in said.text
    third = await send(conversation)
    assert "申请（编号" not in third.text, "nothing is wanted any more"


async def test_a_request_of_long_ago_or_of_no_matter_takes_nothing(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我要投诉你们", "file_complaint")
    await conversation.say("给你五分", "rate_service", received_at=RECEIVED_AT + SAME_MATTER)
    said = await send(conversation, at=RECEIVED_AT + SAME_MATTER)
    assert await numbers(conversation) == [None]
    assert "/file_complaint" in said.payloads


async def test_another_conversations_file_or_request_is_none_of_it(talk: Callable[..., Talk]) -> None:
    ours, theirs = talk("late"), talk("late")
    await theirs.say("我要投诉你们", "file_complaint")
    await send(ours)
    await theirs.say("我还要投诉", "file_complaint")
    assert await numbers(ours) == [None]


async def test_a_retried_turn_says_the_same(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我要投诉你们", "file_complaint")
    focus = conversation.focus
    first = await send(conversation, message_id="m-1")
    conversation.focus = focus
    again = await turn(conversation, message_id="m-1")
    assert again.replies == first.replies


async def test_who_is_not_known_is_asked_nothing_of_a_payment(talk: Callable[..., Talk]) -> None:
    said = await send(talk(None))
    assert "/file_complaint" in said.payloads
    assert not [payload for payload in said.payloads if "payment" in payload or "dispute" in payload]


async def test_in_the_middle_of_a_call_back_it_goes_with_that_and_the_question_stays(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    said = await send(conversation)
    (row,) = await conversation.rows()
    assert row.number in said.text
    assert await numbers(conversation) == [row.number]
    await conversation.say("工作日下午", "inform")
    await conversation.say("随便", "inform")
    assert len(await conversation.rows()) == 1


async def test_despair_is_not_asked_what_a_picture_is_about(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("活不下去了", "express_distress")
    said = await send(conversation)
    assert "收到" in said.text
    assert said.payloads in (["/request_human"], [])
    (row,) = await conversation.rows()
    assert await numbers(conversation) == [row.number]


async def test_typed_words_are_no_file(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("image", "inform", entities={"attachment": "image"})
    assert "看不懂" not in said.text
