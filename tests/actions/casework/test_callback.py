"""The form by which a person is asked for: two answers, questions in between, a way out at any point."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Said, Talk

EMPTY = {"callback_topic": None, "callback_time": None}
FORM = {"action": "validate_callback_form"}


def slots(said: Said) -> dict[str, object]:
    return {event["name"]: event["value"] for event in said.events if event["event"] == "slot"}


async def answer(conversation: Talk, slot: str, text: str, intent: str, **how: object) -> Said:
    return await conversation.say(text, intent, candidates={slot: text}, **FORM, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("slot", ["callback_topic", "callback_time"])
async def test_asks_with_choices_to_tap_and_a_way_out(talk: Callable[..., Talk], slot: str) -> None:
    said = await talk(None).say("人工", "request_human", action=f"action_ask_callback_form_{slot}")
    assert len(said.payloads) == 5
    assert said.payloads[-1] == "/cancel_request"
    assert all(slot in payload for payload in said.payloads[:4])


@pytest.mark.parametrize(("text", "intent"), [("罚息的事", "nlu_fallback"), ("随便", "inform"), ("投诉你们", "file_complaint")])
async def test_any_words_will_do_for_the_matter(talk: Callable[..., Talk], text: str, intent: str) -> None:
    said = await answer(talk(), "callback_topic", text, intent)
    assert slots(said) == {"callback_topic": text}
    assert said.replies == ()


async def test_account_question_as_the_matter_is_answered_on_the_way(talk: Callable[..., Talk]) -> None:
    said = await answer(talk(), "callback_topic", "我欠多少", "query_arrears")
    assert slots(said) == {"callback_topic": "我欠多少"}
    assert said.cards == ["statement"]
    assert said.payloads == [], "next steps would stand among the form's own choices"


@pytest.mark.parametrize(
    ("slot", "text", "intent"),
    [("callback_topic", "金额或罚息有疑问", "explain_penalty"), ("callback_time", "周末", "query_due_date")],
)
async def test_choice_that_is_typed_is_a_choice(talk: Callable[..., Talk], slot: str, text: str, intent: str) -> None:
    said = await answer(talk(), slot, text, intent)
    assert slots(said) == {slot: text}
    assert said.replies == ()


async def test_question_on_the_way_that_asks_back_keeps_its_choices(talk: Callable[..., Talk]) -> None:
    said = await answer(talk("two"), "callback_time", "罚息怎么算的", "explain_penalty")
    assert any("two-0001" in payload for payload in said.payloads)


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("明天下午三点", "inform", {"date": ("2026-11-23", "明天")}),
        ("随便", "affirm", {}),
        ("我周五有空", "promise_to_pay", {"date": ("2026-11-27", "周五")}),
        ("晚饭以后", "nlu_fallback", {}),
    ],
)
async def test_time_is_taken_in_free_words(
    talk: Callable[..., Talk], text: str, intent: str, entities: dict[str, tuple[str, str]]
) -> None:
    said = await answer(talk(), "callback_time", text, intent, entities=entities)
    assert slots(said) == {"callback_time": text}


async def test_question_instead_of_a_time_is_answered_and_the_form_goes_on(talk: Callable[..., Talk]) -> None:
    said = await answer(talk(), "callback_time", "我的罚息怎么算的", "explain_penalty")
    assert slots(said) == {"callback_time": None}
    assert said.cards == ["penalty"]


async def test_choice_is_taken_from_its_button(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    asked = await conversation.say("人工", "request_human", action="action_ask_callback_form_callback_time")
    said = await conversation.tap(asked.payloads[0], candidates={"callback_time": asked.payloads[0]}, **FORM)
    assert slots(said) == {"callback_time": "工作日白天"}


async def test_other_button_in_between_is_answered(talk: Callable[..., Talk]) -> None:
    said = await talk().tap("/query_arrears", candidates={"callback_time": "/query_arrears"}, **FORM)
    assert slots(said) == {"callback_time": None}
    assert said.cards == ["statement"]


@pytest.mark.parametrize("slot", ["callback_topic", "callback_time"])
async def test_form_is_left_at_any_point(talk: Callable[..., Talk], slot: str) -> None:
    conversation = talk()
    said = await answer(conversation, slot, "算了", "cancel_request")
    assert slots(said) == {"callback_topic": None, "callback_time": None, "requested_slot": None}
    done = await conversation.say(
        "算了",
        "cancel_request",
        action="action_callback_submit",
        slots=EMPTY,
    )
    assert "不登记了" in done.text
    assert await conversation.rows() == []


@pytest.mark.parametrize("slot", ["callback_topic", "callback_time"])
@pytest.mark.parametrize(
    ("text", "intent"), [("催收天天打电话骂我", "report_harassment"), ("这钱不是我借的", "report_not_my_loan")]
)
async def test_what_can_not_wait_is_handed_over_at_once(talk: Callable[..., Talk], slot: str, text: str, intent: str) -> None:
    conversation = talk()
    said = await answer(conversation, slot, text, intent)
    assert slots(said)["requested_slot"] is None
    assert [command.reason for command in said.hand_offs] == [intent]
    done = await conversation.say(text, intent, action="action_callback_submit", slots=EMPTY)
    assert done.replies == ()


async def test_distress_in_the_form_ends_it(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    said = await answer(conversation, "callback_time", "活着没意思", "express_distress")
    assert "12356" in said.text
    assert slots(said)["requested_slot"] is None
    done = await conversation.say(
        "活着没意思",
        "express_distress",
        action="action_callback_submit",
        slots=EMPTY,
    )
    assert done.replies == ()


@pytest.mark.parametrize("borrower", ["late", None])
async def test_submit_stores_asks_for_a_person_and_empties_the_slots(talk: Callable[..., Talk], borrower: str | None) -> None:
    conversation = talk(borrower)
    filled = {"callback_topic": "罚息", "callback_time": "随便"}
    said = await conversation.say("随便", "inform", action="action_callback_submit", slots=filled)
    assert slots(said) == {"callback_topic": None, "callback_time": None}
    (row,) = await conversation.rows()
    assert (row.kind, row.borrower_id) == ("request_human", borrower)
    (detail,) = await conversation.details()
    assert (detail["topic"], detail["time"]) == ("罚息", "随便")
    assert [one.reason for one in said.hand_offs] == ["request_human"]
    assert {"罚息", "随便"} <= {fact.value for fact in said.card("receipt").rows}
