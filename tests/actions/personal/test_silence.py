"""Not my loan, not the borrower, leave me alone: what we say unasked stops in that very turn, and nothing is given away."""

from collections.abc import Callable, Sequence

import pytest

from actions.personal.topics import ASKED_FILE
from actions.talk.asked import Asked
from servicing.contact.contacts import contact_state
from servicing.contact.gate import Channel, ContactRules, Refused, may_contact
from servicing.contact.holds import HoldKind, holds_of
from servicing.contact.preferences import preference_of
from servicing.contact.reminders import reminders_of
from servicing.policy.outreach import Purpose
from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT
from tests.harness.policy import POLICY

ASKED = Asked.load(ASKED_FILE)
OF_THE_ACCOUNT = ("欠", "逾期", "罚息", "还款", "应还", "安心贷", "演示消费金融", " 元")


async def holds(conversation: Talk) -> Sequence[HoldKind]:
    async with conversation.database.reading() as session:
        return [hold.kind for hold in await holds_of(session, conversation.borrower_id or "", RECEIVED_AT)]


async def blocked(conversation: Talk, purpose: Purpose, channel: Channel = Channel.H5) -> bool:
    async with conversation.database.reading() as session:
        state = await contact_state(session, conversation.borrower_id or "", RECEIVED_AT)
    return isinstance(may_contact(ContactRules.of(POLICY), state, channel, purpose, RECEIVED_AT), Refused)


@pytest.mark.parametrize("story", [*ASKED.kinds("report_not_my_loan"), "stolen"])
def test_every_story_has_its_words(wording: Wording, story: str) -> None:
    assert len(wording.responses[f"utter_not_mine_{story}"]) >= 2


@pytest.mark.parametrize("what", [*ASKED.kinds("report_third_party"), "someone"])
def test_every_third_party_has_its_words(wording: Wording, what: str) -> None:
    assert len(wording.responses[f"utter_third_{what}"]) >= 2


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("这不是我借的", "stolen"),
        ("朋友用我名字借的", "friend"),
        ("我被骗子骗去贷款的", "deceived"),
        ("我手机丢了被人盗刷", "account"),
        ("儿子偷用我手机借的", "family"),
    ],
)
async def test_a_loan_that_is_not_mine_stops_contact_opens_a_case_and_calls_a_person(
    talk: Callable[..., Talk], text: str, story: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, "report_not_my_loan")
    assert await holds(conversation) == [HoldKind.NOT_MY_LOAN]
    assert await blocked(conversation, Purpose.COLLECTION)
    assert not await blocked(conversation, Purpose.MANDATORY)
    assert [one.reason for one in said.hand_offs] == ["report_not_my_loan"]
    (detail,) = await conversation.details()
    assert detail["story"] == story
    assert "20 日内" in said.text
    assert not any(word in said.text for word in OF_THE_ACCOUNT)


