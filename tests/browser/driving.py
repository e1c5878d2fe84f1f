"""What a borrower does with the page, and what they see of it."""

import asyncio
from collections.abc import Callable

from playwright.async_api import Locator, Page

from tests.browser.fake_gateway import FakeGateway, token_for
from tests.browser.words import word

BORROWER = "B0003"


async def open_chat(page: Page, gateway: FakeGateway, borrower: str = BORROWER) -> None:
    """Open the page as the lender's app does, and wait until the conversation flows."""
    await page.goto(f"{gateway.url}/#token={token_for(borrower)}")
    await page.locator("[aria-busy=false]").wait_for()
    if gateway.sockets_allowed:
        await until(lambda: gateway.conversation(borrower).sockets)


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.get_by_role("button", name=word("send")).click()


async def shown_texts(page: Page) -> list[str]:
    """The words of every bubble, sent or not, from top to bottom."""
    return await page.locator("main article .text").all_inner_texts()


def bubble(page: Page, text: str) -> Locator:
    return page.locator("main article", has_text=text)


async def unfold_all(page: Page) -> None:
    for one in await page.locator("details").all():
        if await one.get_attribute("open") is None:
            await one.locator("summary").first.click()


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)
