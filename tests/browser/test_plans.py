"""Ways out of arrears compared and chosen, a cost table read, a plan followed, an agreement read and printed."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import plan_samples
from tests.browser.driving import BORROWER, open_chat, until
from tests.browser.fake_gateway import FakeGateway, token_for
from tests.browser.test_access import faults
from tests.browser.words import word

NOON = "2026-11-22T12:00:00+08:00"
AGREED = "0f" * 16

type Card = dict[str, Any]


async def shown(page: Page, gateway: FakeGateway, card: Card) -> Locator:
    await page.clock.set_fixed_time(NOON)
    await gateway.say(BORROWER, "如下", card=card, quick_replies=plan_samples.buttons(card))
    await open_chat(page, gateway)
    return page.locator("main section.card")


def yuan(amount: str) -> str:
    return word("yuan") + f"{float(amount):,.2f}"


def ways(card: Locator) -> Locator:
    return card.locator(".sideways > ol > li")


async def test_each_way_tells_all_that_the_wire_told(page: Page, gateway: FakeGateway) -> None:
    card = plan_samples.six_ways()
    drawn = await shown(page, gateway, card)
    await expect(ways(drawn)).to_have_count(6)
    for place, row in enumerate(card["rows"]):
        await expect(ways(drawn).nth(place)).to_contain_text(word("options_place", n=place + 1))
        text = await ways(drawn).nth(place).inner_text()
        for amount in (row["payment"], row["last_payment"], row["total"], row["saving"].lstrip("-")):
            assert yuan(amount) in text
        assert (row["all_in_rate"] or word("options_rate_none")) in text
        assert row["approval_label"] in text
        assert word("options_costs" if row["saving"].startswith("-") else "options_saves") in text
        assert (word("options_recommended") in text) == row["recommended"]
    for fact in card["told"]:
        await expect(drawn.locator(".told")).to_contain_text(fact["value"])
    meaning = drawn.get_by_text(word("options_rate_meaning"))
    await expect(meaning).to_be_hidden()
    await drawn.get_by_text(word("options_meaning")).tap()
    await expect(meaning).to_be_visible()


async def test_refusals_are_folded_with_their_reasons_and_open_where_nothing_else_is(page: Page, gateway: FakeGateway) -> None:
    drawn = await shown(page, gateway, plan_samples.six_ways())
    reason = drawn.get_by_text(plan_samples.REFUSED[0]["reason"])
    await expect(reason).to_be_hidden()
    await drawn.get_by_text(word("options_refused", n=2)).tap()
    await expect(reason).to_be_visible()

    await gateway.say(BORROWER, "没有", card=plan_samples.options([], refused=plan_samples.REFUSED))
    none = page.locator("main section.card").nth(1)
    await expect(none.get_by_text(plan_samples.REFUSED[1]["reason"])).to_be_visible()
    await expect(none.get_by_text(word("options_none"))).to_be_visible()
    await expect(none.locator(".sideways, svg.plot")).to_have_count(0)


async def test_a_way_is_chosen_on_itself_once_and_by_the_replys_own_id(page: Page, gateway: FakeGateway) -> None:
    card = plan_samples.six_ways()
    drawn = await shown(page, gateway, card)
    name, title = card["rows"][0]["name"], card["rows"][0]["button"]
    assert name != title
    button = drawn.get_by_role("button", name=word("options_choose_named", name=name))
    await button.tap()
    await until(lambda: gateway.sends)
    await expect(button).to_contain_text(word("chosen"))
    assert await drawn.locator(".act button").evaluate_all("(all) => all.map((e) => e.ariaDisabled)") == ["true"] * 6
    await drawn.locator(".act button").last.dispatch_event("click")
    await expect(page.get_by_role("group", name=word("choose")).get_by_role("button", name=title)).to_contain_text(
        word("chosen")
    )
    assert [(sent["text"], sent["quick_reply_id"]) for sent in gateway.sends] == [(title, "q-1")]
    await page.reload()
    await expect(button).to_contain_text(word("chosen"))


@pytest.mark.parametrize("lost", [0, 2])
async def test_without_a_button_for_each_way_none_has_one(page: Page, gateway: FakeGateway, lost: int) -> None:
    card = plan_samples.options()
    replies = plan_samples.buttons(card)
    replies[lost]["title"] = "别的"
    await gateway.say(BORROWER, "如下", card=card, quick_replies=replies)
    await open_chat(page, gateway)
    drawn = page.locator("main section.card")
    await expect(ways(drawn)).to_have_count(3)
    await expect(drawn.locator(".act button")).to_have_count(0)


@pytest.mark.parametrize("width", [375, 768, 1280])
async def test_the_same_fact_stands_at_the_same_height_and_only_the_ways_move_sideways(
    page: Page, gateway: FakeGateway, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 812})
    drawn = await shown(page, gateway, plan_samples.six_ways())
    tops = await ways(drawn).evaluate_all(
        "(all) => all.map((w) => [...w.querySelectorAll('dt, button')].map((e) => Math.round(e.getBoundingClientRect().top)))"
    )
    assert len(tops[0]) == 9
    assert all(one == tops[0] for one in tops)
    box = drawn.locator(".sideways")
    assert await box.evaluate("(e) => e.scrollWidth > e.clientWidth")
    await box.focus()
    await page.keyboard.press("End")
    last = ways(drawn).last
    await last.get_by_role("button").scroll_into_view_if_needed()
    await expect(last.get_by_role("button")).to_be_in_viewport(ratio=1)
    assert await page.evaluate("[document.scrollingElement.scrollLeft, document.querySelector('.log').scrollLeft]") == [0, 0]


async def test_the_two_lines_are_walked_by_touch_key_and_step_and_read_as_a_table(page: Page, gateway: FakeGateway) -> None:
    card = plan_samples.options()
    series = card["rows"][0]["series"]
    drawn = await shown(page, gateway, card)
    readout, slider = drawn.locator(".readout"), drawn.get_by_role("slider", name=word("series_pick"))

    async def expect_point(at: int) -> None:
        for amount in (series[at]["nothing"], series[at]["plan"]):
            await expect(readout).to_contain_text(yuan(amount))

    await expect_point(0)
    await slider.focus()
    for key, at in (("ArrowRight", 1), ("End", 12), ("ArrowRight", 12), ("ArrowLeft", 11), ("Home", 0)):
        await page.keyboard.press(key)
        await expect_point(at)
    await drawn.get_by_role("button", name=word("series_later")).tap()
    await expect_point(1)

    plot = drawn.locator(".plot svg")
    await plot.scroll_into_view_if_needed()
    box = await plot.bounding_box()
    assert box is not None
    first, end = (datetime.fromisoformat(series[place]["on"]) for place in (0, -1))
    for at in (3, 12, 0):
        share = (datetime.fromisoformat(series[at]["on"]) - first) / (end - first)
        await page.touchscreen.tap(box["x"] + share * (box["width"] - 2) + 1, box["y"] + 60)
        await expect_point(at)
        dot = await drawn.locator(".dot.plan").bounding_box()
        assert dot is not None
        assert dot["x"] + dot["width"] / 2 == pytest.approx(box["x"] + share * box["width"], abs=2)

    await drawn.get_by_text(word("series_table", n=13)).tap()
    rows = drawn.get_by_role("table").get_by_role("row")
    await expect(rows).to_have_count(14)
    for amount in (series[12]["nothing"], series[12]["plan"]):
        await expect(rows.last).to_contain_text(yuan(amount))


async def test_the_two_lines_are_told_apart_without_their_colours(page: Page, gateway: FakeGateway) -> None:
    await page.emulate_media(forced_colors="active")
    drawn = await shown(page, gateway, plan_samples.options())
    looks = await drawn.locator("polyline").evaluate_all(
        "(all) => all.map((e) => [getComputedStyle(e).stroke, getComputedStyle(e).strokeDasharray])"
    )
    (nothing, broken), (plan, whole) = looks
    assert nothing != plan
    assert (broken != "none", whole) == (True, "none")


async def test_the_chart_is_of_the_way_that_is_looked_at(page: Page, gateway: FakeGateway) -> None:
    card = plan_samples.options()
    drawn = await shown(page, gateway, card)
    which = drawn.get_by_role("combobox", name=word("series_which"))
    assert await which.locator("option").all_inner_texts() == [row["name"] for row in card["rows"] if row["series"]]
    await drawn.get_by_role("slider").press("End")
    await which.select_option("replan:6")
    await expect(drawn.locator(".readout")).to_contain_text(yuan(card["rows"][1]["series"][0]["plan"]))
    await drawn.get_by_role("slider").press("End")
    await expect(drawn.locator(".readout")).to_contain_text(yuan(card["rows"][1]["series"][6]["nothing"]))


async def test_the_seconds_left_to_read_are_shown_until_they_are_over(page: Page, gateway: FakeGateway) -> None:
    await page.clock.install(time=NOON)
    card = plan_samples.cost_table(seconds=15)
    at = datetime.fromisoformat(NOON).astimezone(UTC).isoformat()
    await gateway.say(BORROWER, "请看", card=card, at=at, quick_replies=plan_samples.buttons(card))
    await open_chat(page, gateway)
    drawn = page.locator("main section.card")
    confirm = page.get_by_role("group", name=word("choose")).get_by_role("button").first
    others = page.get_by_role("group", name=word("choose")).get_by_role("button").nth(1)
    pattern = re.compile(re.escape(word("table_wait", n="#")).replace("\\#", r"1[0-5]"))
    await expect(confirm).to_contain_text(pattern)
    await expect(others).not_to_contain_text(pattern)
    await page.clock.run_for(6_000)
    await expect(confirm).to_contain_text(re.compile(re.escape(word("table_wait", n="#")).replace("\\#", "[4-9]")))
    await page.clock.run_for(10_000)
    await expect(drawn.get_by_text(word("table_ready"))).to_be_visible()
    await expect(confirm).to_have_text(plan_samples.buttons(card)[0]["title"])
    await page.reload()
    await expect(confirm).to_have_text(plan_samples.buttons(card)[0]["title"])
    await expect(drawn.locator(".reading")).to_have_count(0)


async def test_a_tap_before_the_time_is_the_gateways_to_judge(page: Page, gateway: FakeGateway) -> None:
    card = plan_samples.cost_table(seconds=600)
    await gateway.say(BORROWER, "请看", card=card, quick_replies=plan_samples.buttons(card))
    await open_chat(page, gateway)
    await page.get_by_role("group", name=word("choose")).get_by_role("button").first.tap()
    await until(lambda: gateway.sends)
    assert gateway.sends[0]["quick_reply_id"] == "q-1"


async def test_a_cost_table_shows_every_payment_charge_and_consequence(page: Page, gateway: FakeGateway) -> None:
    card = plan_samples.cost_table(36)
    drawn = await shown(page, gateway, card)
    await drawn.get_by_role("button", name=word("show_all", n=36)).tap()
    await expect(drawn.locator(".payment")).to_have_count(36)
    text = await drawn.inner_text()
    for charge in card["charges"]:
        assert all(part in text for part in (charge["label"], yuan(charge["amount"]), charge["how"], charge["who"]))
    for said in (*card["contingent"], yuan(card["total"]), yuan(card["nothing"]), card["rate"], card["all_in_rate"]):
        assert said in text
    first = await drawn.locator(".payment").first.inner_text()
    assert all(part in first for part in (yuan("60.00"), yuan("22.55"), word("table_plan_interest")))


async def test_a_mark_is_short_and_copied_whole(page: Page, gateway: FakeGateway) -> None:
    card = plan_samples.cost_table()
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    drawn = await shown(page, gateway, card)
    mark = drawn.locator(".mark")
    await expect(mark).to_contain_text(card["sha256"][-4:])
    await expect(mark).not_to_contain_text(card["sha256"])
    await mark.get_by_role("button", name=word("mark_copy_named")).tap()
    await expect(mark).to_contain_text(word("mark_copied"))
    assert await page.evaluate("navigator.clipboard.readText()") == card["sha256"]


async def test_without_a_clipboard_the_whole_mark_can_be_selected(page: Page, gateway: FakeGateway) -> None:
    await page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    card = plan_samples.cost_table()
    drawn = await shown(page, gateway, card)
    await drawn.locator(".mark").get_by_role("button").tap()
    await expect(drawn.locator(".mark code")).to_have_text(card["sha256"])


async def test_a_plan_shows_how_far_it_has_come_and_leads_to_its_agreement(page: Page, gateway: FakeGateway) -> None:
    gateway.agreements[AGREED] = (BORROWER, plan_samples.AGREEMENT)
    card = plan_samples.plan()
    drawn = await shown(page, gateway, card)
    await expect(drawn).to_contain_text(word("plan_progress", done=2, n=12))
    bar = await drawn.locator(".progress i i").evaluate("(e) => e.getBoundingClientRect().width / e.parentElement.clientWidth")
    assert bar == pytest.approx(2 / 12, abs=0.01)
    for fact in card["facts"][:2]:
        await expect(drawn).to_contain_text(fact["value"])
    await expect(drawn).to_contain_text(yuan("200.00"))
    await drawn.get_by_text(word("plan_history")).tap()
    await expect(drawn.get_by_text(card["history"][1]["value"], exact=True)).to_be_visible()

    await drawn.get_by_role("link", name=word("plan_agreement")).tap()
    await expect(page).to_have_url(f"{gateway.url}/agreements/{AGREED}")
    await expect(page.locator(".text")).to_contain_text("合计 12,990.60 元")
    await page.get_by_role("link", name=word("agreement_back")).tap()
    await expect(page.locator("main section.card")).to_contain_text(card["number"])


async def test_an_application_shows_no_progress_and_a_plan_without_an_agreement_no_way_to_it(
    page: Page, gateway: FakeGateway
) -> None:
    drawn = await shown(page, gateway, plan_samples.plan("applied", "已申请，等审核", paid=0) | {"agreement_id": ""})
    await expect(drawn.locator(".progress")).to_have_count(0)
    await expect(drawn.get_by_role("link")).to_have_count(0)


async def open_agreement(page: Page, gateway: FakeGateway, borrower: str = BORROWER, **changed: Any) -> None:
    gateway.agreements[AGREED] = (BORROWER, plan_samples.AGREEMENT | changed)
    await page.goto(f"{gateway.url}/agreements/{AGREED}#token={token_for(borrower)}")


async def test_an_agreement_is_shown_word_for_word_with_its_mark_and_who_wrote_it(page: Page, gateway: FakeGateway) -> None:
    await open_agreement(page, gateway)
    sheet = page.locator(".sheet")
    lines = plan_samples.AGREEMENT["text"].splitlines()
    assert [await sheet.locator("h1").inner_text(), *await sheet.locator(".text p").all_inner_texts()] == lines
    for said in (plan_samples.AGREEMENT["sha256"], plan_samples.AGREEMENT["number"], word("source_ai_label")):
        await expect(sheet).to_contain_text(said)
    await expect(sheet).to_contain_text(word("agreement_by_person", at="2026年11月23日 09:05"))
    await expect(sheet).to_contain_text(word("agreement_active"))
    await expect(sheet).to_contain_text(word("agreement_checked"))
    assert "token" not in page.url
    assert word("source_ai_label") in await page.title()


async def test_a_persons_reason_is_told_as_a_persons(page: Page, gateway: FakeGateway) -> None:
    authorship = plan_samples.AGREEMENT["authorship"] | {"reason": "收入证明看不清"}
    await open_agreement(page, gateway, state="refused", authorship=authorship)
    await expect(page.locator(".sheet")).to_contain_text(word("agreement_reason", reason="收入证明看不清"))


@pytest.mark.parametrize(("state", "named"), [("lapsed", "agreement_lapsed"), ("cancelled", "agreement_cancelled")])
async def test_what_does_not_count_says_so(page: Page, gateway: FakeGateway, state: str, named: str) -> None:
    await open_agreement(page, gateway, state=state)
    await expect(page.locator(".sheet")).to_contain_text(word(named))


async def test_a_text_that_has_not_its_mark_is_not_passed_off_as_agreed(page: Page, gateway: FakeGateway) -> None:
    await open_agreement(page, gateway, text=plan_samples.AGREEMENT["text"].replace("12,990.60", "12,990.61"))
    await expect(page.get_by_role("alert")).to_contain_text(word("agreement_differs"))
    await expect(page.get_by_text(word("agreement_checked"))).to_have_count(0)


async def test_an_agreement_opens_for_its_borrower_alone(page: Page, gateway: FakeGateway) -> None:
    await open_agreement(page, gateway, "B0009")
    await expect(page.get_by_text(word("agreement_missing_title"))).to_be_visible()
    await page.evaluate("sessionStorage.clear()")
    await page.reload()
    await expect(page.get_by_text(word("closed_title"))).to_be_visible()
    await expect(page.locator(".sheet")).to_have_count(0)
    gateway.denied_tokens.add(token_for(BORROWER))
    await page.goto(f"{gateway.url}/")
    await open_agreement(page, gateway)
    await expect(page.get_by_text(word("expired_title"))).to_be_visible()


async def test_an_agreement_is_printed_on_paper_without_the_screens_own_things(page: Page, gateway: FakeGateway) -> None:
    await page.emulate_media(color_scheme="dark", media="print")
    await open_agreement(page, gateway)
    await page.locator(".sheet").wait_for()
    await expect(page.locator("nav")).to_be_hidden()
    await expect(page.get_by_text(word("agreement_checked"))).to_be_hidden()
    await expect(page.locator("footer")).to_contain_text(plan_samples.AGREEMENT["sha256"])
    colours = await page.locator(".sheet .text p").first.evaluate(
        "(e) => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(29, 40, 38)", "rgba(0, 0, 0, 0)"]
    paper = await page.pdf(prefer_css_page_size=True)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert box is not None
    assert (round(float(box[1])), round(float(box[2]))) == (595, 842)
    await page.emulate_media(media="screen")
    await page.evaluate("window.print = () => (window.printed = true)")
    await page.get_by_role("button", name=word("agreement_print")).tap()
    assert await page.evaluate("window.printed")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_audit_finds_nothing_on_an_agreement(page: Page, gateway: FakeGateway, width: int, scheme: Any) -> None:
    await page.set_viewport_size({"width": width, "height": 3000})
    await page.emulate_media(color_scheme=scheme)
    await open_agreement(page, gateway)
    await page.locator(".sheet").wait_for()
    assert await faults(page) == []
    assert await page.evaluate("document.scrollingElement.scrollWidth - innerWidth") == 0
