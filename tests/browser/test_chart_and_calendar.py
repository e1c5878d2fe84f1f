"""What paying on another day would take, and when: drawn, touched, stepped through by key, and read as a table."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import samples
from tests.browser.driving import BORROWER, open_chat
from tests.browser.fake_gateway import FakeGateway
from tests.browser.words import word

NOON = "2026-11-22T12:00:00+08:00"


def yuan(amount: str) -> str:
    return word("yuan") + f"{float(amount):,.2f}"


def day(iso: str) -> str:
    _, month, date = iso.split("-")
    return word("day", month=int(month), day=int(date))


async def shown(page: Page, gateway: FakeGateway, card: dict[str, object]) -> Locator:
    await page.clock.set_fixed_time(NOON)
    await gateway.say(BORROWER, "如下", card=card)
    await open_chat(page, gateway)
    return page.locator("main section.card")


async def test_a_day_is_picked_by_touch_by_key_and_by_step(page: Page, gateway: FakeGateway) -> None:
    card = samples.penalty()
    curve = card["curve"]
    drawn = await shown(page, gateway, card)
    readout, slider = drawn.locator(".readout"), drawn.get_by_role("slider", name=word("curve_pick"))

    async def expect_day(at: int) -> None:
        point = curve[at]
        when = word("curve_in_days", n=at) if at else word("curve_today")
        for text in (day(point["pay_on"]), when, yuan(point["total"]), yuan(point["penalty"])):
            await expect(readout).to_contain_text(text)
        assert await slider.get_attribute("aria-valuetext") == f"{day(point['pay_on'])} {when}"
        assert await drawn.locator(".sums g").nth(at).get_attribute("class") == "picked"
        await expect(drawn.locator(".sums .picked")).to_have_count(1)

    await expect_day(1)
    await slider.focus()
    for key, at in (("ArrowRight", 2), ("End", 30), ("ArrowRight", 30), ("ArrowLeft", 29), ("Home", 0), ("ArrowLeft", 0)):
        await page.keyboard.press(key)
        await expect_day(at)
    await drawn.get_by_role("button", name=word("curve_earlier")).dispatch_event("click")
    await expect_day(0)
    await drawn.get_by_role("button", name=word("curve_later")).tap()
    await expect_day(1)

    plot = drawn.locator(".sums")
    await plot.scroll_into_view_if_needed()
    box = await plot.bounding_box()
    assert box is not None
    for at in (0, 17, 30):
        await page.touchscreen.tap(box["x"] + (at + 0.5) * box["width"] / 31, box["y"] + box["height"] / 2)
        await expect_day(at)
    await page.mouse.move(box["x"] + 4.5 * box["width"] / 31, box["y"] + 20)
    await page.mouse.down()
    await expect_day(4)
    await page.mouse.move(box["x"] + 9.5 * box["width"] / 31, box["y"] + 60)
    await expect_day(9)
    await page.mouse.up()
    await page.mouse.move(box["x"] + 20.5 * box["width"] / 31, box["y"] + 60)
    await expect_day(9)


async def test_what_happens_on_a_day_stands_where_it_happens(page: Page, gateway: FakeGateway) -> None:
    card = samples.penalty()
    drawn = await shown(page, gateway, card)
    grace, due = word("curve_grace_end", number=7), word("curve_due", number=8)
    await expect(drawn.locator(".events")).to_have_text(f"{day('2026-11-25')} {grace}{day('2026-12-15')} {due}")
    for mark, css in zip(card["marks"], (".grace_end", ".due"), strict=True):
        at = [point["pay_on"] for point in card["curve"]].index(mark["on"])
        line = await drawn.locator(f".sums line{css}").bounding_box()
        column = await drawn.locator(".sums g").nth(at).bounding_box()
        assert line is not None
        assert column is not None
        assert column["x"] <= line["x"] + line["width"] / 2 <= column["x"] + column["width"]
    slider = drawn.get_by_role("slider")
    await slider.fill("3")
    await expect(drawn.locator(".readout")).to_contain_text(grace)
    await slider.fill("4")
    await expect(drawn.locator(".readout")).not_to_contain_text(grace)


async def test_columns_are_as_high_as_their_sums(page: Page, gateway: FakeGateway) -> None:
    card = samples.penalty()
    drawn = await shown(page, gateway, card)
    heights = await drawn.locator(".sums g").evaluate_all(
        "(all) => all.map((g) => [...g.children].map((r) => r.getBoundingClientRect().height))"
    )
    most = max(float(point["total"]) for point in card["curve"])
    plot = await drawn.locator(".sums").evaluate("(svg) => svg.clientHeight")
    for (rest, late), point in zip(heights, card["curve"], strict=True):
        assert rest + late == pytest.approx(float(point["total"]) / most * plot, abs=0.6)
        assert late == pytest.approx(float(point["penalty"]) / most * plot, abs=0.6)


async def test_each_day_of_the_chart_is_read_from_a_table(page: Page, gateway: FakeGateway) -> None:
    card = samples.penalty()
    card["curve"][5]["total"] = "90071992547409931.07"
    drawn = await shown(page, gateway, card)
    await expect(drawn.locator(".plot")).to_have_attribute("aria-hidden", "true")
    await drawn.get_by_text(word("curve_table", n=31)).tap()
    rows = drawn.get_by_role("table").first.get_by_role("row")
    await expect(rows).to_have_count(32)
    first = await rows.nth(1).inner_text()
    assert first.split() == [day("2026-11-22"), yuan("926.25"), yuan("37038.84")]
    assert "90,071,992,547,409,931.07" in await rows.nth(6).inner_text()
    assert word("curve_due", number=8) in await rows.nth(24).inner_text()


@pytest.mark.parametrize("curve", [None, [], samples.curve(1), [one | {"total": "0.00"} for one in samples.curve()], "x", [{}]])
async def test_without_a_curve_worth_drawing_the_card_stands_without_it(
    page: Page, gateway: FakeGateway, curve: object
) -> None:
    drawn = await shown(page, gateway, samples.penalty() | {"curve": curve})
    await expect(drawn.get_by_text(word("penalty_title"))).to_be_visible()
    await expect(drawn.get_by_role("slider")).to_have_count(0)


async def test_an_old_card_calls_no_past_day_today(page: Page, gateway: FakeGateway) -> None:
    drawn = await shown(page, gateway, samples.penalty())
    await page.clock.set_fixed_time("2026-11-25T00:30:00+08:00")
    await page.reload()
    slider = drawn.get_by_role("slider")
    await slider.fill("0")
    await expect(drawn.locator(".readout")).not_to_contain_text(word("curve_today"))
    await slider.fill("3")
    await expect(drawn.locator(".readout")).to_contain_text(word("curve_today"))


def schedule_with_every_status() -> dict[str, object]:
    card = samples.schedule()
    for number, status, label in ((7, "overdue", "已逾期"), (8, "in_grace", "宽限期"), (9, "due_today", "今天到期")):
        card["rows"][number] |= {"status": status, "status_label": label}
    return card


async def test_the_calendar_marks_due_days_by_shape_and_tells_their_amounts(page: Page, gateway: FakeGateway) -> None:
    card = schedule_with_every_status()
    drawn = await shown(page, gateway, card)
    await drawn.get_by_role("button", name=word("schedule_as_calendar")).tap()
    jump = drawn.get_by_role("combobox", name=word("calendar_jump"))
    assert await jump.locator("option").count() == 24
    shapes = {}
    for row in card["rows"][6:11]:
        await jump.select_option(row["due_on"][:7])
        [mark] = await drawn.locator("td button").all()
        name = await mark.get_attribute("aria-label") or ""
        for part in (word("instalment", number=row["number"]), row["status_label"], yuan(row["total"])):
            assert part in name
        shapes[row["status"]] = await mark.locator("path").get_attribute("d")
        detail = await drawn.locator(".shown").inner_text()
        for part in (word("instalment", number=row["number"]), row["status_label"], yuan(row["total"]), yuan(row["principal"])):
            assert part in detail
        assert (word("schedule_planned") in detail) == (row["status"] in ("overdue", "in_grace"))
    assert len(set(shapes.values())) == len(shapes) == 5


async def test_the_calendar_opens_at_what_is_open_and_steps_month_by_month(page: Page, gateway: FakeGateway) -> None:
    card = samples.schedule()
    drawn = await shown(page, gateway, card)
    await drawn.get_by_role("button", name=word("schedule_as_calendar")).tap()
    jump = drawn.get_by_role("combobox")
    assert await jump.input_value() == "2027-02"
    later = drawn.get_by_role("button", name=word("calendar_after"))
    for _ in range(14):
        await later.tap()
    await later.dispatch_event("click")
    assert await jump.input_value() == card["rows"][-1]["due_on"][:7]
    await expect(later).to_have_attribute("aria-disabled", "true")
    await drawn.get_by_role("button", name=word("calendar_before")).tap()
    assert await jump.input_value() == card["rows"][-2]["due_on"][:7]
    await drawn.get_by_role("button", name=word("schedule_as_list")).tap()
    await expect(drawn.locator("summary")).to_have_count(6)


async def test_two_instalments_on_one_day_and_a_month_without_any(page: Page, gateway: FakeGateway) -> None:
    card = samples.schedule(3)
    card["rows"][1]["due_on"] = card["rows"][0]["due_on"]
    drawn = await shown(page, gateway, card)
    await drawn.get_by_role("button", name=word("schedule_as_calendar")).tap()
    jump = drawn.get_by_role("combobox")
    await jump.select_option("2026-05")
    await expect(drawn.locator(".shown .row")).to_have_count(2)
    await jump.select_option("2026-06")
    await expect(drawn.get_by_text(word("calendar_none"))).to_be_visible()
