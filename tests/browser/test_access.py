"""For whoever reads by ear, by keyboard, in large text or in high contrast."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser import samples
from tests.browser.conftest import PAGES
from tests.browser.driving import BORROWER, bubble, open_chat, unfold_all, until, write
from tests.browser.fake_gateway import FakeGateway
from tests.browser.test_looks import OUTSIDE, say_everything
from tests.browser.words import word
from tests.gateway.api.files import noise, packed

AXE = (PAGES.parent / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PICTURE = packed(noise(90, 60), "PNG")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Texts that are wider or higher than the box that hides what sticks out.
CUT = """
() => [...document.querySelectorAll('body *')]
  .filter((e) => !e.closest('.aside, svg') && e.getClientRects().length && e.textContent.trim())
  .filter((e) => /hidden|clip/.test(getComputedStyle(e).overflowX + getComputedStyle(e).overflowY))
  .filter((e) => !e.matches('.log, .frame, .stage') && getComputedStyle(e).clipPath === 'none')
  .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
  .map((e) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 20)}`)
"""

# Neighbouring texts in one row that lie on each other.
OVERLAPPING = """
() => {
  const texts = (all) => [...document.querySelectorAll(all)]
    .filter((e) => [e, e.closest('thead')].every((one) => !one || getComputedStyle(one).clipPath === 'none'))
    .filter((e) => !e.closest('.aside, svg, .plot') && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()));
  const found = [];
  for (const all of ['.log *', '.head *']) {
  const boxes = texts(all).flatMap((e) => [...e.getClientRects()].map((r) => ({ e, r })));
  boxes.forEach(({ e, r }, i) => boxes.slice(i + 1).forEach((other) => {
    if (e.contains(other.e) || other.e.contains(e)) return;
    const wide = Math.min(r.right, other.r.right) - Math.max(r.left, other.r.left);
    const high = Math.min(r.bottom, other.r.bottom) - Math.max(r.top, other.r.top);
    if (wide > 2 && high > 0.4 * Math.min(r.height, other.r.height)) found.push(`${e.textContent} | ${other.e.textContent}`);
  }));
  }
  return found.slice(0, 5);
}
"""


async def faults(page: Page) -> list[dict[str, Any]]:
    await page.evaluate(AXE)
    result = await page.evaluate("(tags) => axe.run({ runOnly: tags, resultTypes: ['violations'] })", RULES)
    return [
        {"rule": one["id"], "at": [node["target"] for node in one["nodes"]][:4], "why": one["nodes"][0]["failureSummary"]}
        for one in result["violations"]
    ]


@pytest_asyncio.fixture(loop_scope="session", params=["light", "dark"])
async def tall(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Page]:
    """A screen on which the whole conversation is in view, so that nothing is out of the audit's sight."""
    context = await browser.new_context(
        viewport={"width": 375, "height": 30_000}, color_scheme=request.param, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = await context.new_page()
    page.set_default_timeout(8_000)
    yield page
    await context.close()


async def test_an_audit_finds_nothing_in_a_conversation(tall: Page, gateway: FakeGateway) -> None:
    await say_everything(gateway)
    await open_chat(tall, gateway)
    await unfold_all(tall)
    await tall.get_by_role("button", name=word("schedule_as_calendar")).click()
    await tall.get_by_role("button", name=word("text_size")).click()
    await gateway.push(BORROWER, {"type": "typing", "on": True})
    await tall.get_by_text(word("typing")).wait_for()
    assert await faults(tall) == []


@pytest.mark.parametrize("owner", ["queued", "human"])
async def test_an_audit_finds_nothing_while_a_person_serves(tall: Page, gateway: FakeGateway, owner: str) -> None:
    await gateway.say(BORROWER, "我是小林", source="human")
    await open_chat(tall, gateway)
    await gateway.push(BORROWER, {"type": "state", "owner": owner})
    await tall.locator(f"[data-served={owner}]").wait_for()
    await tall.context.set_offline(True)
    await write(tall, "没发出去的")
    await bubble(tall, "没发出去的").get_by_text(word("state_waiting")).wait_for()
    assert await faults(tall) == []


async def test_an_audit_finds_nothing_while_a_picture_is_chosen(tall: Page, gateway: FakeGateway) -> None:
    await open_chat(tall, gateway)
    async with tall.expect_file_chooser() as chooser:
        await tall.get_by_role("button", name=word("attach")).click()
    await (await chooser.value).set_files(FilePayload(name="转账.png", mimeType="image/png", buffer=PICTURE))
    await tall.get_by_text("转账.png").wait_for()
    assert await faults(tall) == []


async def test_an_audit_finds_nothing_around_the_conversation(tall: Page, gateway: FakeGateway) -> None:
    await open_chat(tall, gateway, "B0009")
    assert await faults(tall) == []
    await tall.goto(f"{gateway.url}/demo")
    await tall.get_by_role("button").first.wait_for()
    assert await faults(tall) == []
    gateway.demo = False
    await tall.reload()
    await tall.get_by_text(word("closed_title")).wait_for()
    assert await faults(tall) == []


async def twice_as_large(page: Page) -> None:
    """The device's own text size at 200 %."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})


@pytest.mark.parametrize("size", ["largest", "device"])
@pytest.mark.parametrize("width", [320, 375, 1280])
async def test_nothing_is_cut_or_covered_in_large_text(page: Page, gateway: FakeGateway, width: int, size: str) -> None:
    await page.set_viewport_size({"width": width, "height": 812})
    if size == "device":
        await twice_as_large(page)
    await say_everything(gateway)
    await gateway.say(BORROWER, "如果到2026年11月30日才还：共 1,234,567.89 元，其中罚息和复利 76.19 元。")
    await open_chat(page, gateway)
    if size == "largest":
        await page.get_by_role("button", name=word("text_size")).click()
        await page.get_by_text(word("text_size_largest")).click()
        await page.keyboard.press("Escape")
    root = await page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert root == pytest.approx(32 if size == "device" else 16 * 1.45)
    await unfold_all(page)
    await page.get_by_role("button", name=word("schedule_as_calendar")).click()
    assert await page.evaluate(OUTSIDE) == []
    assert await page.evaluate(CUT) == []
    assert await page.evaluate(OVERLAPPING) == []
    assert await page.evaluate("document.querySelector('.log').scrollWidth - document.querySelector('.log').clientWidth") == 0
    log = await page.locator(".log").bounding_box()
    assert log is not None
    assert log["height"] > 812 * 0.4


async def test_the_text_size_is_kept_on_the_device_for_every_page(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    opener = page.get_by_role("button", name=word("text_size"))
    await opener.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("radio", name=word("text_size_standard"))).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("radio", name=word("text_size_large"), exact=True)).to_be_checked()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("radio")).to_have_count(0)
    await expect(opener).to_be_focused()
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    assert await page.evaluate(size) == pytest.approx(19.2)
    await page.goto(f"{gateway.url}/demo")
    await page.get_by_role("button").first.wait_for()
    assert await page.evaluate(size) == pytest.approx(19.2)
    await twice_as_large(page)
    await page.reload()
    await page.get_by_role("button").first.wait_for()
    assert await page.evaluate(size) == pytest.approx(38.4)


# Every text that a live region was given, in order.
HEAR = """
() => {
  window.heard = [];
  const live = '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], [role=log]';
  new MutationObserver((changes) => {
    for (const { addedNodes, target } of changes) {
      for (const node of addedNodes) {
        const element = node.nodeType === 1 ? node : target;
        const region = element.closest(live) || (node.nodeType === 1 && node.matches(live) && node);
        const said = node.textContent.trim();
        if (region && region.getAttribute('aria-live') !== 'off' && said) heard.push(said);
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
}
"""


async def test_new_words_are_announced_once_and_old_ones_never(page: Page, gateway: FakeGateway) -> None:
    for i in range(40):
        await gateway.say(BORROWER, f"旧话{i}")
    await open_chat(page, gateway)
    await page.evaluate(HEAR)
    await page.locator(".log").evaluate("(box) => (box.scrollTop = 0)")
    await expect(bubble(page, "旧话0")).to_be_attached()
    await write(page, "我写的")
    await gateway.say(BORROWER, "罚息这样算。", card=samples.penalty())
    await gateway.say(BORROWER, "好的")
    await gateway.drop_sockets(BORROWER)
    await until(lambda: not gateway.conversation(BORROWER).sockets)
    await until(lambda: gateway.conversation(BORROWER).sockets)
    await gateway.say(BORROWER, "好的")
    await expect(page.locator("main article", has_text="好的")).to_have_count(2)
    title = word("announced_card", title=word("penalty_title"))
    spoken = [word("announced", who=word("source_ai"), text=text) for text in ("罚息这样算。", "好的", "好的")]
    spoken[0] += f" {title}"
    heard = await page.evaluate("heard")
    assert [text for text in heard if "旧话" in text or "我写的" in text] == []
    assert [text for text in heard if text in spoken] == spoken
    assert not any("¥" in text for text in heard)


async def test_whoever_hears_the_page_finds_headings_names_and_its_language(page: Page, gateway: FakeGateway) -> None:
    await say_everything(gateway)
    await open_chat(page, gateway)
    assert await page.evaluate("document.documentElement.lang") == "zh-CN"
    headings = await page.get_by_role("heading", level=3).all_inner_texts()
    for title in ("statement_overdue", "penalty_title", "schedule_title", "payments_title", "debits_title"):
        assert word(title) in headings
    speakers = await page.get_by_role("heading", level=2).all_inner_texts()
    assert len(speakers) == await page.locator("main article:not(.system)").count()
    nameless = "() => [...document.querySelectorAll('button')].filter((e) => !(e.ariaLabel || e.textContent).trim()).length"
    assert await page.evaluate(nameless) == 0


async def test_a_keyboard_alone_reaches_everything_in_the_order_of_reading(page: Page, gateway: FakeGateway) -> None:
    await page.set_viewport_size({"width": 1280, "height": 800})
    await gateway.say(BORROWER, "还款计划", card=samples.schedule(), quick_replies=[{"id": "q-1", "title": "怎么还款"}])
    await open_chat(page, gateway)
    reached = []
    for _ in range(40):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("(document.activeElement.ariaLabel || document.activeElement.textContent).trim()"))
        if reached[-1] == word("composer_label"):
            break
        ring = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none", reached[-1]
    first = [
        word("text_size"),
        word("request_human"),
        word("log_label"),
        word("schedule_as_list"),
        word("schedule_as_calendar"),
    ]
    assert reached[:5] == first
    assert reached[-3:] == ["怎么还款", word("attach"), word("composer_label")]

    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await until(lambda: gateway.texts(BORROWER) == ["怎么还款"])
    still = await page.evaluate("document.activeElement.textContent")
    assert "怎么还款" in still
    await page.keyboard.press("Enter")
    await page.get_by_role("textbox").focus()
    await page.keyboard.type("你好")
    await page.keyboard.press("Enter")
    await until(lambda: gateway.texts(BORROWER) == ["怎么还款", "你好"])


async def test_nothing_moves_for_whoever_asked_for_less_motion(page: Page, gateway: FakeGateway) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await say_everything(gateway)
    await open_chat(page, gateway)
    await gateway.push(BORROWER, {"type": "typing", "on": True})
    await page.get_by_text(word("typing")).wait_for()
    await page.wait_for_timeout(100)
    running = "document.getAnimations().filter((one) => one.playState === 'running').length"
    assert await page.evaluate(running) == 0


async def test_forced_colours_keep_what_is_chosen_and_the_chart(page: Page, gateway: FakeGateway) -> None:
    await page.emulate_media(forced_colors="active")
    await gateway.say(BORROWER, "罚息", card=samples.penalty())
    await gateway.say(BORROWER, "计划", card=samples.schedule())
    await open_chat(page, gateway)
    fills = await page.locator(".sums rect.rest").evaluate_all(
        "(all) => [...new Set(all.map((e) => getComputedStyle(e).fill))]"
    )
    assert len(fills) == 2
    borders = await page.locator(".views button").evaluate_all("(all) => all.map((e) => getComputedStyle(e).borderTopWidth)")
    assert borders[0] != borders[1]
