"""A borrower's wishes are kept as said last, audited without their content, and read with all the gate wants to know."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from servicing.contact.contacts import contact_state, note_contact
from servicing.contact.gate import Channel, ContactRules, ContactState, Preference, QuietHours
from servicing.contact.holds import Hold, HoldKind, place_hold
from servicing.contact.preferences import preference_of, set_preference
from servicing.policy.outreach import Purpose
from servicing.store.database import Database
from servicing.store.models import AuditRow, RefusedNumberRow
from tests.harness.policy import POLICY

RULES = ContactRules.of(POLICY)
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


async def wish(database: Database, wished: Preference) -> None:
    async with database.writing() as session:
        await set_preference(session, RULES, "B1", wished, cause="m1", at=AT, actor="actions")


async def wished(database: Database) -> Preference:
    async with database.reading() as session:
        return await preference_of(session, "B1")


async def test_the_last_wish_stands_and_the_same_again_is_no_change(database: Database) -> None:
    assert await wished(database) == Preference()
    first = Preference(QuietHours(time(20), time(9, 30)), frozenset({Channel.SMS, Channel.CALL}))
    for each in (first, first, Preference(refused=frozenset({Channel.CALL}))):
        await wish(database, each)
        assert await wished(database) == each
    async with database.reading() as session:
        entries = list(await session.scalars(select(AuditRow)))
    assert [(entry.action, entry.subjects) for entry in entries] == [("preference.set", {"borrower": "B1", "cause": "m1"})] * 2


async def test_hours_that_leave_none_are_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="opt-out"):
        await wish(database, Preference(QuietHours(time(8), time(22))))
    assert await wished(database) == Preference()


async def test_the_gate_is_told_all_that_is_known(database: Database) -> None:
    wishes = Preference(refused=frozenset({Channel.WECHAT}))
    said = {"old": timedelta(days=7), "new": timedelta(days=7, microseconds=-1), "now": timedelta()}
    async with database.writing() as session:
        for key, ago in said.items():
            assert await note_contact(session, "B1", Channel.SMS, Purpose.SERVICE, key=key, at=AT - ago)
        assert not await note_contact(session, "B1", Channel.SMS, Purpose.SERVICE, key="now", at=AT)
        await note_contact(session, "B1", Channel.H5, Purpose.REPLY, key="reply", at=AT)
        await note_contact(session, "B2", Channel.SMS, Purpose.SERVICE, key="other", at=AT)
        session.add(RefusedNumberRow(phone_index="index", refused_at=AT))
        await set_preference(session, RULES, "B1", wishes, cause="m1", at=AT, actor="actions")
        await place_hold(session, "B1", HoldKind.DISPUTE, cause="r1", at=AT, actor="actions")
    async with database.reading() as session:
        state = await contact_state(session, "B1", AT, phone_index="index")
        unrefused = await contact_state(session, "B1", AT, phone_index="another")
        stranger = await contact_state(session, "B3", AT)
        assert await session.scalar(select(func.count()).select_from(AuditRow)) == 2
    (hold,) = state.holds
    assert (hold.kind, hold.since, hold.until) == (HoldKind.DISPUTE, AT, None)
    assert isinstance(hold, Hold)
    assert state.preference == wishes
    assert sorted(state.said) == [AT - said["new"], AT]
    assert (state.number_refused, unrefused.number_refused) == (True, False)
    assert stranger == ContactState()