async def test_the_same_turn_again_holds_and_stores_once(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    focus = conversation.focus
    for _ in range(3):
        conversation.focus = focus
        await conversation.say("这不是我借的", "report_not_my_loan", message_id="m-1")
    assert await holds(conversation) == [HoldKind.NOT_MY_LOAN]
    assert len(await conversation.rows()) == 1


async def test_a_visitors_case_is_stored_and_no_pause_is_claimed(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    said = await conversation.say("身份被盗用了", "report_not_my_loan")
    assert [row.borrower_id for row in await conversation.rows()] == [None]
    assert "不会再为这件事" not in said.text


async def test_money_is_told_if_they_ask_for_it(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("这不是我借的", "report_not_my_loan")
    assert (await conversation.say("那上面写我欠多少", "query_arrears")).cards == ["statement"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("你打错了", "wrong_number"),
        ("他已经去世了", "death"),
        ("我儿子在坐牢", "prison"),
        ("他人联系不上", "unreachable"),
        ("我是他老婆", "someone"),
        ("我帮我爸问的", "helper"),
        ("他昏迷在医院", "incapable"),
        ("这是公司的电话", "workplace"),
    ],
)
@pytest.mark.parametrize("borrower", ["late", "noloans", None])
async def test_someone_else_hears_nothing_of_an_account_and_is_told_apart(
    talk: Callable[..., Talk], text: str, what: str, borrower: str | None
) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, "report_third_party")
    assert not any(word in said.text for word in OF_THE_ACCOUNT)
    (detail,) = await conversation.details()
    assert detail["what"] == what
    assert await holds(conversation) == ([HoldKind.THIRD_PARTY] if borrower else [])
    assert {payload.split("{")[0] for payload in said.payloads} <= {"/request_human", "/ask_liability"}


async def test_someone_else_hears_the_same_whether_or_not_there_is_an_account(talk: Callable[..., Talk]) -> None:
    texts = [
        (await talk(one).say("他已经去世了", "report_third_party")).text.split("20261122")[0] for one in ("late", "settled")
    ]
    assert texts[0] == texts[1]


async def test_who_wants_to_be_left_alone_is_and_hears_what_still_comes(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("不要联系我了", "set_contact_preference")
    assert await holds(conversation) == [HoldKind.OPT_OUT]
    assert await blocked(conversation, Purpose.SERVICE)
    assert not await blocked(conversation, Purpose.MANDATORY)
    assert "法律要求" in said.text
    assert [row.kind for row in await conversation.rows()] == ["set_contact_preference"]


@pytest.mark.parametrize(
    ("text", "channel"), [("别给我打电话了", Channel.CALL), ("不要再发短信", Channel.SMS), ("有事发微信", Channel.CALL)]
)
async def test_a_channel_is_refused_and_wishes_add_up(talk: Callable[..., Talk], text: str, channel: Channel) -> None:
    conversation = talk("late")
    await conversation.say("别给我打电话了", "set_contact_preference")
    await conversation.say(text, "set_contact_preference")
    async with conversation.database.reading() as session:
        refused = (await preference_of(session, "late")).refused
    assert refused == {Channel.CALL, channel}
    assert await blocked(conversation, Purpose.SERVICE, channel)
    assert await holds(conversation) == []


async def test_reminders_stop_by_a_word(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("提醒我还款", "set_reminder")
    assert (await conversation.say("取消还款提醒", "set_contact_preference")).cards == []
    assert await conversation.rows() == []
    async with conversation.database.reading() as session:
        assert await reminders_of(session, "late") == ()


async def test_an_hour_is_for_a_person_to_set(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我夜班 白天别打", "set_contact_preference")
    assert "时间" in said.text
    assert await holds(conversation) == []
    assert (await conversation.details())[0]["wish"] == "other_time"


MYSELF = '/affirm{"wish": "self"}'


async def test_who_was_misread_gets_everything_back_by_the_button(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我不是本人", "report_third_party")
    await conversation.say("你们找错人了", "report_third_party")
    assert await holds(conversation) == [HoldKind.THIRD_PARTY]
    locked = conversation.focus
    for text in ("我是本人", "我就是他本人"):
        said = await conversation.say(text, "affirm")
        assert said.payloads[0] == MYSELF
        assert await holds(conversation) == [HoldKind.THIRD_PARTY]
    first = await conversation.tap(MYSELF, message_id="m-back")
    assert await holds(conversation) == []
    assert [row.state for row in await conversation.rows()] == ["withdrawn"]
    assert not await blocked(conversation, Purpose.SERVICE)
    assert " 元" in (await conversation.say("我欠多少", "query_arrears")).text
    conversation.focus = locked
    assert (await conversation.tap(MYSELF, message_id="m-back")).text == first.text


async def test_what_is_said_again_after_it_was_taken_back_counts_again(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    for _ in range(2):
        await conversation.say("我不是本人", "report_third_party")
        assert await holds(conversation) == [HoldKind.THIRD_PARTY]
        await conversation.tap(MYSELF)
        assert await holds(conversation) == []
    assert [row.state for row in await conversation.rows()] == ["withdrawn"] * 2


async def test_a_silence_of_another_conversation_is_a_persons_to_end(talk: Callable[..., Talk]) -> None:
    await talk("late").say("我不是本人", "report_third_party")
    conversation = talk("late")
    assert MYSELF in (await conversation.say("我就是他本人", "affirm")).payloads
    said = await conversation.tap(MYSELF)
    assert await holds(conversation) == [HoldKind.THIRD_PARTY]
    assert [row.kind for row in await conversation.rows()] == ["confirm_identity"]
    assert "不会主动" in said.text
    assert said.cards == ["receipt"]
    assert " 元" in (await conversation.say("我欠多少", "query_arrears")).text


async def test_saying_once_more_not_to_be_the_borrower_takes_nothing_back(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我不是本人", "report_third_party")
    await conversation.say("说了不是我本人", "report_third_party")
    assert conversation.focus.topic == "report_third_party"
    assert await holds(conversation) == [HoldKind.THIRD_PARTY]


async def test_the_button_tells_a_visitor_to_sign_in(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    await conversation.say("我不是本人", "report_third_party")
    assert "登录" in (await conversation.tap(MYSELF)).text
    assert [row.state for row in await conversation.rows()] == ["open"]
