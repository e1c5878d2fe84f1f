"""Who speaks here, who may listen, and that nothing said can act: labels, the way to a person, tokens, hostile text."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser import samples
from tests.browser.driving import BORROWER, bubble, open_chat, shown_texts, write
from tests.browser.fake_gateway import FakeGateway
from tests.browser.words import word

HOSTILE = '<img src=x onerror="window.owned=1"><script>window.owned=1</script>{{constructor.constructor("window.owned=1")()}}'


async def test_it_says_at_all_times_that_an_ai_answers(page: Page, gateway: FakeGateway) -> None:
    for i in range(20):
        await gateway.say(BORROWER, f"第{i}句")
    await open_chat(page, gateway)
    await expect(page.get_by_text(word("ai_notice"))).to_be_in_viewport()
    labels = page.locator("main article", has_text=word("source_ai_label"))
    await expect(labels).to_have_count(20)
    await page.locator(".log").evaluate("(box) => (box.scrollTop = 0)")
    await expect(page.get_by_text(word("ai_notice"))).to_be_in_viewport()


async def test_a_person_is_one_tap_away_and_is_told_apart(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    await page.get_by_role("button", name=word("request_human")).tap()
    await expect(bubble(page, word("request_human"))).to_contain_text(word("state_received"))
    assert gateway.texts(BORROWER) == [word("request_human")]

    await gateway.push(BORROWER, {"type": "state", "owner": "queued"})
    await expect(page.get_by_text(word("ai_notice_queued"))).to_be_visible()
    await expect(page.get_by_role("button", name=word("human_queued"))).to_be_visible()

    await gateway.push(BORROWER, {"type": "state", "owner": "human"})
    await gateway.say(BORROWER, "我是小林", source="human")
    said = bubble(page, "我是小林")
    await expect(said).to_contain_text(word("source_human_label"))
    await expect(said).not_to_contain_text(word("source_ai_label"))
    await expect(page.get_by_text(word("ai_notice_human"))).to_be_visible()

    await gateway.push(BORROWER, {"type": "state", "owner": "bot"})
    await expect(page.get_by_role("button", name=word("request_human"))).to_be_enabled()
    await expect(page.get_by_text(word("ai_notice"), exact=True)).to_be_visible()


async def test_hostile_words_are_only_words(page: Page, gateway: FakeGateway) -> None:
    card = samples.statement(note=HOSTILE)
    card["loan"] = samples.LOAN | {"product": HOSTILE}
    await gateway.say(BORROWER, HOSTILE, card=card, quick_replies=[{"id": "q", "title": HOSTILE}])
    await open_chat(page, gateway)
    await write(page, HOSTILE)
    await expect(page.locator("main article")).to_have_count(2)
    assert await shown_texts(page) == [HOSTILE, HOSTILE]
    assert await page.locator("main img, main script").count() == 0
    assert await page.evaluate("window.owned") is None


@pytest.mark.parametrize(
    "card", [{"kind": "hologram"}, {"kind": "statement"}, {"kind": "facts", "title": 3, "rows": "x"}, "text", []]
)
async def test_a_card_it_cannot_draw_leaves_the_words(page: Page, gateway: FakeGateway, card: object) -> None:
    await gateway.say(BORROWER, "欠款 100.00 元", card=card)
    await open_chat(page, gateway)
    await expect(bubble(page, "欠款 100.00 元")).to_be_visible()
    assert await page.locator("main section").count() == 0


async def test_the_token_leaves_the_address_and_its_end_closes_the_chat(page: Page, gateway: FakeGateway) -> None:
    gateway.demo = False
    await open_chat(page, gateway)
    assert page.url == f"{gateway.url}/"
    await page.reload()
    await expect(page.get_by_role("textbox")).to_be_visible()
    await write(page, "你好")
    await expect(bubble(page, "你好")).to_contain_text(word("state_received"))
    gateway.denied_tokens.add(await page.evaluate("JSON.parse(sessionStorage['kuanxin.session']).token"))
    await write(page, "还在吗")
    await expect(page.get_by_text(word("expired_title"))).to_be_visible()
    await expect(page.get_by_text("你好")).to_have_count(0)
    assert await page.evaluate("sessionStorage.length") == 0


async def test_a_new_token_is_another_person_and_shows_nothing_of_the_first(page: Page, gateway: FakeGateway) -> None:
    await gateway.say("B0001", "第一位的账")
    await gateway.say("B0002", "第二位的账")
    await open_chat(page, gateway, "B0001")
    await expect(bubble(page, "第一位的账")).to_be_visible()
    await open_chat(page, gateway, "B0002")
    await expect(bubble(page, "第二位的账")).to_be_visible()
    await expect(page.get_by_text("第一位的账")).to_have_count(0)


async def test_without_a_token_outside_the_demo_the_app_is_the_way_in(page: Page, gateway: FakeGateway) -> None:
    gateway.demo = False
    for path in ("/", "/demo"):
        await page.goto(gateway.url + path)
        await expect(page.get_by_text(word("closed_title"))).to_be_visible()
        await expect(page.get_by_role("textbox")).to_have_count(0)


async def test_the_demo_offers_ten_people_and_a_visitor(page: Page, gateway: FakeGateway) -> None:
    await page.goto(gateway.url)
    await expect(page).to_have_url(re.compile("/demo$"))
    people = page.get_by_role("button")
    await expect(people).to_have_count(11)
    await page.get_by_role("button", name="刘*伟").tap()
    await expect(page).to_have_url(f"{gateway.url}/")
    await expect(page.get_by_text(word("demo_notice"))).to_be_visible()
    await expect(page.get_by_text(word("role_named", name="刘*伟"))).to_be_visible()
    await write(page, "你好")
    await expect(bubble(page, "你好")).to_be_visible()
    assert gateway.texts("B0004") == ["你好"]

    await page.get_by_role("button", name=word("demo_switch")).tap()
    await page.get_by_role("button", name=word("demo_visitor_title")).tap()
    await expect(page.get_by_text(word("welcome_title"), exact=True)).to_be_visible()
    await expect(page.get_by_text("你好", exact=True)).to_have_count(0)


async def test_a_starter_is_a_question_like_any_other(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    await page.get_by_role("button", name=word("starter_owed")).tap()
    await expect(bubble(page, word("starter_owed"))).to_contain_text(word("state_received"))
    assert gateway.texts(BORROWER) == [word("starter_owed")]
    await expect(page.get_by_role("button", name=word("starter_penalty"))).to_have_count(0)
