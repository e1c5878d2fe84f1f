"""Pictures and papers: taken by their bytes, washed, given back to their own borrower alone; the real handlers and store."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image, ImageChops, ImageStat
from sqlalchemy import func, select, update

from gateway.api import attachments, chat
from gateway.parts import Parts
from servicing.store.models import AttachmentRow, ConversationRow, MessageRow, Owner, TurnRow, TurnState
from tests.gateway.api.conftest import Build, Handlers
from tests.gateway.api.files import MAKE, ORIENTATION, PDF, Sender, noise, packed, png_of, told_by_a_phone

pytestmark = pytest.mark.timeout(60)

ME, STRANGER = "demo-1", "demo-2"


class Front:
    """A gateway's own handlers over a real store; its engine is away."""

    def __init__(self, parts: Parts, client: Any) -> None:
        self.parts = parts
        self.client = client

    def sender(self, borrower: str = ME) -> Sender:
        assert self.parts.demo_tokens is not None
        return Sender(self.client, self.parts.demo_tokens.for_borrower(borrower)[0])

    async def rows(self, table: type[Any]) -> list[Any]:
        async with self.parts.database.reading() as session:
            return list(await session.scalars(select(table)))


@pytest.fixture
async def serve(build: Build, handlers: Handlers) -> AsyncIterator[Callable[..., Any]]:
    async with AsyncExitStack() as stack:

        async def begin(bounds: dict[str, int] | None = None, **settings: Any) -> Front:
            parts = build(**({"engine_url": "http://127.0.0.1:9", "rate_uploads": "1000/minute"} | settings))
            parts = replace(parts, attachments=parts.attachments.model_copy(update=bounds or {}))
            await stack.enter_async_context(parts.pipeline.running())
            return Front(parts, await handlers(parts, attachments.routes, chat.routes))

        yield begin


@pytest.fixture
async def front(serve: Callable[..., Any]) -> Front:
    built: Front = await serve()
    return built


@pytest.fixture
def me(front: Front) -> Sender:
    return front.sender()


async def sent(sender: Sender, content: bytes, *, name: str = "") -> dict[str, Any]:
    status, answer = await sender.send(content, name=name)
    assert status == 202, answer
    shown: dict[str, Any] = answer["attachment"]
    return shown


async def opened(sender: Sender, attachment: dict[str, Any], *, small: bool = False) -> Image.Image:
    status, content, _ = await sender.fetch(attachment["id"], small=small)
    assert status == 200
    return Image.open(io.BytesIO(content))


async def test_a_picture_is_a_message_of_the_conversation_with_its_turn(me: Sender, front: Front) -> None:
    status, answer = await me.send(packed(noise(), "PNG"), name="转账截图.png")
    assert status == 202
    [message] = await me.messages()
    assert message["id"] == answer["id"]
    assert message["source"] == "borrower"
    assert message["attachment"] == answer["attachment"]
    about = dict(answer["attachment"])
    assert len(about.pop("id")) == 32
    size = about.pop("size")
    assert about == {"name": "转账截图.png", "type": "image/png", "width": 60, "height": 40}
    assert size == len((await me.fetch(answer["attachment"]["id"]))[1])
    [turn] = await front.rows(TurnRow)
    assert turn.payload == '/inform{"attachment": "image"}'
    assert turn.state == TurnState.PENDING.value


async def test_a_paper_is_kept_byte_for_byte(me: Sender, front: Front) -> None:
    paper = await sent(me, PDF, name="传票.pdf")
    assert (paper["type"], paper["width"], paper["height"]) == ("application/pdf", None, None)
    status, content, _ = await me.fetch(paper["id"])
    assert (status, content) == (200, PDF)
    assert (await me.fetch(paper["id"], small=True))[0] == 404
    assert [turn.payload for turn in await front.rows(TurnRow)] == ['/inform{"attachment": "file"}']


