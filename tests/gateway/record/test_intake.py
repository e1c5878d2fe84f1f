import asyncio
from pathlib import Path

from sqlalchemy import func, select

from gateway.identity import Person
from gateway.record.intake import UsedUpError
from servicing.store.database import Database
from servicing.store.models import AttachmentRow
from servicing.store.vault import Vault
from tests.gateway.record.conversation import Talk, picture, said


async def test_a_message_is_stored_sealed_and_shown_in_order_of_arrival(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    first, second = await talk.write("我欠多少"), await talk.write("几号还")
    shown = await talk.shown()
    assert [one.text for one in shown] == ["我欠多少", "几号还"]
    assert [one.id for one in shown] == [first.id, second.id] == sorted([first.id, second.id])
    assert all(one.state == "received" for one in shown)


async def test_what_is_stored_can_be_read_by_no_one_without_the_key(sqlite_database_url: str, vault: Vault) -> None:
    database = Database.connect(sqlite_database_url)
    await Talk(database, vault).write("我的秘密")
    await database.dispose()
    path = Path(sqlite_database_url.removeprefix("sqlite+aiosqlite:///"))
    stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert "我的秘密".encode() not in stored


async def test_the_same_client_id_twenty_times_at_once_is_one_turn(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    received = await asyncio.gather(*(talk.write("我欠多少", client_id="c-1") for _ in range(20)))
    assert len({one.id for one in received}) == 1
    assert sum(not one.duplicate for one in received) == 1
    assert len(await talk.shown()) == 1


async def test_first_words_of_one_person_at_once_open_one_conversation(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    received = await asyncio.gather(*(talk.write(f"第{number}句") for number in range(10)))
    assert len({one.conversation_id for one in received}) == 1
    assert len({one.id for one in received}) == 10


async def test_the_same_client_id_of_two_people_is_two_messages(database: Database, vault: Vault) -> None:
    ours, theirs = Talk(database, vault), Talk(database, vault, Person.borrower("B2"))
    await ours.write("一", client_id="c-1")
    await theirs.write("二", client_id="c-1")
    assert [one.text for one in await ours.shown()] == ["一"]
    assert [one.text for one in await theirs.shown()] == ["二"]


async def test_numbers_that_must_not_be_kept_are_gone_before_the_message_is_stored(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    await talk.write("我身份证11010519491231002X，验证码 885123，还3200.50元")
    assert [one.text for one in await talk.shown()] == ["我身份证[id]，验证码 [secret]，还3200.50元"]


async def test_a_button_works_once_and_only_in_its_own_conversation(database: Database, vault: Vault) -> None:
    talk, stranger = Talk(database, vault), Talk(database, vault, Person.borrower("B2"))
    await talk.write("你好")
    turn = await talk.pending()
    assert turn is not None
    await talk.answer(turn.request.message_id, said("您好", button="我欠多少"))
    button = (await talk.shown())[-1].quick_replies[0]

    await stranger.write("我欠多少", quick_reply_id=button.id)
    assert (await stranger.pending()).request.payload is None  # type: ignore[union-attr]

    await talk.write("我欠多少", quick_reply_id=button.id)
    tapped = await talk.pending()
    assert tapped is not None
    assert tapped.request.payload == "/query_arrears"
    await talk.answer(tapped.request.message_id, said("3,200.00元"))

    await talk.write("我欠多少", quick_reply_id=button.id)
    again = await talk.pending()
    assert again is not None
    assert again.request.payload is None
    assert again.request.text == "我欠多少"


async def test_twenty_pictures_at_once_are_no_more_than_a_day_may_have(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    results = await asyncio.gather(
        *(talk.write("［图片］", attachment=picture(vault, most_a_day=3)) for _ in range(20)), return_exceptions=True
    )
    refused = [one for one in results if isinstance(one, UsedUpError)]
    assert len(refused) == 17
    assert [one.attachment is not None for one in await talk.shown()] == [True] * 3


async def test_the_same_picture_twenty_times_at_once_is_one_message(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    received = await asyncio.gather(*(talk.write("［图片］", client_id="c-1", attachment=picture(vault)) for _ in range(20)))
    assert len({one.id for one in received}) == 1
    assert len(await talk.shown()) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(AttachmentRow)) == 1
