from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gateway.record import delivery, messages, turns
from gateway.record.ownership import OwnershipError, change_owner
from servicing.clock import now
from servicing.store.database import Database
from servicing.store.models import AgentPresenceRow, DeliveryState, OutboxRow, Owner
from servicing.store.vault import Vault
from servicing.turn import Focus, HandOff, SetFocus
from tests.gateway.record.conversation import Talk, said


async def asked(talk: Talk, text: str = "我欠多少") -> str:
    await talk.write(text)
    turn = await talk.pending()
    assert turn is not None
    return turn.request.message_id


async def test_replies_focus_and_outbox_are_committed_together(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    uid = await asked(talk)
    assert await talk.answer(uid, said("3,200.00元", "还有别的吗", commands=(SetFocus(focus=Focus(loan_id="L1")),)))
    assert [(one.source, one.text) for one in await talk.shown()] == [
        ("borrower", "我欠多少"),
        ("ai", "3,200.00元"),
        ("ai", "还有别的吗"),
    ]
    assert (await talk.row()).focus["loan_id"] == "L1"
    assert await talk.pending() is None
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(OutboxRow)) == 2


async def test_an_answer_that_comes_twice_is_shown_once(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    uid = await asked(talk)
    assert await talk.answer(uid, said("一"))
    assert not await talk.answer(uid, said("一"))
    assert len(await talk.shown()) == 2


async def test_turns_of_a_conversation_are_answered_oldest_first(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    await talk.write("第一句")
    await talk.write("第二句")
    first = await talk.pending()
    assert first is not None
    assert first.request.text == "第一句"
    async with database.writing() as session:
        await turns.put_off(session, first.request.message_id, until=now() + timedelta(minutes=1), failure="status 503")
    still = await talk.pending()
    assert still is not None
    assert still.request.message_id == first.request.message_id
    assert still.attempts == 1


async def test_replies_become_drafts_when_a_person_took_over_meanwhile(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    uid = await asked(talk)
    async with database.writing() as session:
        await change_owner(session, talk.id, to=Owner.HUMAN, seen_version=0)
    assert await talk.answer(uid, said("机器人的话", commands=(SetFocus(focus=Focus(loan_id="L1")),)))
    assert [one.source for one in await talk.shown()] == ["borrower"]
    assert await talk.drafts() == 1
    assert (await talk.row()).focus == {}


async def test_a_turn_is_taken_from_the_bot_once_a_person_owns(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    uid = await asked(talk)
    async with database.writing() as session:
        assert not await turns.release_if_person_owns(session, talk.id, uid)
        await change_owner(session, talk.id, to=Owner.HUMAN, seen_version=0)
        assert await turns.release_if_person_owns(session, talk.id, uid)
    assert await talk.pending() is None
    await talk.write("还在吗")
    assert await talk.pending() is None


async def test_ownership_changes_only_from_the_version_that_was_seen(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    await asked(talk)
    async with database.writing() as session:
        await change_owner(session, talk.id, to=Owner.QUEUED, seen_version=0)
    async with database.writing() as session:
        with pytest.raises(OwnershipError):
            await change_owner(session, talk.id, to=Owner.HUMAN, seen_version=0)
        with pytest.raises(OwnershipError):
            await change_owner(session, talk.id, to=Owner.WRAP, seen_version=1)


@pytest.mark.parametrize(("on_duty_minutes", "owner"), [(5, "queued"), (-5, "bot"), (None, "bot")])
async def test_a_hand_off_queues_only_while_an_agent_is_on_duty(
    database: Database, vault: Vault, on_duty_minutes: int | None, owner: str
) -> None:
    talk = Talk(database, vault)
    uid = await asked(talk, "转人工")
    if on_duty_minutes is not None:
        async with database.writing() as session:
            session.add(AgentPresenceRow(agent_id="A1", on_duty_until=now() + timedelta(minutes=on_duty_minutes)))
    await talk.answer(uid, said("好的", commands=(HandOff(reason="request_human"),)))
    assert (await talk.row()).owner == owner
    assert [one.text for one in await talk.shown()] == ["转人工", "好的"]


async def test_a_slow_answer_is_announced_once(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    uid = await asked(talk)
    for announced in (True, False):
        async with database.writing() as session:
            assert await turns.say_slow(session, vault, talk.id, uid, "还在查") is announced
    await talk.answer(uid, said("3,200.00元"))
    assert [one.source for one in await talk.shown()] == ["borrower", "system", "ai"]


async def test_a_lease_has_one_holder_until_it_ends(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    await asked(talk)
    async with database.writing() as session:
        assert await turns.take_lease(session, talk.id, "one", 60)
        assert not await turns.take_lease(session, talk.id, "two", 60)
        assert await turns.take_lease(session, talk.id, "one", 60)
        assert await turns.waiting_conversations(session, now()) == []
        assert await turns.waiting_conversations(session, now() + timedelta(seconds=61)) == [talk.id]
        await turns.drop_lease(session, talk.id, "one")
        assert await turns.take_lease(session, talk.id, "two", -1)
        assert await turns.take_lease(session, talk.id, "one", 60)


async def test_what_the_borrower_has_seen_is_delivered(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    uid = await asked(talk)
    await talk.answer(uid, said("一", "二"))
    seen = (await talk.shown())[1]
    async with database.writing() as session:
        await delivery.mark_delivered(session, talk.id, messages.position_of(seen.id))
    async with database.reading() as session:
        states = (await session.scalars(select(OutboxRow.state).order_by(OutboxRow.position))).all()
    assert states == [DeliveryState.DELIVERED.value, DeliveryState.PENDING.value]


async def test_an_id_beyond_all_messages_is_no_error(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    await asked(talk)
    beyond = messages.position_of("9" * 12)
    async with database.writing() as session:
        assert await messages.shown(session, vault, talk.id, after=beyond) == []
        assert len(await messages.shown(session, vault, talk.id, before=beyond)) == 1
        await delivery.mark_delivered(session, talk.id, beyond)
