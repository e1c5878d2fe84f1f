"""Pictures and papers on the page: chosen, looked at, sent once, shown, and never lost on the way."""

import asyncio
import base64
from typing import Any

from playwright.async_api import FilePayload, Locator, Page, expect

from tests.browser.driving import BORROWER, open_chat, until, write
from tests.browser.fake_gateway import FakeGateway, refusal, token_for
from tests.browser.words import word
from tests.gateway.api.files import PDF, noise, packed

PICTURE = packed(noise(90, 60), "PNG")


def picture(name: str = "转账截图.png", content: bytes = PICTURE) -> FilePayload:
    return FilePayload(name=name, mimeType="image/png", buffer=content)


def paper(name: str = "传票.pdf") -> FilePayload:
    return FilePayload(name=name, mimeType="application/pdf", buffer=PDF)


async def choose(page: Page, *files: FilePayload) -> None:
    """By the button, as a borrower would."""
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name=word("attach")).tap()
    await (await chooser.value).set_files(list(files))
    await expect(draft(page)).to_be_visible()


async def choose_quietly(page: Page, *files: FilePayload) -> None:
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name=word("attach")).tap()
    await (await chooser.value).set_files(list(files))


def draft(page: Page) -> Locator:
    return page.get_by_role("group", name=word("attach_chosen"))


async def send(page: Page) -> None:
    await page.get_by_role("button", name=word("send")).tap()


def drawn(page: Page) -> Locator:
    return page.locator("main article button img")


def sent_to(gateway: FakeGateway) -> list[dict[str, Any]]:
    return [one["attachment"] for one in gateway.conversation(BORROWER).messages if one.get("attachment")]


async def kept_on_the_device(page: Page) -> list[str]:
    """The files that wait in the browser's own database."""
    keys: list[str] = await page.evaluate(
        "new Promise((done) => { const open = indexedDB.open('kuanxin.files', 1); open.onsuccess = () => {"
        "const all = open.result.transaction('waiting').objectStore('waiting').getAllKeys();"
        "all.onsuccess = () => { open.result.close(); done(all.result) } } })"
    )
    return keys


async def pixels_wide(image: Locator) -> int:
    width: int = await image.evaluate("(image) => image.complete ? image.naturalWidth : 0")
    return width


