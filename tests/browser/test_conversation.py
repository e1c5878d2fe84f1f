"""A conversation on the page: asking, answers, buttons, and never a word lost or said twice."""

import asyncio

from playwright.async_api import Page, expect

from tests.browser import samples
from tests.browser.driving import BORROWER, bubble, open_chat, shown_texts, until, write
from tests.browser.fake_gateway import FakeGateway, refusal
from tests.browser.words import word


async def test_a_question_is_received_then_answered(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    await write(page, "我一共欠多少")
    mine = bubble(page, "我一共欠多少")
    await expect(mine).to_contain_text(word("state_received"))

    await gateway.push(BORROWER, {"type": "typing", "on": True})
    await expect(page.get_by_text(word("typing"))).to_be_visible()

    answer = await gateway.say(BORROWER, "逾期应还如下", card=samples.statement())
    await expect(page.get_by_text(word("typing"))).to_have_count(0)
    await expect(mine).to_contain_text(word("state_received"))
    asked = gateway.conversation(BORROWER).messages[0]
    await gateway.push(BORROWER, {"type": "message", "message": asked | {"state": "answered"}})
    await expect(mine).to_contain_text(word("state_answered"))

    reply = bubble(page, "逾期应还如下")
    await expect(reply).to_contain_text(word("source_ai_label"))
    await expect(reply).to_contain_text("1,234,567.89")
    assert await shown_texts(page) == ["我一共欠多少", "逾期应还如下"]
    await until(lambda: gateway.conversation(BORROWER).seen == answer["id"])


async def test_a_quick_reply_is_sent_with_its_id_once_and_stays_chosen_after_a_reload(page: Page, gateway: FakeGateway) -> None:
    await gateway.say(
        BORROWER, "您想问哪一个？", quick_replies=[{"id": "qr-1", "title": "罚息"}, {"id": "qr-2", "title": "还款方式"}]
    )
    await open_chat(page, gateway)
    choices = page.get_by_role("group", name=word("choose"))
    await choices.get_by_role("button", name="还款方式").tap()
    for _ in range(2):
        await expect(choices.get_by_role("button", name="还款方式")).to_be_disabled()
        await expect(choices.get_by_role("button", name="罚息")).to_be_disabled()
        await expect(choices).to_contain_text(word("chosen"))
        await expect(bubble(page, "还款方式").last).to_contain_text(word("state_received"))
        await page.reload()
    assert [(one["text"], one["quick_reply_id"]) for one in gateway.sends] == [("还款方式", "qr-2")]


async def test_a_reload_loses_and_repeats_nothing(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    for i in range(3):
        await write(page, f"问题{i}")
        await until(lambda i=i: len(gateway.texts(BORROWER)) == i + 1)
        await gateway.say(BORROWER, f"回答{i}")
    said = [one["text"] for one in gateway.conversation(BORROWER).messages]
    await expect(bubble(page, "回答2")).to_be_visible()
    assert await shown_texts(page) == said
    await page.reload()
    await expect(bubble(page, "回答2")).to_be_visible()
    assert await shown_texts(page) == said
    assert "token" not in page.url


async def test_words_said_while_the_socket_was_gone_come_once_and_in_order(page: Page, gateway: FakeGateway) -> None:
    await gateway.say(BORROWER, "一")
    await open_chat(page, gateway)
    await expect(bubble(page, "一")).to_be_visible()
    gateway.sockets_allowed = False
    await gateway.drop_sockets(BORROWER)
    await gateway.say(BORROWER, "二")
    await gateway.say(BORROWER, "三")
    gateway.sockets_allowed = True
    await until(lambda: gateway.conversation(BORROWER).sockets)
    await gateway.say(BORROWER, "四")
    await expect(bubble(page, "四")).to_be_visible()
    assert await shown_texts(page) == ["一", "二", "三", "四"]


async def test_without_sockets_long_polls_carry_the_conversation(page: Page, gateway: FakeGateway) -> None:
    gateway.sockets_allowed = False
    await open_chat(page, gateway)
    await write(page, "在吗")
    await until(lambda: any("wait" in read for read in gateway.reads))
    await gateway.say(BORROWER, "在的")
    await expect(bubble(page, "在的")).to_be_visible()
    await gateway.say(BORROWER, "请说")
    await expect(bubble(page, "请说")).to_be_visible()
    assert await shown_texts(page) == ["在吗", "在的", "请说"]


async def test_what_is_written_offline_is_sent_once_when_the_network_is_back(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    await page.context.set_offline(True)
    await expect(page.get_by_text(word("link_offline"))).to_be_visible()
    await write(page, "第一句")
    await write(page, "第二句")
    await expect(bubble(page, "第二句")).to_contain_text(word("state_waiting"))
    assert gateway.sends == []
    await page.context.set_offline(False)
    await expect(page.get_by_text(word("link_offline"))).to_have_count(0)
    await expect(bubble(page, "第二句")).to_contain_text(word("state_received"))
    assert gateway.texts(BORROWER) == ["第一句", "第二句"]
    assert await shown_texts(page) == ["第一句", "第二句"]


async def test_a_lost_answer_is_asked_for_again_under_the_same_id(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    gateway.lose_answers = 2
    gateway.sockets_allowed = gateway.reads_allowed = False
    await gateway.drop_sockets(BORROWER)
    await write(page, "还在吗")
    await until(lambda: len(gateway.sends) == 3)
    await expect(page.get_by_text(word("link_broken"))).to_be_visible()
    await expect(bubble(page, "还在吗")).to_contain_text(word("state_received"))
    assert len({one["client_id"] for one in gateway.sends}) == 1
    assert gateway.texts(BORROWER) == ["还在吗"]
    assert await shown_texts(page) == ["还在吗"]


async def test_an_unsent_message_outlives_a_reload_and_keeps_its_id(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    gateway.refusals = [refusal(503, "internal") for _ in range(2)]
    await write(page, "别丢了这句")
    await until(lambda: len(gateway.sends) == 1)
    await page.reload()
    await expect(bubble(page, "别丢了这句")).to_contain_text(word("state_received"))
    assert len(gateway.sends) >= 2
    assert len({one["client_id"] for one in gateway.sends}) == 1
    assert await shown_texts(page) == ["别丢了这句"]
    assert await page.evaluate("Object.keys(localStorage).filter((key) => key.includes('outbox'))") == []


async def test_too_fast_waits_as_told_and_then_goes_on(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    gateway.refusals = [refusal(429, "too_many", retry_after=2)]
    started = asyncio.get_running_loop().time()
    await write(page, "快")
    await expect(page.get_by_text(word("slow_down"))).to_be_visible()
    await expect(bubble(page, "快")).to_contain_text(word("state_received"))
    assert asyncio.get_running_loop().time() - started >= 2
    await expect(page.get_by_text(word("slow_down"))).to_have_count(0)


async def test_a_refused_message_says_why_and_lets_the_next_ones_through(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    gateway.refusals = [refusal(422, "text_too_long")]
    await write(page, "太长的话")
    failed = bubble(page, "太长的话")
    await expect(failed).to_contain_text(word("failed_too_long"))
    await write(page, "短的话")
    await expect(bubble(page, "短的话")).to_contain_text(word("state_received"))
    await failed.get_by_role("button", name=word("discard")).tap()
    await expect(failed).to_have_count(0)
    assert gateway.texts(BORROWER) == ["短的话"]


async def test_a_gateway_that_stays_away_leaves_the_message_to_a_tap(page: Page, gateway: FakeGateway) -> None:
    await page.clock.install()
    await open_chat(page, gateway)
    gateway.refusals = [refusal(503, "internal") for _ in range(6)]
    await write(page, "我在等")
    while len(gateway.sends) < 6:
        await page.clock.run_for(1_000)
        await asyncio.sleep(0.05)
    failed = bubble(page, "我在等")
    await expect(failed).to_contain_text(word("failed_unreachable"))
    await failed.get_by_role("button", name=word("resend")).tap()
    await expect(bubble(page, "我在等")).to_contain_text(word("state_received"))
    assert len({one["client_id"] for one in gateway.sends}) == 1
    assert gateway.texts(BORROWER) == ["我在等"]


async def test_history_comes_in_above_without_moving_what_is_read(page: Page, gateway: FakeGateway) -> None:
    for i in range(75):
        await gateway.say(BORROWER, f"第{i}句，" + "这是一段较早的话。" * (i % 4))
    await open_chat(page, gateway)
    await expect(bubble(page, "第74句")).to_be_in_viewport()
    assert len(await shown_texts(page)) == 30
    log = page.locator(".log")
    anchor = page.locator('[data-id="000000000046"]')
    await log.evaluate("(box) => (box.scrollTop = 60)")
    await expect(page.locator("main article")).to_have_count(60)
    await expect(anchor).to_be_in_viewport()
    await log.evaluate("(box) => (box.scrollTop = 0)")
    await expect(page.locator("main article")).to_have_count(75)
    assert await page.locator("main article").evaluate_all("(all) => all.map((one) => one.dataset.id)") == [
        one["id"] for one in gateway.conversation(BORROWER).messages
    ]
    await expect(page.get_by_text(word("start_of_log"))).to_be_attached()


async def test_reading_above_is_not_disturbed_by_new_words(page: Page, gateway: FakeGateway) -> None:
    for i in range(25):
        await gateway.say(BORROWER, f"第{i}句")
    await open_chat(page, gateway)
    log = page.locator(".log")
    await log.evaluate("(box) => (box.scrollTop = 300)")
    await expect(page.get_by_role("button", name=word("to_bottom"))).to_be_visible()
    before = await log.evaluate("(box) => box.scrollTop")
    await gateway.say(BORROWER, "新的一句")
    await gateway.say(BORROWER, "新的两句")
    pill = page.get_by_role("button", name=word("new_messages", n=2))
    await expect(pill).to_be_visible()
    assert await log.evaluate("(box) => box.scrollTop") == before
    await pill.tap()
    await expect(bubble(page, "新的两句")).to_be_in_viewport()
    await expect(pill).to_have_count(0)


async def test_an_answer_higher_than_the_screen_is_shown_from_its_beginning(page: Page, gateway: FakeGateway) -> None:
    for i in range(10):
        await gateway.say(BORROWER, f"第{i}句")
    await open_chat(page, gateway)
    await gateway.say(BORROWER, "罚息这样算：", card=samples.penalty())
    await expect(page.locator("article").get_by_text("罚息这样算：")).to_be_in_viewport()
    await expect(page.get_by_text(samples.penalty()["cap_note"])).not_to_be_in_viewport()


async def test_enter_sends_but_not_while_an_input_method_composes(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    box = page.get_by_role("textbox")
    await box.fill("nihao")
    await box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await box.press("Shift+Enter")
    assert await box.input_value() == "nihao\n"
    await box.press("Enter")
    await until(lambda: gateway.texts(BORROWER) == ["nihao"])
    assert await box.input_value() == ""


async def test_more_than_two_thousand_characters_are_not_sent(page: Page, gateway: FakeGateway) -> None:
    await open_chat(page, gateway)
    send = page.get_by_role("button", name=word("send"))
    await page.get_by_role("textbox").fill("😀" * 2000)
    await expect(send).to_be_enabled()
    await page.get_by_role("textbox").fill("😀" * 2001)
    await expect(send).to_be_disabled()
    await expect(page.get_by_text(word("characters_over", n=1))).to_be_visible()
