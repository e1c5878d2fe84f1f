"""The page on the whole product: engine, action server, gateway and the demo's loan book."""

import re
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.driving import shown_texts, write
from tests.browser.words import word
from tests.gateway.api.files import noise, packed, told_by_a_phone
from tests.harness.system import System, running

pytestmark = pytest.mark.timeout(240)

ASKED = "我现在一共欠多少钱"
PATIENCE = 30_000


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A product of this module's own, to be killed."""
    with running(tmp_path_factory.mktemp("product")) as started:
        yield started


async def test_ask_see_the_card_tap_a_reply_reload(page: Page, product: System) -> None:
    await _open_as_first_borrower(page, product)
    await write(page, ASKED)
    card = page.get_by_role("group", name=word("statement_overdue"))
    await expect(card).to_be_visible(timeout=PATIENCE)
    drawn = re.sub(r"[,\s]", "", await card.inner_text())
    [statement] = [one["card"] for one in await _on_the_wire(page, product) if one["source"] == "ai"]
    for amount in (statement["overdue"]["total"], *(row["total"] for row in statement["instalments"])):
        assert amount in drawn
    assert len(statement["instalments"]) == await card.locator("summary").count() > 0

    await page.get_by_role("group", name=word("choose")).get_by_role("button").first.tap()
    await expect(page.locator("main section.card")).to_have_count(2, timeout=PATIENCE)
    await expect(page.get_by_role("group", name=word("choose")).first.get_by_role("button").first).to_be_disabled()

    before = await shown_texts(page)
    assert len(before) == 4
    await page.reload()
    await expect(page.locator("main section.card")).to_have_count(2)
    assert await shown_texts(page) == before
    assert [one["id"] for one in await _on_the_wire(page, product)] == await page.locator("main article").evaluate_all(
        "(all) => all.map((one) => one.dataset.id)"
    )


async def test_what_is_written_while_the_gateway_is_down_is_answered_once(page: Page, product: System) -> None:
    await _open_as_first_borrower(page, product)
    await expect(page.locator("[aria-busy=false]")).to_be_visible()
    before = len(await _on_the_wire(page, product))
    product.kill("gateway")
    await expect(page.get_by_text(word("link_broken"))).to_be_visible(timeout=PATIENCE)
    await write(page, "罚息是怎么算的")
    await expect(page.locator("main article").last).to_contain_text(word("state_sending"))
    product.start("gateway")
    answer = page.locator("main article").last
    await expect(answer).to_contain_text(word("source_ai_label"), timeout=PATIENCE)
    await expect(page.get_by_text(word("link_broken"))).to_have_count(0, timeout=PATIENCE)
    said = await _on_the_wire(page, product)
    assert [one["source"] for one in said[before:]] == ["borrower", "ai"]
    assert len(await page.locator("main article").all()) == len(said)


async def test_a_picture_is_answered_and_goes_with_the_request_that_follows(page: Page, product: System) -> None:
    await _open_as_first_borrower(page, product)
    await expect(page.locator("[aria-busy=false]").first).to_be_visible()
    before = len(await _on_the_wire(page, product))
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name=word("attach")).tap()
    photo = packed(noise(90, 60), "JPEG", exif=told_by_a_phone(6))
    await (await chooser.value).set_files(FilePayload(name="转账.jpg", mimeType="image/jpeg", buffer=photo))
    await page.get_by_role("button", name=word("send")).tap()
    drawn = page.locator("main article button img")
    await expect(drawn).to_have_count(1, timeout=PATIENCE)
    await expect(page.locator("main article").last).to_contain_text("看不懂", timeout=PATIENCE)

    choices = page.get_by_role("group", name=word("choose")).last
    await choices.get_by_role("button", name="我要投诉").tap()
    receipt = page.get_by_role("region").last
    await expect(receipt).to_contain_text("图片和文件", timeout=PATIENCE)

    sent, asked, _, stored = (await _on_the_wire(page, product))[before:]
    assert (sent["attachment"]["width"], sent["attachment"]["height"]) == (60, 90)
    assert asked["source"] == "ai"
    assert stored["card"]["number"] in stored["text"]
    await page.reload()
    await page.get_by_role("button", name=word("picture_open", name="转账.jpg")).scroll_into_view_if_needed()
    await expect(drawn).to_have_count(1)
    await page.wait_for_function("document.querySelector('main article button img').naturalHeight === 90")