async def test_words_and_pictures_stand_in_order_of_arrival(me: Sender) -> None:
    headers = {"Authorization": f"Bearer {me.token}"}
    for number in range(3):
        body = json.dumps({"client_id": uuid4().hex, "text": f"第{number}句"})
        async with me.client.post("/api/chat/messages", data=body, headers=headers) as answer:
            assert answer.status == 202
        await sent(me, PDF, name=f"{number}.pdf")
    said = [one["attachment"]["name"] if one["attachment"] else one["text"] for one in await me.messages()]
    assert said == ["第0句", "0.pdf", "第1句", "1.pdf", "第2句", "2.pdf"]


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_photograph_loses_where_and_by_what_it_was_taken_and_stays_upright(me: Sender, orientation: int) -> None:
    photo = packed(noise(), "JPEG", quality=92, exif=told_by_a_phone(orientation), comment=b"secret words")
    assert b"Geheimphone" in photo
    about = await sent(me, photo)
    _, content, _ = await me.fetch(about["id"])
    for told in (b"Geheimphone", b"secret words", b"http"):
        assert told not in content
    kept = Image.open(io.BytesIO(content)).getexif()
    assert set(kept) <= {ORIENTATION}
    assert MAKE not in kept
    assert kept.get(ORIENTATION, 1) == orientation
    looked_at = (40, 60) if orientation >= 5 else (60, 40)
    assert (about["width"], about["height"]) == looked_at
    assert (await opened(me, about, small=True)).size == looked_at


async def test_a_photograph_keeps_its_quality(me: Sender) -> None:
    photo = packed(noise(16, 16).resize((256, 256)), "JPEG", quality=90)
    kept = await opened(me, await sent(me, photo))
    apart = ImageChops.difference(kept.convert("RGB"), Image.open(io.BytesIO(photo)).convert("RGB"))
    assert max(ImageStat.Stat(apart).mean) < 1


@pytest.mark.parametrize(
    ("image", "form", "how"),
    [
        (noise(), "PNG", {}),
        (noise(mode="RGBA"), "PNG", {}),
        (noise(mode="L"), "PNG", {}),
        (noise(mode="L").convert("I;16"), "PNG", {}),
        (noise().convert("P"), "GIF", {}),
        (noise(), "WEBP", {"lossless": True}),
    ],
)
async def test_what_is_packed_without_loss_keeps_every_pixel(
    me: Sender, image: Image.Image, form: str, how: dict[str, Any]
) -> None:
    kept = await opened(me, await sent(me, packed(image, form, **how)))
    assert kept.format == form
    assert kept.convert("RGBA").tobytes() == image.convert("RGBA").tobytes()


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
async def test_no_other_kind_of_picture_keeps_the_place_either(me: Sender, form: str) -> None:
    about = await sent(me, packed(noise(), form, exif=told_by_a_phone(6)))
    _, content, _ = await me.fetch(about["id"])
    assert b"Geheimphone" not in content
    assert len(Image.open(io.BytesIO(content)).getexif()) == 0
    assert (about["width"], about["height"]) == (40, 60)
    assert Image.open(io.BytesIO(content)).size == (40, 60)


async def test_of_a_moving_picture_the_first_frame_stays(me: Sender) -> None:
    first, second = noise().convert("P"), noise().convert("P")
    moving = packed(first, "GIF", save_all=True, append_images=[second], comment=b"secret words")
    about = await sent(me, moving)
    kept = await opened(me, about)
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.convert("RGB").tobytes() == first.convert("RGB").tobytes()
    assert b"secret words" not in (await me.fetch(about["id"]))[1]


