"""The page on the whole product over a bad line: nothing is lost, nothing comes twice, and it says how things stand."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.driving import bubble, until, write
from tests.browser.weak_line import WeakLine, weak_line
from tests.browser.words import word
from tests.harness.system import System, running

pytestmark = pytest.mark.timeout(300)

PATIENCE = 60_000
QUESTIONS = ("我现在一共欠多少钱", "罚息是怎么算的", "下一期是哪天")
GPRS = 50_000 / 8


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running(tmp_path_factory.mktemp("weak")) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def line(product: System) -> AsyncIterator[WeakLine]:
    async with weak_line(product.ports["gateway"]) as line:
        yield line


async def open_as(page: Page, line: WeakLine, place: int) -> None:
    """Each test is another of the demo's borrowers, one with a single loan: one answer a question."""
    await page.goto(line.url, timeout=PATIENCE)
    await page.get_by_role("main").get_by_role("button").nth(place).tap(timeout=PATIENCE)
    await page.locator("[aria-busy=false]").wait_for(timeout=PATIENCE)


async def record(page: Page, product: System) -> list[dict[str, str]]:
    token = await page.evaluate("JSON.parse(sessionStorage['kuanxin.session']).token")
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as http, http.get(f"{product.url}/api/chat/messages", headers=headers) as answer:
        messages: list[dict[str, str]] = await answer.json()
        return messages


async def expect_all_once(page: Page, product: System, asked: tuple[str, ...]) -> None:
    """Each question is in the record once, in order, and answered once; the page shows the record and nothing else."""
    for text in asked:
        mine = page.locator("main article.borrower", has_text=text)
        await expect(mine).to_have_count(1, timeout=PATIENCE)
    await expect(mine).to_contain_text(word("state_answered"), timeout=PATIENCE)
    said = await record(page, product)
    own = [one for one in said if one["source"] == "borrower"]
    assert [(one["text"], one["state"]) for one in own] == [(text, "answered") for text in asked]
    assert len([one for one in said if one["source"] == "ai"]) == len(asked)
    await expect(page.locator("main article")).to_have_count(len(said), timeout=PATIENCE)
    shown = await page.locator("main article").evaluate_all("(all) => all.map((one) => one.dataset.id)")
    assert shown == [one["id"] for one in said]


async def test_over_a_line_of_50_kbit_the_page_opens_asks_and_is_answered(page: Page, product: System, line: WeakLine) -> None:
    page.set_default_timeout(PATIENCE)
    line.bytes_a_second, line.latency = GPRS, 0.4
    await open_as(page, line, 0)
    for text in QUESTIONS:
        await write(page, text)
        await expect(page.locator("main article", has_text=text).first).to_contain_text(
            word("state_answered"), timeout=PATIENCE
        )
    await expect_all_once(page, product, QUESTIONS)
    await page.reload(timeout=PATIENCE)
    await expect(page.locator("main article")).to_have_count(6, timeout=PATIENCE)
    await expect_all_once(page, product, QUESTIONS)


@pytest.mark.parametrize("pause", [0.0, 0.05, 0.4])
async def test_a_line_cut_after_each_question_costs_no_word(page: Page, product: System, line: WeakLine, pause: float) -> None:
    line.latency = 0.1
    await open_as(page, line, {0.0: 5, 0.05: 6, 0.4: 9}[pause])
    for text in QUESTIONS:
        await write(page, text)
        await page.wait_for_timeout(pause * 1000)
        line.cut()
        await expect(page.get_by_text(word("link_broken"))).to_be_visible(timeout=PATIENCE)
        line.restore()
    await expect_all_once(page, product, QUESTIONS)
    await expect(page.get_by_text(word("link_broken"))).to_have_count(0, timeout=PATIENCE)


async def test_a_line_gone_silent_is_noticed_and_what_was_written_is_sent_once(
    page: Page, product: System, line: WeakLine
) -> None:
    """No end is told: the packets just stop, as in a lift."""
    await open_as(page, line, 4)
    line.silence()
    await write(page, QUESTIONS[0])
    await expect(bubble(page, QUESTIONS[0])).to_contain_text(word("state_sending"))
    await write(page, QUESTIONS[1])
    await expect(bubble(page, QUESTIONS[0])).to_contain_text(word("state_slow"), timeout=PATIENCE)
    await expect(page.get_by_text(word("link_broken"))).to_be_visible(timeout=PATIENCE)
    line.restore()
    await expect_all_once(page, product, QUESTIONS[:2])


async def test_closed_while_offline_and_opened_again_it_sends_what_was_left(
    page: Page, product: System, line: WeakLine
) -> None:
    await open_as(page, line, 7)
    await page.context.set_offline(True)
    await write(page, QUESTIONS[0])
    await expect(bubble(page, QUESTIONS[0])).to_contain_text(word("state_waiting"))
    again = await page.context.new_page()
    session = await page.evaluate("sessionStorage['kuanxin.session']")
    await page.close()
    await again.context.set_offline(False)
    await again.add_init_script(f"sessionStorage['kuanxin.session'] = {session!r}")
    await again.goto(line.url)
    await expect(bubble(again, QUESTIONS[0])).to_contain_text(word("state_answered"), timeout=PATIENCE)
    await expect_all_once(again, product, QUESTIONS[:1])
    await until(lambda: line.carried > 0)
