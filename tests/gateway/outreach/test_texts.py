"""Text messages leave when the gate lets them, once for each key, and are given up honestly."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.outreach.sms import OutgoingText, SmsError
from gateway.outreach.texts import TextRound, words_of
from servicing.clock import SHANGHAI
from servicing.contact.holds import HoldKind, place_hold
from servicing.contact.texts import Text, queue_number_change, queue_text
from servicing.policy.outreach import Purpose
from servicing.store.database import Database
from servicing.store.models import ContactMadeRow, RefusedNumberRow, TextMessageRow
from servicing.store.personal import phone_index
from servicing.store.vault import Vault
from servicing.wording import Wording, WordingError
from tests.gateway.outreach.conftest import WORDING, Clock, Telephones

type Rounds = Callable[[], TextRound]
PHONE = "13912345678"
TEXT = Text("m1:number:new", "late", PHONE, "text_number_new", {"lender": "演示消费金融"})
DEBT = ("借", "贷款", "欠", "还款", "逾期", "账户", "账单", "元", "催")


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


async def queue(database: Database, vault: Vault, text: Text = TEXT, at: datetime = shanghai(22, 11)) -> None:  # noqa: B008
    async with database.writing() as session:
        assert await queue_text(session, vault, text, at=at)


async def row(database: Database) -> TextMessageRow:
    async with database.reading() as session:
        return (await session.scalars(select(TextMessageRow))).one()


async def test_it_is_sent_once_however_many_gateways_look(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones, clock: Clock
) -> None:
    await queue(loaded, vault)
    for _ in range(3):
        await asyncio.gather(*(texting().make() for _ in range(4)))
        clock.at += timedelta(hours=2)
    (taken,) = telephones.taken
    stored = await row(loaded)
    assert (taken.key, taken.phone) == (stored.id, PHONE)
    assert (stored.state, stored.attempts, stored.failure) == ("sent", 1, None)
    async with loaded.reading() as session:
        (counted,) = await session.scalars(select(ContactMadeRow))
    assert (counted.borrower_id, counted.channel, counted.purpose) == ("late", "sms", "service")


async def test_both_numbers_of_a_change_hear_who_speaks_and_nothing_of_a_debt(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones
) -> None:
    async with loaded.writing() as session:
        await queue_number_change(session, vault, "late", PHONE, message_id="m1", at=shanghai(22, 11))
    await texting().make()
    words = {text.phone: text.words for text in telephones.taken}
    assert set(words) == {PHONE, "13800000000"}
    for said in words.values():
        assert said.startswith("【演示消费金融】")
        assert said.endswith("回复 T 退订。")
        assert [word for word in DEBT if word in said] == []
    assert "换掉" in words["13800000000"]
    assert "登记为联系号码" in words[PHONE]


async def test_in_the_night_it_waits_for_the_morning(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones, clock: Clock
) -> None:
    clock.at = shanghai(22, 23)
    await queue(loaded, vault, at=clock.at)
    while clock.at < shanghai(23, 8):
        await texting().make()
        assert telephones.taken == []
        clock.at += timedelta(minutes=30)
    assert (await row(loaded)).attempts == 0
    await texting().make()
    assert len(telephones.taken) == 1


async def test_a_hold_keeps_it_back_and_when_it_is_too_old_it_is_given_up(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones, clock: Clock
) -> None:
    await queue(loaded, vault)
    async with loaded.writing() as session:
        await place_hold(session, "late", HoldKind.CRISIS, cause="r1", at=shanghai(22, 10), actor="test")
    await texting().make()
    assert ((await row(loaded)).state, (await row(loaded)).failure) == ("queued", "V-03")
    clock.at += timedelta(days=3)
    await texting().make()
    assert telephones.taken == []
    assert ((await row(loaded)).state, (await row(loaded)).failure) == ("failed", "V-03")


async def test_a_number_that_refused_gets_nothing_and_another_of_the_same_borrower_does(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones
) -> None:
    async with loaded.writing() as session:
        session.add(RefusedNumberRow(phone_index=phone_index(vault, PHONE), refused_at=shanghai(22, 10)))
    await queue(loaded, vault)
    await queue(loaded, vault, replace(TEXT, key="m2", phone="13712345678"))
    await texting().make()
    assert [text.phone for text in telephones.taken] == ["13712345678"]


async def test_a_failed_attempt_is_repeated_with_growing_pauses_and_the_same_key(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones, clock: Clock
) -> None:
    await queue(loaded, vault)
    telephones.failing = [SmsError("status 503", lasting=False)] * 4
    pauses = []
    for _ in range(4):
        await texting().make()
        pauses.append((await row(loaded)).next_try_at - clock.at)
        clock.at = (await row(loaded)).next_try_at - timedelta(seconds=1)
        await texting().make()
        clock.at += timedelta(seconds=1)
    assert [pause.seconds for pause in pauses] == [15, 30, 60, 120]
    await texting().make()
    assert [text.key for text in telephones.taken] == [(await row(loaded)).id]
    assert ((await row(loaded)).state, (await row(loaded)).attempts) == ("sent", 5)


@pytest.mark.parametrize(("lasting", "attempts"), [(True, 1), (False, 10)])
async def test_it_is_given_up_when_trying_again_is_of_no_use(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones, clock: Clock, lasting: bool, attempts: int
) -> None:
    await queue(loaded, vault)
    telephones.failing = [SmsError("status 400", lasting=lasting)] * 20
    for _ in range(15):
        await texting().make()
        clock.at = max(clock.at, (await row(loaded)).next_try_at)
    stored = await row(loaded)
    assert (stored.state, stored.failure, stored.attempts) == ("failed", "status 400", attempts)


async def test_a_gateway_that_dies_after_the_providers_yes_hands_it_over_again_with_the_same_key(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones, clock: Clock
) -> None:
    await queue(loaded, vault)
    dying = texting()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gateway.outreach.texts._mark", lambda *_, **__: 1 / 0)
        await dying.make()
    assert (await row(loaded)).state == "queued"
    await texting().make()
    assert len(telephones.taken) == 1, "it is still the dead one's"
    clock.at += timedelta(seconds=90)
    await texting().make()
    assert len({text.key for text in telephones.taken}) == 1
    assert (len(telephones.taken), (await row(loaded)).state) == (2, "sent")


async def test_what_another_key_sealed_is_given_up_and_holds_up_nothing(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones
) -> None:
    await queue(loaded, Vault(bytes(32)))
    await queue(loaded, vault, replace(TEXT, key="m2", phone="13712345678"))
    await texting().make()
    assert [text.phone for text in telephones.taken] == ["13712345678"]


async def test_no_log_line_holds_a_number_or_a_word(
    loaded: Database, vault: Vault, texting: Rounds, telephones: Telephones, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await queue(loaded, vault)
    telephones.failing = [SmsError("status 503", lasting=False)]
    await texting().make()
    with pytest.MonkeyPatch.context() as patch:

        async def broken(self: Telephones, text: OutgoingText) -> None:
            raise RuntimeError(text.phone)

        patch.setattr(Telephones, "send", broken)
        await queue(loaded, vault, replace(TEXT, key="m2"))
        await texting().make()
    assert "503" in caplog.text
    assert "RuntimeError" in caplog.text
    assert PHONE not in caplog.text
    assert "演示消费金融" not in caplog.text


def test_a_text_that_does_not_say_for_whom_it_speaks_is_not_sent() -> None:
    wording = Wording(WORDING.responses | {"text_nameless": ("您好。",)}, WORDING.constants)
    with pytest.raises(WordingError, match="lender"):
        words_of(wording, replace(TEXT, response="text_nameless"), seed="")


def test_what_the_law_wants_told_can_not_be_unsubscribed_from() -> None:
    assert "退订" in words_of(WORDING, TEXT, seed="")
    assert "退订" not in words_of(WORDING, replace(TEXT, purpose=Purpose.MANDATORY), seed="")


def test_every_text_begins_with_its_lender() -> None:
    said = {name: variants for name, variants in WORDING.responses.items() if name.startswith("text_")}
    assert len(said) > 3
    beginnings = {name for name, variants in said.items() if not all(text.startswith("【{lender}】") for text in variants)}
    assert beginnings == {"text_opt_out"}