async def test_a_phones_picture_with_another_behind_it_is_its_first(me: Sender) -> None:
    first = noise()
    double = packed(first, "MPO", save_all=True, append_images=[noise(30, 20)])
    about = await sent(me, double)
    assert (about["type"], about["width"], about["height"]) == ("image/jpeg", 60, 40)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "attachment_empty"),
        (b"plain words", 415, "attachment_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415, "attachment_type"),
        (b"<!doctype html><script>alert(1)</script>", 415, "attachment_type"),
        (b"  %PDF-1.4 not at its beginning", 415, "attachment_type"),
        (b"PK\x03\x04" + b"\0" * 100, 415, "attachment_type"),
        (b"MZ" + b"\0" * 100, 415, "attachment_type"),
        (b"II*\0" + b"\0" * 100, 415, "attachment_type"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 100, 415, "attachment_type"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", 422, "attachment_broken"),
        (b"\xff\xd8\xff<script>alert(1)</script>", 422, "attachment_broken"),
        (b"GIF89a/*<svg/>*/=1;alert(1)", 422, "attachment_broken"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", 422, "attachment_broken"),
        (packed(noise(), "JPEG")[:900], 422, "attachment_broken"),
        (packed(noise(), "PNG")[:900], 422, "attachment_broken"),
        (png_of(60_000, 60_000), 413, "attachment_too_large"),
        (b"%PDF-" + b"\0" * (11 * 1024 * 1024), 413, "attachment_too_large"),
    ],
)
async def test_what_is_no_picture_or_paper_is_refused_and_leaves_nothing(
    me: Sender, front: Front, content: bytes, status: int, code: str
) -> None:
    for name in ("x.png", "x.pdf"):
        answered, body = await me.send(content, name=name, headers={"Content-Type": "image/png"})
        assert (answered, body["error"]["code"]) == (status, code)
    assert await me.messages() == []
    assert await front.rows(AttachmentRow) == []


async def test_what_comes_behind_a_picture_is_gone(me: Sender) -> None:
    for form in ("JPEG", "PNG", "GIF", "WEBP"):
        about = await sent(me, packed(noise().convert("P") if form == "GIF" else noise(), form) + b"<script>alert(1)</script>")
        assert b"<script>" not in (await me.fetch(about["id"]))[1]


async def test_a_body_without_a_length_is_bounded_too(me: Sender, front: Front) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        while True:
            yield b"\0" * 65536

    status, body = await me.send(endless())  # type: ignore[arg-type]
    assert (status, body["error"]["code"]) == (413, "attachment_too_large")
    assert await front.rows(AttachmentRow) == []


async def test_a_packed_body_is_not_unpacked(me: Sender) -> None:
    status, body = await me.send(b"x" * 50, headers={"Content-Encoding": "gzip"})
    assert status in (400, 415), body


@pytest.mark.parametrize("client_id", ["", "../../etc", "x" * 65, "a b"])
async def test_a_strange_client_id_is_refused(me: Sender, client_id: str) -> None:
    status, body = await me.send(PDF, client_id=client_id)
    assert (status, body["error"]["code"]) == (422, "invalid")


async def test_without_a_token_nothing_is_taken_and_nothing_given(front: Front, me: Sender) -> None:
    about = await sent(me, PDF)
    for token in ("", "e30.e30.e30"):
        nobody = Sender(front.client, token)
        headers = {} if token else {"Authorization": ""}
        assert (await nobody.send(PDF, headers=headers))[0] == 401
        assert (await nobody.fetch(about["id"]))[0] == 401
    assert len(await front.rows(AttachmentRow)) == 1


async def test_anothers_file_is_as_unknown_as_a_guessed_one(front: Front, me: Sender) -> None:
    about = await sent(me, packed(noise(), "PNG"))
    stranger = front.sender(STRANGER)
    unknown = [(await stranger.fetch(uuid4().hex, small=small))[:2] for small in (False, True)]
    await sent(stranger, PDF)
    for small in (False, True):
        assert (await stranger.fetch(about["id"], small=small))[:2] == unknown[small]
    assert unknown[0][0] == 404
    for guess in ("1", "0" * 32, "' OR 1=1 --", about["id"].upper() + "0", "..%2f..%2fdomain.yml"):
        assert (await stranger.fetch(guess))[0] == 404


async def test_a_file_is_given_out_so_that_no_browser_runs_it(me: Sender) -> None:
    about = await sent(me, PDF, name='传"票<b>\r\nX-Evil: 1.html')
    _, _, headers = await me.fetch(about["id"])
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert "X-Evil" not in headers
    assert about["name"].endswith(".pdf")


async def test_the_same_client_id_again_is_the_same_message(me: Sender, front: Front) -> None:
    picture, client_id = packed(noise(), "PNG"), uuid4().hex
    answers = await asyncio.gather(*(me.send(picture, client_id=client_id) for _ in range(2)))
    answers.append(await me.send(picture, client_id=client_id))
    assert [status for status, _ in answers] == [202] * 3
    assert len({answer["id"] for _, answer in answers}) == 1
    assert len({answer["attachment"]["id"] for _, answer in answers}) == 1
    assert sum(not answer["duplicate"] for _, answer in answers) == 1
    assert len(await front.rows(AttachmentRow)) == len(await front.rows(MessageRow)) == len(await front.rows(TurnRow)) == 1


async def test_a_persons_conversation_keeps_its_files_from_the_bot(me: Sender, front: Front) -> None:
    await sent(me, PDF)
    async with front.parts.database.writing() as session:
        await session.execute(update(ConversationRow).values(owner=Owner.HUMAN.value))
    about = await sent(me, PDF, name="给人看的.pdf")
    states = {turn.position: turn.state for turn in await front.rows(TurnRow)}
    assert states[2] == TurnState.HANDED_OVER.value
    assert (await me.fetch(about["id"]))[0] == 200


async def test_what_may_be_sent_is_bounded_as_set(serve: Callable[..., Any]) -> None:
    me = (await serve({"largest_megabytes": 1, "largest_megapixels": 12, "most_a_day": 3})).sender()
    refusals = [
        (b"%PDF-" + bytes(1024 * 1024), "attachment_too_large"),
        (packed(Image.new("1", (4001, 3000)), "PNG"), "attachment_too_large"),
    ]
    for content, code in refusals:
        assert (await me.send(content))[1]["error"]["code"] == code
    await sent(me, PDF + bytes(1024 * 1024 - len(PDF)))
    await sent(me, packed(Image.new("1", (4000, 3000)), "PNG"))
    await sent(me, PDF)
    assert (await me.send(PDF))[1]["error"]["code"] == "attachments_used_up"


async def test_more_than_a_day_may_have_is_refused(front: Front, me: Sender) -> None:
    most = front.parts.attachments.most_a_day
    await sent(me, PDF)
    for _ in range(most - 1):
        await sent(me, PDF)
    status, body = await me.send(PDF)
    assert (status, body["error"]["code"]) == (422, "attachments_used_up")
    async with front.parts.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(AttachmentRow)) == most
    assert (await front.sender(STRANGER).send(PDF))[0] == 202


