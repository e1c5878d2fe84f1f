"""What can be measured of how the page looks: it fits, can be read, can be touched, and is light to load."""

import gzip
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser import plan_samples, samples
from tests.browser.conftest import PAGES
from tests.browser.driving import BORROWER, open_chat, unfold_all
from tests.browser.fake_gateway import FakeGateway
from tests.browser.words import word

# Each text whose contrast with what lies behind it is below 4.5, or 3 if it is large.
FAINT = """
() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const lum = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.closest('.aside, noscript') || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const [a, b] = [lum(parse(style.color)), lum(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${e.className} ${e.textContent.trim().slice(0, 20)}`);
  }
  return found;
}
"""

# What sticks out of the screen, but for what is moved through sideways within its own box.
OUTSIDE = """
() => [...document.querySelectorAll('body *')]
  .filter((e) => !e.closest('.aside, .sideways > *'))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)
  .map((e) => `${e.tagName} ${e.className}`)
"""

SMALL = """
() => [...document.querySelectorAll('button, summary, select, a.agreement')]
  .filter((e) => e.getClientRects().length && e.getBoundingClientRect().height < 44)
  .map((e) => e.textContent.trim())
"""


SCREENS = [(320, "light"), (375, "light"), (375, "dark"), (1280, "light"), (1280, "dark")]


@pytest_asyncio.fixture(loop_scope="session", params=SCREENS)
async def screen(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Page]:
    width, scheme = request.param
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = await context.new_page()
    page.set_default_timeout(8_000)
    yield page
    await context.close()


async def test_every_card_fits_and_can_be_read_and_touched(screen: Page, gateway: FakeGateway) -> None:
    await say_everything(gateway)
    await open_chat(screen, gateway)
    await screen.locator("main section").nth(20).wait_for()
    await unfold_all(screen)
    assert await screen.evaluate(OUTSIDE) == []
    assert await screen.evaluate(FAINT) == []
    assert await screen.evaluate(SMALL) == []


async def test_the_demo_and_the_welcome_fit_and_can_be_read(screen: Page, gateway: FakeGateway) -> None:
    await screen.goto(f"{gateway.url}/demo")
    await screen.get_by_role("button").first.wait_for()
    assert (await screen.evaluate(OUTSIDE), await screen.evaluate(FAINT)) == ([], [])
    await open_chat(screen, gateway, "B0009")
    assert (await screen.evaluate(OUTSIDE), await screen.evaluate(FAINT)) == ([], [])


async def test_compound_interest_is_named_where_it_is_counted_in(page: Page, gateway: FakeGateway) -> None:
    plain, compound = samples.penalty(), samples.penalty()
    compound["lines"].append(compound["lines"][0] | {"kind": "compound", "kind_label": "复利"})
    await gateway.say(BORROWER, "只有罚息", card=plain)
    await gateway.say(BORROWER, "也有复利", card=compound)
    await open_chat(page, gateway)
    captions = await page.locator("main section .caption").all_inner_texts()
    assert captions == [word("penalty_unpaid"), word("penalty_unpaid_both")]


async def test_amounts_are_digit_for_digit_those_of_the_wire(page: Page, gateway: FakeGateway) -> None:
    huge = "90071992547409931.07"
    card: dict[str, Any] = samples.statement(1)
    card["overdue"] = card["overdue"] | {"total": huge}
    await gateway.say(BORROWER, "如下", card=card)
    await open_chat(page, gateway)
    assert "90,071,992,547,409,931.07" in await page.locator("main section").inner_text()


def test_the_build_is_light_and_names_no_other_host() -> None:
    scripts = list(PAGES.glob("assets/*.js"))
    assert scripts
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) <= 90 * 1024
    for file in [*scripts, *PAGES.glob("assets/*.css"), PAGES / "index.html"]:
        text = file.read_text(encoding="utf-8")
        hosts = set(re.findall(r"(?:https?:)?//([\w-]+(?:\.[\w-]+)+)", text))
        assert hosts <= {"www.w3.org", "vuejs.org"}, file.name  # names of XML kinds; a link inside an error message
        assert not re.search(r"\beval\(|new Function\b", text), file.name
    assert "<script>" not in (PAGES / "index.html").read_text(encoding="utf-8")


async def say_everything(gateway: FakeGateway) -> None:
    cards = [samples.statement(), samples.statement(12), samples.penalty(), samples.schedule(), *samples.others()]
    await gateway.say(BORROWER, "都给我看看", source="borrower", client_id="c-1", state="answered")
    for card in cards:
        await gateway.say(BORROWER, "如下：", card=card, quick_replies=[{"id": "q", "title": "罚息是怎么算的"}])
    for card in plan_samples.everything():
        await gateway.say(BORROWER, "如下：", card=card, quick_replies=plan_samples.buttons(card))
    await gateway.say(BORROWER, "系统提示", source="system")
    await gateway.say(BORROWER, "我是小林", source="human")
