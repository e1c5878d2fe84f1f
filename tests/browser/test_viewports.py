"""Small, shrunken, sideways and very full screens: the words stay in view and nothing jumps."""

import time

import pytest
from playwright.async_api import Page, expect

from tests.browser import samples
from tests.browser.conftest import PAGES
from tests.browser.driving import BORROWER, bubble, open_chat, until, write
from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_looks import OUTSIDE
from tests.browser.words import word

# What iOS does: the keyboard shrinks and shifts the visual viewport, the layout stays as it was.
IOS_KEYBOARD = """
() => {
  const view = new EventTarget();
  Object.assign(view, { width: 375, height: 812, offsetTop: 0, offsetLeft: 0, pageTop: 0, pageLeft: 0, scale: 1 });
  Object.defineProperty(window, 'visualViewport', { value: view });
  window.shrink = (height, offsetTop = 0) => {
    Object.assign(view, { height, offsetTop });
    view.dispatchEvent(new Event('resize'));
    view.dispatchEvent(new Event('scroll'));
  };
}
"""
FROM_END = "(box) => box.scrollHeight - box.clientHeight - box.scrollTop"


async def with_ios_keyboard(page: Page) -> None:
    await page.add_init_script(f"({IOS_KEYBOARD})()")


@pytest.mark.parametrize("offset", [0, 180])
async def test_the_composer_stays_over_an_ios_keyboard_and_the_end_in_view(
    page: Page, gateway: FakeGateway, offset: int
) -> None:
    await with_ios_keyboard(page)
    for i in range(25):
        await gateway.say(BORROWER, f"第{i}句")
    await open_chat(page, gateway)
    log = page.locator(".log")
    await page.evaluate("(offset) => shrink(476, offset)", offset)
    frame = await page.locator(".frame").bounding_box()
    composer = await page.locator(".composer").bounding_box()
    assert frame is not None
    assert composer is not None
    assert (frame["y"], frame["height"]) == (offset, 476)
    assert composer["y"] + composer["height"] == pytest.approx(offset + 476, abs=1)
    assert await log.evaluate(FROM_END) <= 1
    await expect(page.get_by_role("textbox")).to_be_in_viewport()

    await page.get_by_role("textbox").fill("一\n二\n三\n四\n五\n六\n七")
    assert await log.evaluate(FROM_END) <= 1
    composer = await page.locator(".composer").bounding_box()
    assert composer is not None
    assert composer["y"] + composer["height"] == pytest.approx(offset + 476, abs=1)
    await page.evaluate("shrink(812)")
    assert await log.evaluate(FROM_END) <= 1


async def test_a_keyboard_does_not_move_what_is_being_read(page: Page, gateway: FakeGateway) -> None:
    await with_ios_keyboard(page)
    for i in range(40):
        await gateway.say(BORROWER, f"第{i}句")
    await open_chat(page, gateway)
    log = page.locator(".log")
    await log.evaluate("(box) => (box.scrollTop = 400)")
    await expect(page.get_by_role("button", name=word("to_bottom"))).to_be_visible()
    before = await log.evaluate("(box) => box.scrollTop")
    await page.evaluate("shrink(476)")
    await page.evaluate("shrink(812)")
    assert await log.evaluate("(box) => box.scrollTop") == before


async def test_a_zoomed_page_is_left_to_the_fingers(page: Page, gateway: FakeGateway) -> None:
    await with_ios_keyboard(page)
    await open_chat(page, gateway)
    await page.evaluate("visualViewport.scale = 2")
    await page.evaluate("shrink(300, 100)")
    frame = await page.locator(".frame").bounding_box()
    assert frame is not None
    assert frame["height"] == 812


def test_the_page_says_how_a_keyboard_and_the_edges_are_to_be_taken() -> None:
    head = (PAGES / "index.html").read_text(encoding="utf-8")
    assert "interactive-widget=resizes-content" in head
    assert "viewport-fit=cover" in head
    styles = "".join(file.read_text(encoding="utf-8") for file in PAGES.glob("assets/*.css"))
    for edge in ("top", "right", "bottom", "left"):
        assert f"safe-area-inset-{edge}" in styles


@pytest.mark.parametrize("height", [375, 200])
async def test_a_phone_on_its_side_keeps_room_for_the_words(page: Page, gateway: FakeGateway, height: int) -> None:
    """812 × 375; with a keyboard some 200 are left."""
    await page.set_viewport_size({"width": 812, "height": height})
    await gateway.say(BORROWER, "逾期应还如下", card=samples.statement())
    await open_chat(page, gateway)
    assert await page.evaluate(OUTSIDE) == []
    for text in (word("ai_notice"),):
        await expect(page.get_by_text(text)).to_be_in_viewport()
    for name in (word("request_human"), word("text_size")):
        await expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    await expect(page.get_by_role("textbox")).to_be_in_viewport()
    log = await page.locator(".log").bounding_box()
    assert log is not None
    assert log["height"] >= height * 0.4


async def test_a_very_long_message_is_whole_and_breaks_nowhere_outside(page: Page, gateway: FakeGateway) -> None:
    long = "很长的一段话，" * 400 + "没有空格" * 100 + "a" * 600 + "https://" + "x" * 300
    await gateway.say(BORROWER, long)
    await gateway.say(BORROWER, long, source="borrower", client_id="c-1")
    await open_chat(page, gateway)
    assert await page.evaluate(OUTSIDE) == []
    for i in range(2):
        assert await page.locator("main article .text").nth(i).inner_text() == long


async def test_five_hundred_messages_stay_quick(page: Page, gateway: FakeGateway) -> None:
    for i in range(125):
        await gateway.say(BORROWER, f"问{i}", source="borrower", client_id=f"c-{i}", state="answered")
        await gateway.say(BORROWER, f"答{i}，截至2026年11月23日共 2,858.29 元。" * 3)
        await gateway.say(BORROWER, f"卡{i}", card=samples.statement() if i % 2 else samples.penalty())
        await gateway.say(BORROWER, f"选{i}", quick_replies=[{"id": f"q-{i}", "title": "好"}])
    await open_chat(page, gateway)
    log = page.locator(".log")
    seconds = time.monotonic() + 60
    while await page.locator("main article").count() < 500 and time.monotonic() < seconds:
        await log.evaluate("(box) => (box.scrollTop = 0)")
        await page.wait_for_timeout(30)
    assert await page.locator("main article").count() == 500
    await page.evaluate(
        "() => { window.tasks = []; new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => e.duration)))"
        ".observe({ type: 'longtask' }); }"
    )
    frames = await page.evaluate(
        """() => new Promise((done) => {
          const box = document.querySelector('.log'), times = [], step = box.scrollHeight / 60;
          let last = performance.now();
          const next = (now) => {
            times.push(now - last);
            last = now;
            box.scrollTop += step;
            times.length < 62 ? requestAnimationFrame(next) : done(times.slice(2));
          };
          requestAnimationFrame(next);
        })"""
    )
    await log.evaluate("(box) => (box.scrollTop = box.scrollHeight)")
    began = time.monotonic()
    await write(page, "最后一句")
    await until(lambda: "最后一句" in gateway.texts(BORROWER))
    await gateway.say(BORROWER, "最后一答")
    await expect(bubble(page, "最后一答").first).to_be_in_viewport()
    took = time.monotonic() - began
    tasks = await page.evaluate("tasks")
    typical = sorted(frames)[len(frames) // 2]
    print(f"median frame {typical:.0f} ms, longest task {max(tasks, default=0):.0f} ms, one exchange {took:.2f} s")
    assert typical < 50
    assert max(tasks, default=0) < 400
    assert took < 3
