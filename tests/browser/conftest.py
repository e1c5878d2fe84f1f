"""A browser on the built page, with a stand-in for the gateway's wire behind it."""

import inspect
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from tests.browser import samples
from tests.browser.fake_gateway import FakeGateway

PAGES = Path(__file__).parents[2] / "web" / "chat" / "dist"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 375, "height": 812}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser serves all tests of this folder, so they share its event loop."""
    for item in items:
        here = Path(__file__).parent in item.path.parents
        if here and isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    installed = next(filter(None, map(shutil.which, BROWSERS)), None)
    if installed is None:
        missing = f"none of {', '.join(BROWSERS)} is installed"
        if os.environ.get("KUANXIN_REQUIRE_SERVICES") == "1":
            pytest.fail(f"{missing}, and KUANXIN_REQUIRE_SERVICES=1 lets no test skip")
        pytest.skip(missing)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def gateway() -> AsyncIterator[FakeGateway]:
    if not (PAGES / "index.html").is_file():
        pytest.fail("the chat page is not built: run `npm ci && npm run build` in web/chat")
    fake = FakeGateway(pages=PAGES, stories=samples.STORIES)
    runner = web.AppRunner(fake.app(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.port = runner.addresses[0][1]
    yield fake
    for borrower in fake.conversations:
        await fake.drop_sockets(borrower)
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A phone. Any script error or breach of the content policy fails the test."""
    context = await browser.new_context(
        viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = await context.new_page()
    page.set_default_timeout(8_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda line: faults.append(line.text) if re.search("Content Security|\\[Vue", line.text) else None,
    )
    yield page
    await context.close()
    assert faults == []
