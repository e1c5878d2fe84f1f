"""A conversation of very many messages: what a test looks at, and what `bench/page.py` times."""

import time

from playwright.async_api import Page

from tests.browser import samples
from tests.browser.driving import BORROWER, until, write
from tests.browser.fake_gateway import FakeGateway

KINDS = 4


async def long_talk(gateway: FakeGateway, messages: int) -> None:
    """Questions, answers, cards and buttons in turn, `messages` in all."""
    for i in range(messages // KINDS):
        await gateway.say(BORROWER, f"问{i}", source="borrower", client_id=f"c-{i}", state="answered")
        await gateway.say(BORROWER, f"答{i}，截至2026年11月23日共 2,858.29 元。" * 3)
        await gateway.say(BORROWER, f"卡{i}", card=samples.statement() if i % 2 else samples.penalty())
        await gateway.say(BORROWER, f"选{i}", quick_replies=[{"id": f"q-{i}", "title": "好"}])


async def scroll_back(page: Page, messages: int, patience: float = 60.0) -> None:
    """Scroll up until that many are there, or `patience` seconds have gone."""
    ends = time.monotonic() + patience
    while await page.locator("main article").count() < messages and time.monotonic() < ends:
        await page.locator(".log").evaluate("(box) => (box.scrollTop = 0)")
        await page.wait_for_timeout(30)


async def exchange(page: Page, gateway: FakeGateway, number: int = 0) -> None:
    """A message is written at the end of it, and answered; `number` tells it from others of its kind."""
    await page.locator(".log").evaluate("(box) => (box.scrollTop = box.scrollHeight)")
    await write(page, f"再问{number}")
    await until(lambda: f"再问{number}" in gateway.texts(BORROWER))
    await gateway.say(BORROWER, f"再答{number}")
    await page.locator("main article").last.get_by_text(f"再答{number}").first.wait_for()
