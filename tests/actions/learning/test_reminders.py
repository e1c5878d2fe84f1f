"""Reminders: kept in the turn, with the day and hour of the first; ended by a word; nothing for whoever is not signed in."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from servicing.contact.holds import HoldKind, holds_of
from servicing.contact.occasions import Reminder
from servicing.contact.reminders import reminders_of
from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.test_words import test_answers_are_short_and_easy_to_read as reads_easily
from tests.actions.world import RECEIVED_AT

TOPIC = "set_reminder"


async def kept(conversation: Talk) -> list[tuple[str, int, int]]:
    async with conversation.database.reading() as session:
        found: tuple[Reminder, ...] = await reminders_of(session, conversation.borrower_id or "")
    return [(one.loan_id, one.days_before, one.hour) for one in found]


@pytest.mark.parametrize(
    ("text", "days", "hour", "first"),
    [
        ("到期提醒我", 1, 10, "2026年12月4日 10 点"),
        ("提前三天提醒我还款", 3, 10, "2026年12月2日 10 点"),
        ("还款日当天早上提醒我", 0, 9, "2026年12月5日 9 点"),
        ("提前一周晚上提醒", 7, 19, "2026年11月28日 19 点"),
    ],
)
async def test_the_first_one_is_told_with_day_and_hour(
    talk: Callable[..., Talk], text: str, days: int, hour: int, first: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, TOPIC)
    assert await kept(conversation) == [("late-0001", days, hour)]
    assert first in said.text
    assert "1,050.00 元" in said.text
    assert "安心贷" in said.text
    assert await conversation.rows() == []


async def test_the_same_turn_again_keeps_one(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    focus = conversation.focus
    texts = []
    for _ in range(2):
        conversation.focus = focus
        texts.append((await conversation.say("提醒我", TOPIC, message_id="m-1")).text)
    assert texts[0] == texts[1]
    assert len(await kept(conversation)) == 1


async def test_all_loans_or_the_one_that_is_named(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.say("到期提醒我", TOPIC)
    assert [loan for loan, _, _ in await kept(conversation)] == ["two-0001", "two-0002"]
    other = talk("same")
    await other.say("第二笔提前三天提醒我", TOPIC, entities={"loan_ref": ("2", "第二笔")})
    assert await kept(other) == [("same-0002", 3, 10)]


async def test_a_button_sets_it_too(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("提醒我", TOPIC)
    await conversation.tap(next(one for one in said.payloads if '"7"' in one))
    assert (7, 10) in [(days, hour) for _, days, hour in await kept(conversation)]


@pytest.mark.parametrize("text", ["每天别提醒我了", "取消提醒", "別提醒我"])
async def test_a_word_ends_them(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("提醒我", TOPIC)
    assert "停" in (await conversation.say(text, TOPIC)).text
    assert await kept(conversation) == []
    assert "没有设着" in (await conversation.say(text, TOPIC)).text


async def test_a_day_from_which_a_due_date_can_be_told_is_taken(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("12月1号提醒我交钱", TOPIC, entities={"date": ("2026-12-01", "12月1号")})
    assert await kept(conversation) == [("late-0001", 4, 10)]
    other = talk("ontime")
    said = await other.say("12月20号提醒我", TOPIC, entities={"date": ("2026-12-20", "12月20号")})
    assert "应还日" in said.text
    assert await kept(other) == []


async def test_it_says_where_it_comes_and_where_not(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("发短信提醒我还款", TOPIC)
    assert "聊天里" in said.text
    assert "短信、电话、微信的提醒我还设不了" in said.text


async def test_nothing_ahead_is_nothing_to_remind_of(talk: Callable[..., Talk]) -> None:
    conversation = talk("settled")
    await conversation.say("提醒我还款", TOPIC)
    assert await kept(conversation) == []


async def test_an_occasion_that_has_passed_is_said_to_have(talk: Callable[..., Talk]) -> None:
    late = RECEIVED_AT + timedelta(days=13, hours=12)
    said = await talk("late").say("提前三天提醒我", TOPIC, received_at=late)
    assert "赶不上" in said.text


async def test_what_else_keeps_us_silent_is_said_to_stand_in_the_way(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("这不是我借的", "report_not_my_loan")
    assert "不要主动联系" in (await conversation.say("提醒我还款", TOPIC)).text


@pytest.mark.parametrize("borrower", [None, "nobody"])
async def test_whoever_is_not_signed_in_is_asked_to(talk: Callable[..., Talk], borrower: str | None) -> None:
    said = await talk(borrower).say("提醒我还款", TOPIC)
    assert "登录" in said.text
    assert "2026年" not in said.text


@pytest.mark.parametrize(
    "text", ["还会提醒吗", "我的提醒现在设了吗", "几天前提醒的", "我还款后会给我发通知吗", "我老公会收到通知吗", "能短信提醒吗"]
)
async def test_a_question_tells_what_stands_and_changes_nothing(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    assert "没有设着" in (await conversation.say(text, TOPIC)).text
    assert await kept(conversation) == []
    await conversation.say("提前一周提醒我", TOPIC)
    assert "设着提醒" in (await conversation.say(text, TOPIC)).text
    assert await kept(conversation) == [("late-0001", 7, 10)]


WILL_TELL = [
    "到期了会不会通知我啊",
    "还款日那天有短信提醒吗",
    "到日子你们吱声不",
    "快到期时有没有人告诉我",
    "几号扣钱会先跟我说一声不",
]


@pytest.mark.parametrize("text", WILL_TELL)
async def test_whether_anybody_will_tell_is_yes_or_no_from_what_is_set(
    talk: Callable[..., Talk], wording: Wording, text: str
) -> None:
    conversation = talk("ontime")
    no = await conversation.say(text, TOPIC)
    assert no.text.splitlines()[0] in wording.responses["utter_reminder_will_not"]
    assert f'/{TOPIC}{{"wish": "3", "loan_id": "ontime-0001"}}' in no.payloads
    assert "别提醒了" not in no.titles
    assert await kept(conversation) == []
    await conversation.tap(no.payloads[1])
    yes = await conversation.say(text, TOPIC)
    assert yes.text.splitlines()[0] in wording.responses["utter_reminder_will"]
    assert "2026年12月2日 10 点" in yes.text
    assert await kept(conversation) == [("ontime-0001", 3, 10)]


@pytest.mark.parametrize(
    ("text", "intent", "of"),
    [
        ("扣款前会不会通知我一声", "ask_auto_debit", "debit"),
        ("扣钱之前发短信不", TOPIC, "debit"),
        ("还完了有没有短信告诉我", TOPIC, "paid"),
        ("还款成功会通知我吗", "query_payment_status", "paid"),
        ("要是逾期了会提醒我不", TOPIC, "late"),
    ],
)
@pytest.mark.parametrize("borrower", ["ontime", "settled"])
async def test_of_what_others_tell_it_says_what_is_seen_first(
    talk: Callable[..., Talk], wording: Wording, text: str, intent: str, of: str, borrower: str
) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, intent)
    assert said.text.splitlines()[0] in wording.responses[f"utter_reminder_told_{of}"]
    assert await kept(conversation) == []


@pytest.mark.parametrize(
    ("text", "days", "hour"),
    [("改到早上8点", 3, 8), ("上午9点", 3, 9), ("换成当天", 0, 19), ("晚上呢", 3, 19), ("再设一个还款日前一天", 1, 19)],
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "inform", TOPIC])
async def test_right_after_one_what_is_not_named_again_stays(
    talk: Callable[..., Talk], text: str, days: int, hour: int, intent: str
) -> None:
    conversation = talk("ontime")
    await conversation.say("提前三天晚上提醒我", TOPIC)
    await conversation.say(text, intent)
    assert await kept(conversation) == [("ontime-0001", days, hour)]


@pytest.mark.parametrize("text", ["换成晚上11点", "半夜提醒我", "早上六点提醒"])
async def test_nothing_is_set_into_the_night(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("ontime")
    await conversation.say("提醒我", TOPIC)
    said = await conversation.say(text, TOPIC)
    assert "22:00" in said.text
    assert await kept(conversation) == [("ontime-0001", 1, 10)]


@pytest.mark.parametrize("text", ["会提前通知我吗", "每个月都提醒吗"])
@pytest.mark.parametrize("ended", [True, False])
async def test_a_question_right_after_sets_none(talk: Callable[..., Talk], text: str, ended: bool) -> None:
    conversation = talk("ontime")
    await conversation.say("提醒我", TOPIC)
    if ended:
        await conversation.say("别提醒了", TOPIC)
    before = await kept(conversation)
    said = await conversation.say(text, TOPIC)
    assert await kept(conversation) == before
    assert ("不会" in said.text.splitlines()[0]) is ended


@pytest.mark.parametrize("text", ["咋没人提醒我啊", "上个月都不通知我一声就逾期了"])
async def test_that_none_came_is_no_wish_for_one(talk: Callable[..., Talk], wording: Wording, text: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, TOPIC)
    assert said.text.splitlines()[0] in wording.responses["utter_reminder_missed"]
    assert await kept(conversation) == []


@pytest.mark.parametrize("text", ["我怕忘，到时候喊我一声", "能不能提前三天提醒我", "麻烦到期提醒下"])
async def test_a_wish_is_still_one(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("ontime")
    await conversation.say(text, TOPIC)
    assert len(await kept(conversation)) == 1


@pytest.mark.parametrize("borrower", ["late", "ontime", "settled", "two"])
async def test_what_is_told_of_them_reads_easily(talk: Callable[..., Talk], borrower: str) -> None:
    for text in (*WILL_TELL, "扣款前会通知吗", "还完会通知吗", "逾期会通知吗", "咋没人提醒我"):
        await reads_easily(list((await talk(borrower).say(text, TOPIC)).replies))


@pytest.mark.parametrize(
    ("text", "days"),
    [("提前三天", 3), ("提前一周", 7), ("换成当天", 0), ("当天提醒", 0), ("不是三天,是一天", 1), ("再设上,改成提前一周", 7)],
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "update_contact", "query_plan_status"])
async def test_another_day_right_after_one_stands_instead(talk: Callable[..., Talk], text: str, days: int, intent: str) -> None:
    conversation = talk("late")
    await conversation.say("提前两天提醒我", TOPIC)
    await conversation.say(text, intent)
    assert await kept(conversation) == [("late-0001", days, 10)]


@pytest.mark.parametrize("text", ["算了不要提醒了", "关掉提醒", "停掉"])
async def test_a_word_right_after_ends_it_and_a_question_tells(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("提醒我", TOPIC)
    await conversation.say(text, "cancel_request")
    assert await kept(conversation) == []
    assert "没有设着" in (await conversation.say("真的关了吗", "ask_account_access")).text
    assert await kept(conversation) == []


async def test_who_opted_out_is_told_so_and_may_turn_on_just_this(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("别再联系我了", "set_contact_preference")
    said = await conversation.say("提前三天提醒我还款", TOPIC)
    assert await kept(conversation) == []
    assert "都关着" in said.text
    later = RECEIVED_AT + timedelta(minutes=1)
    on = await conversation.tap(said.payloads[0], received_at=later)
    assert await kept(conversation) == [("late-0001", 3, 10)]
    assert "发不出来" not in on.text
    async with conversation.database.reading() as session:
        assert [hold.kind for hold in await holds_of(session, "late", later)] == [HoldKind.OPT_OUT]
    await conversation.say("别再联系我了", "set_contact_preference", received_at=later + timedelta(minutes=1))
    again = await conversation.say("到期提醒我", TOPIC, received_at=later + timedelta(minutes=2))
    assert "只开还款提醒" in again.titles


@pytest.mark.parametrize(
    ("text", "hour"),
    [("晚上8点提醒我", 20), ("上午十点提醒我", 10), ("上午10点提醒我", 10), ("早上提醒我", 9), ("晚上提醒我", 19)],
)
async def test_the_hour_that_was_named_is_the_hour(talk: Callable[..., Talk], text: str, hour: int) -> None:
    conversation = talk("late")
    said = await conversation.say(text, TOPIC)
    assert await kept(conversation) == [("late-0001", 1, hour)]
    assert f"{hour} 点" in said.text


async def test_a_payday_is_not_known_and_none_is_set_for_it(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("提醒我发工资那天还钱", TOPIC)
    assert await kept(conversation) == []
    assert "还没有替您设" in said.text