async def test_who_sends_too_often_is_told_how_long_to_wait(serve: Callable[..., Any]) -> None:
    me = (await serve(rate_uploads="2/minute")).sender()
    assert [(await me.send(PDF))[0] for _ in range(3)] == [202, 202, 429]


async def test_one_person_sends_two_files_at_once_and_takes_nobodys_room(front: Front, me: Sender) -> None:
    hold = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        await hold.wait()

    held = [asyncio.create_task(me.send(slow())) for _ in range(2)]  # type: ignore[arg-type]
    async with asyncio.timeout(10):
        while front.parts.room.taken < 2:
            await asyncio.sleep(0.02)
    status, body = await me.send(PDF)
    assert (status, body["error"]["code"]) == (429, "busy")
    assert (await front.sender(STRANGER).send(PDF))[0] == 202
    hold.set()
    assert [status for status, _ in await asyncio.gather(*held)] == [202, 202]
    assert (await me.send(PDF))[0] == 202


async def test_a_file_that_stops_coming_is_given_up(front: Front, me: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "_SILENCE_SECONDS", 0.2)

    async def stalled() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        await asyncio.sleep(3)

    status, body = await me.send(stalled())  # type: ignore[arg-type]
    assert (status, body["error"]["code"]) == (408, "too_slow")
    assert await front.rows(AttachmentRow) == []


async def test_what_may_be_sent_is_told(front: Front) -> None:
    async with front.client.get("/api/chat/attachments") as answer:
        told = await answer.json()
    assert told["largest_bytes"] == front.parts.attachments.largest_megabytes * 1024 * 1024
    assert set(told["types"]) == {"image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf"}
