"""Small, shrunken, sideways and very full screens: the words stay in view and nothing jumps."""

import pytest
from playwright.async_api import Page, expect

from tests.browser import samples
from tests.browser.conftest import PAGES
from tests.browser.driving import BORROWER, bubble, open_chat
from tests.browser.fake_gateway import FakeGateway
from tests.browser.long_talk import exchange, long_talk, scroll_back
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


async def test_five_hundred_messages_are_all_there_and_the_newest_comes_into_view(page: Page, gateway: FakeGateway) -> None:
    await long_talk(gateway, 500)
    await open_chat(page, gateway)
    await scroll_back(page, 500)
    assert await page.locator("main article").count() == 500
    await exchange(page, gateway)
    await expect(bubble(page, "再答0").first).to_be_in_viewport()