async def test_a_picture_is_looked_at_before_it_goes_then_shown_and_opened_large(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    await choose(page, picture())
    await expect(draft(page)).to_contain_text("转账截图.png")
    await expect(draft(page)).to_contain_text(word("attach_note"))
    assert await pixels_wide(draft(page).locator("img")) == 90
    await send(page)
    await expect(draft(page)).to_have_count(0)
    await expect(drawn(page)).to_have_count(1)
    await until(lambda: len(sent_to(gateway)) == 1)
    assert [one["name"] for one in sent_to(gateway)] == ["转账截图.png"]
    assert gateway.files[sent_to(gateway)[0]["id"]][1] == PICTURE

    await page.reload()
    await expect(drawn(page)).to_have_count(1)
    await page.wait_for_function("document.querySelector('main article button img').naturalWidth === 90")
    await page.get_by_role("button", name=word("picture_open", name="转账截图.png")).tap()
    large = page.get_by_role("dialog")
    await expect(large.locator("img")).to_be_visible()
    await page.get_by_role("button", name=word("picture_close")).tap()
    await expect(large).to_have_count(0)


async def test_a_paper_shows_its_name_and_can_be_taken_back_home(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    await choose(page, paper())
    await send(page)
    bubble = page.locator("main article[data-id]", has_text="传票.pdf")
    await expect(bubble).to_contain_text("1 KB")
    async with page.expect_download() as download:
        await bubble.get_by_role("button").tap()
    saved = await download.value
    assert saved.suggested_filename == "传票.pdf"
    assert (await saved.path()).read_bytes() == PDF


async def test_several_go_in_order_with_the_words_behind_them(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    await choose(page, picture("一.png"), paper("二.pdf"), picture("三.png"))
    await page.get_by_role("button", name=word("attach_remove", name="二.pdf")).tap()
    await page.get_by_role("textbox").fill("这是我的转账")
    await send(page)
    messages = gateway.conversation(BORROWER).messages
    await until(lambda: len(messages) == 3)
    said = [one["attachment"]["name"] if one.get("attachment") else one["text"] for one in messages]
    assert said == ["一.png", "三.png", "这是我的转账"]


async def test_what_can_not_be_sent_is_said_before_it_is(page: Page, gateway: FakeGateway) -> None:
    gateway.largest_file = 1024 * 1024
    await open_chat(page, gateway)
    problem = page.locator("form").get_by_role("alert")
    await choose_quietly(page, FilePayload(name="x.heic", mimeType="image/heic", buffer=b"1"))
    await expect(problem).to_have_text(word("failed_attachment_type"))
    await choose_quietly(page, picture(content=PICTURE + bytes(1024 * 1024)))
    await expect(problem).to_have_text(word("attach_too_large", n=1))
    await choose_quietly(page, FilePayload(name="x.png", mimeType="image/png", buffer=b""))
    await expect(problem).to_have_text(word("failed_attachment_broken"))
    await expect(draft(page)).to_have_count(0)
    await expect(page.get_by_role("button", name=word("send"))).to_be_disabled()
    assert gateway.uploads == []


async def test_a_refused_file_says_why_and_can_be_dropped(page: Page, gateway: FakeGateway) -> None:
    gateway.refusals = [refusal(422, "attachment_broken")]
    await open_chat(page, gateway)
    await choose(page, picture())
    await send(page)
    failed = page.locator("article.failed")
    await expect(failed).to_contain_text(word("failed_attachment_broken"))
    await failed.get_by_role("button", name=word("discard")).tap()
    await expect(failed).to_have_count(0)


async def test_a_lost_answer_makes_no_second_picture(page: Page, gateway: FakeGateway) -> None:
    gateway.lose_answers = 2
    await open_chat(page, gateway)
    await choose(page, picture())
    await send(page)
    await expect(drawn(page)).to_have_count(1)
    await until(lambda: len(gateway.uploads) >= 1)
    await asyncio.sleep(1)
    assert len(sent_to(gateway)) == 1
    assert len(set(gateway.uploads)) == 1
    await expect(page.locator("article.waiting, article.failed")).to_have_count(0)


async def test_an_upload_is_cancelled_half_way(page: Page, gateway: FakeGateway) -> None:
    gateway.uploads_held = asyncio.Event()
    await open_chat(page, gateway)
    await choose(page, picture())
    await send(page)
    waiting = page.locator("article.waiting")
    await expect(waiting).to_contain_text("转账截图.png")
    await until(lambda: gateway.uploads)
    await waiting.get_by_role("button", name=word("attach_cancel")).tap()
    await expect(waiting).to_have_count(0)
    await write(page, "先不发图了")
    await until(lambda: gateway.texts(BORROWER) == ["先不发图了"])
    assert await page.locator("main article").count() == 1
    gateway.uploads_held.set()


async def test_what_was_chosen_offline_goes_when_the_network_is_back_also_after_a_reload(
    page: Page, gateway: FakeGateway
) -> None:
    await open_chat(page, gateway)
    await page.evaluate("fetch('/api/chat/attachments')")
    await choose(page, picture())
    gateway.refusals = [refusal(503, "internal") for _ in range(50)]
    await send(page)
    waiting = page.locator("article.waiting")
    await expect(waiting).to_contain_text("转账截图.png")
    async with asyncio.timeout(10):
        while len(await kept_on_the_device(page)) < 1:
            await asyncio.sleep(0.1)
    await page.reload()
    await expect(waiting).to_contain_text("转账截图.png")
    gateway.refusals = []
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(drawn(page)).to_have_count(1, timeout=20_000)
    await expect(waiting).to_have_count(0)
    assert [gateway.files[one["id"]][1] for one in sent_to(gateway)] == [PICTURE]
    async with asyncio.timeout(10):
        while await kept_on_the_device(page):
            await asyncio.sleep(0.1)


async def test_a_screenshot_is_pasted_and_a_file_dropped(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    made = (
        "const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));"
        "const data = new DataTransfer(); data.items.add(new File([bytes], name, { type: 'image/png' }));"
    )
    encoded = base64.b64encode(PICTURE).decode()
    await page.get_by_role("textbox").evaluate(
        f"(field, [content, name]) => {{ {made} field.dispatchEvent(new ClipboardEvent('paste', "
        "{ clipboardData: data, bubbles: true, cancelable: true })) }",
        [encoded, "贴.png"],
    )
    await expect(draft(page)).to_contain_text("贴.png")
    await page.evaluate(
        f"([content, name]) => {{ {made} for (const type of ['dragover', 'drop']) document.body.dispatchEvent("
        "new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true })) }",
        [encoded, "拖.png"],
    )
    await expect(draft(page)).to_contain_text("拖.png")
    await send(page)
    await until(lambda: len(sent_to(gateway)) == 2)
    assert [one["name"] for one in sent_to(gateway)] == ["贴.png", "拖.png"]


async def test_a_picture_that_does_not_come_is_asked_for_again(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    await choose(page, picture())
    await send(page)
    await until(lambda: len(sent_to(gateway)) == 1)
    [kept] = gateway.files.items()
    gateway.files.clear()
    await page.reload()
    bubble = page.get_by_role("button", name=word("picture_open", name="转账截图.png"))
    await expect(bubble).to_contain_text(word("picture_failed"))
    gateway.files[kept[0]] = kept[1]
    await bubble.tap()
    await expect(drawn(page)).to_have_count(1)
    await expect(bubble).not_to_contain_text(word("picture_failed"))


async def test_the_button_is_large_enough_to_hit_and_has_a_name(page: Page, gateway: FakeGateway) -> None:
    await page.goto(f"{gateway.url}/#token={token_for(BORROWER)}")
    box = await page.get_by_role("button", name=word("attach")).bounding_box()
    assert box is not None
    assert box["width"] >= 44
    assert box["height"] >= 44