async def test_from_a_wish_to_an_agreement_read_again(page: Page, product: System) -> None:
    await _open_as_first_borrower(page, product)
    await expect(page.locator("[aria-busy=false]").first).to_be_visible()
    await write(page, "我失业了，想分12期，每月最多还800")
    drawn = page.get_by_role("group", name=word("options_title"))
    await expect(drawn).to_be_visible(timeout=PATIENCE)
    options = await _last_card(page, product)
    ways = drawn.locator(".sideways > ol > li")
    await expect(ways).to_have_count(len(options["rows"]))
    for place, row in enumerate(options["rows"]):
        told = (await ways.nth(place).inner_text()).replace(",", "")
        assert all(row[name] in told for name in ("payment", "total"))
    plan = next(row for row in options["rows"] if row["series"])
    await drawn.get_by_role("button", name=word("options_choose_named", name=plan["name"])).tap()

    table = page.get_by_role("group", name=word("table_title"))
    await expect(table).to_be_visible(timeout=PATIENCE)
    costs = await _last_card(page, product)
    assert (costs["name"], costs["total"]) == (plan["name"], plan["total"])
    confirm = page.get_by_role("group", name=word("choose")).last.get_by_role("button").first
    await expect(confirm).to_contain_text(re.compile(r"\d"))
    await expect(table.get_by_text(word("table_ready"))).to_be_visible(timeout=PATIENCE)
    before = await page.locator("main section.card").count()
    await confirm.tap()

    await expect(page.locator("main section.card")).to_have_count(before + 1, timeout=PATIENCE)
    receipt = await _last_card(page, product)
    assert receipt["kind"] == "receipt"
    await expect(page.locator("main section.card").last).to_contain_text(receipt["number"])
    sideways = "[document.scrollingElement, document.querySelector('.log')].map((e) => e.scrollWidth - e.clientWidth)"
    assert await page.evaluate(sideways) == [0, 0]

    await page.get_by_role("group", name=word("choose")).last.get_by_role("button").first.tap()
    await page.get_by_role("link", name=word("plan_agreement")).tap(timeout=PATIENCE)
    sheet = page.locator(".sheet")
    for said in (receipt["number"], costs["sha256"], word("agreement_waiting"), word("agreement_checked")):
        await expect(sheet).to_contain_text(said)
    read = (await sheet.inner_text()).replace(",", "")
    assert all(row["total"] in read for row in costs["rows"])

    address = page.url
    await page.goto(f"{product.url}/demo")
    await page.get_by_role("main").get_by_role("button").nth(1).tap()
    await expect(page.get_by_role("textbox")).to_be_visible()
    await page.goto(address)
    await expect(page.get_by_text(word("agreement_missing_title"))).to_be_visible()


async def _last_card(page: Page, product: System) -> dict[str, Any]:
    cards = [one["card"] for one in await _on_the_wire(page, product) if one.get("card")]
    card: dict[str, Any] = cards[-1]
    return card


async def _open_as_first_borrower(page: Page, product: System) -> None:
    await page.goto(product.url)
    await page.get_by_role("main").get_by_role("button").first.tap()
    await expect(page.get_by_role("textbox")).to_be_visible()


async def _on_the_wire(page: Page, product: System) -> list[dict[str, Any]]:
    token = await page.evaluate("JSON.parse(sessionStorage['kuanxin.session']).token")
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as http, http.get(f"{product.url}/api/chat/messages", headers=headers) as answer:
        messages: list[dict[str, Any]] = await answer.json()
        return messages
