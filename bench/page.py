"""Whether the chat page scrolls and answers as quickly after five hundred messages as after twenty: `python -m bench.page`.

A phone's page in Chromium. Printed for both: the median frame while the log is scrolled through, and the median of one
exchange from writing to the answer in view. Twenty messages are the baseline. Ends with status 1 when a frame of the long
conversation is more than `MOST_SLOWER_FRAME` times as long, or an exchange more than `MOST_SLOWER_EXCHANGE` times.
"""

import asyncio
import shutil
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from playwright.async_api import Page, async_playwright

from tests.browser import samples
from tests.browser.conftest import BROWSERS, FLAGS, PAGES, PHONE
from tests.browser.driving import open_chat
from tests.browser.fake_gateway import FakeGateway
from tests.browser.long_talk import exchange, long_talk, scroll_back

SHORT, LONG = 20, 500
EXCHANGES = 5
MOST_SLOWER_FRAME, MOST_SLOWER_EXCHANGE = 2.0, 10.0

FRAMES = """() => new Promise((done) => {
  const box = document.querySelector('.log'), times = [], step = box.scrollHeight / 60;
  box.scrollTop = 0;
  let last = performance.now();
  const next = (now) => {
    times.push(now - last);
    last = now;
    box.scrollTop += step;
    times.length < 62 ? requestAnimationFrame(next) : done(times.slice(2));
  };
  requestAnimationFrame(next);
})"""


async def main() -> int:
    short_frame, short_exchange = await measured(SHORT)
    long_frame, long_exchange = await measured(LONG)
    frame, answer = long_frame / short_frame, long_exchange / short_exchange
    print(f"x {frame:.2f} a frame, x {answer:.2f} an exchange")
    return 1 if frame > MOST_SLOWER_FRAME or answer > MOST_SLOWER_EXCHANGE else 0


async def measured(messages: int) -> tuple[float, float]:
    """Median milliseconds of a frame and of an exchange."""
    async with served() as gateway, phone() as page:
        await long_talk(gateway, messages)
        await open_chat(page, gateway)
        await scroll_back(page, messages)
        frame = statistics.median(await page.evaluate(FRAMES))
        took = []
        for number in range(EXCHANGES):
            began = time.perf_counter()
            await exchange(page, gateway, number)
            took.append((time.perf_counter() - began) * 1000)
    print(f"{messages:4} messages: median frame {frame:6.1f} ms, median exchange {statistics.median(took):7.1f} ms")
    return frame, statistics.median(took)


@asynccontextmanager
async def served() -> AsyncIterator[FakeGateway]:
    gateway = FakeGateway(pages=PAGES, stories=samples.STORIES)
    runner = web.AppRunner(gateway.app(), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        gateway.port = runner.addresses[0][1]
        yield gateway
    finally:
        await runner.cleanup()


@asynccontextmanager
async def phone() -> AsyncIterator[Page]:
    installed = next(filter(None, map(shutil.which, BROWSERS)), None)
    if installed is None:
        sys.exit(f"None of {', '.join(BROWSERS)} is installed.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed, args=FLAGS)
        try:
            context = await browser.new_context(viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True)
            yield await context.new_page()
        finally:
            await browser.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
