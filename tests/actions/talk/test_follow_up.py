"""What leans on the turn before, told from what stands alone. Pure."""

from datetime import UTC, datetime

import pytest

from actions.talk.follow_up import CONFIRM, WHAT_NEXT, resolve
from actions.talk.heard import Entity, Heard, Reading
from actions.talk.vocabulary import Vocabulary
from servicing.turn import Focus, TurnMetadata

OPTIONS = (
    '/explain_penalty{"loan_id": "a"}',
    '/explain_penalty{"loan_id": "b"}',
    '/explain_penalty{"loan_id": "*"}',
)


def heard(text: str, intent: str, focus: Focus, *entities: Entity) -> Heard:
    metadata = TurnMetadata(
        borrower_id="b",
        conversation_id="c",
        channel="h5",
        message_id="m",
        received_at=datetime(2026, 11, 22, tzinfo=UTC),
        focus=focus,
    )
    return Heard(metadata, text, False, intent, 0.4, entities, (Reading(intent, 0.4),))


@pytest.mark.parametrize(
    ("text", "intent", "topic", "entities", "becomes"),
    [
        (
            "那第二期呢",
            "nlu_fallback",
            "explain_penalty",
            [Entity("instalment_ref", "2", "第二期")],
            "explain_penalty",
        ),
        (
            "第5期还欠多少",
            "query_arrears",
            "explain_penalty",
            [Entity("instalment_ref", "5", "第5期")],
            "query_arrears",
        ),
        ("第三期", "inform", "query_arrears", [Entity("instalment_ref", "3", "第三期")], "query_arrears"),
        ("为什么", "ask_clarification", "query_arrears", [], "explain_penalty"),
        ("为什么？", "nlu_fallback", "explain_interest", [], "explain_interest"),
        ("为啥这么多啊", "express_anger", "query_arrears", [], "explain_penalty"),
        (
            "換另一筆",
            "nlu_fallback",
            "explain_penalty",
            [Entity("loan_ref", "other", "換另一筆")],
            "explain_penalty",
        ),
        ("换另一笔", "nlu_fallback", "explain_penalty", [], "explain_penalty"),
        (
            "那下周五还呢",
            "promise_to_pay",
            "query_arrears",
            [Entity("date", "2026-11-27", "下周五")],
            "explain_penalty",
        ),
        (
            "要是12月1号还",
            "promise_to_pay",
            "explain_penalty",
            [Entity("date", "2026-12-01", "12月1号")],
            "explain_penalty",
        ),
        (
            "如果我12月20号才还呢",
            "promise_to_pay",
            "query_due_date",
            [Entity("date", "2026-12-20", "12月20号")],
            "explain_penalty",
        ),
        ("一共多少", "nlu_fallback", "explain_penalty", [], "query_arrears"),
        ("我一共还了多少钱", "query_arrears", "explain_penalty", [], "query_payment_status"),
        ("两笔加起来呢", "nlu_fallback", "explain_penalty", [], "query_arrears"),
        ("全部都看", "nlu_fallback", "how_to_repay", [], "how_to_repay"),
        ("那怎么办", "out_of_scope", "query_arrears", [], "report_hardship"),
        ("利息呢", "query_arrears", "explain_penalty", [], "explain_interest"),
        ("那罚息呢？", "nlu_fallback", "explain_interest", [], "explain_penalty"),
        ("那怎么还", "request_installment", "query_arrears", [], "how_to_repay"),
    ],
)
def test_continues_the_topic(
    words: Vocabulary, text: str, intent: str, topic: str, entities: list[Entity], becomes: str
) -> None:
    meant = resolve(heard(text, intent, Focus(topic=topic), *entities), words)
    assert meant.intent == becomes
    assert set(entities) <= set(meant.entities)


@pytest.mark.parametrize(
    ("text", "intent", "focus", "entities"),
    [
        (
            "我下周五还",
            "promise_to_pay",
            Focus(topic="query_arrears"),
            [Entity("date", "2026-11-27", "下周五")],
        ),
        (
            "我1号一定还清",
            "promise_to_pay",
            Focus(),
            [Entity("date", "2026-12-01", "1号")],
        ),
        (
            "如果下周五还不上会怎样",
            "ask_overdue_consequence",
            Focus(),
            [Entity("date", "2026-11-27", "下周五")],
        ),
        ("那怎么办", "out_of_scope", Focus(topic="express_distress"), []),
        ("那怎么办", "out_of_scope", Focus(), []),
        ("能不能分三期", "request_installment", Focus(topic="query_arrears"), []),
        ("为什么你们老打电话", "report_harassment", Focus(topic="query_arrears"), []),
        (
            "第二期能晚几天还吗",
            "request_extension",
            Focus(topic="query_arrears"),
            [Entity("instalment_ref", "2", "第二期")],
        ),
        ("为什么", "nlu_fallback", Focus(topic="file_complaint"), []),
        ("那第二期呢", "nlu_fallback", Focus(), [Entity("instalment_ref", "2", "第二期")]),
        ("好的", "affirm", Focus(topic="query_arrears"), []),
        ("这两笔一起能协商吗", "request_installment", Focus(asked="which_loan", options=OPTIONS), []),
    ],
)
def test_what_stands_alone_is_left_alone(
    words: Vocabulary, text: str, intent: str, focus: Focus, entities: list[Entity]
) -> None:
    said = heard(text, intent, focus, *entities)
    assert resolve(said, words) == said


@pytest.mark.parametrize(
    ("text", "intent", "entities", "loan_id"),
    [
        ("第一个", "choose_option", [Entity("ordinal", "1", "第一个")], "a"),
        ("第二笔", "nlu_fallback", [Entity("loan_ref", "2", "第二笔")], "b"),
        ("2", "inform", [], "b"),
        ("2.", "query_arrears", [], "b"),
        ("全部", "choose_option", [], "*"),
        ("都看一下吧", "affirm", [], "*"),
    ],
)
def test_picks_an_option(words: Vocabulary, text: str, intent: str, entities: list[Entity], loan_id: str) -> None:
    meant = resolve(heard(text, intent, Focus(asked="which_loan", options=OPTIONS), *entities), words)
    assert meant.intent == "explain_penalty"
    assert meant.value("loan_id") == loan_id


@pytest.mark.parametrize(("text", "ordinal"), [("第四个", "4"), ("0", "0"), ("99999999999999999999", "99999999999999999999")])
def test_option_that_was_not_offered_is_none(words: Vocabulary, text: str, ordinal: str) -> None:
    focus = Focus(asked="which_loan", options=OPTIONS)
    said = heard(text, "choose_option", focus, Entity("ordinal", ordinal, text))
    assert resolve(said, words) == said


def test_yes_and_no_pick_by_place(words: Vocabulary) -> None:
    asked = Focus(asked=CONFIRM, options=("/request_human", "/cancel_request"))
    assert resolve(heard("好", "affirm", asked), words).intent == "request_human"
    assert resolve(heard("不用", "deny", asked), words).intent == "cancel_request"


def test_tapped_button_is_never_read_anew(words: Vocabulary) -> None:
    said = heard("", "query_arrears", Focus(topic="explain_penalty"))
    tapped = Heard(said.metadata, "", True, "query_arrears", 1.0)
    assert resolve(tapped, words) is tapped


@pytest.mark.parametrize(
    ("text", "intent", "day", "becomes"),
    [
        ("我后天还的话多少钱", "promise_to_pay", "2026-11-24", "explain_penalty"),
        ("如果下周三还要还多少", "promise_to_pay", "2026-12-02", "explain_penalty"),
        ("拖到月底一共要还多少", "query_arrears", "2026-11-30", "explain_penalty"),
        ("我14号还的钱", "promise_to_pay", "2026-11-14", "query_payment_status"),
        ("15号还的是多少", "query_arrears", "2026-11-15", "query_arrears"),
    ],
)
def test_day_tells_a_question_or_a_payment_from_a_promise(
    words: Vocabulary, text: str, intent: str, day: str, becomes: str
) -> None:
    assert resolve(heard(text, intent, Focus(), Entity("date", day, text[:3])), words).intent == becomes


def test_place_names_a_loan_where_all_were_told(words: Vocabulary) -> None:
    meant = resolve(
        heard("第二个", "choose_option", Focus(topic="query_arrears", loan_id="*"), Entity("ordinal", "2", "第二个")), words
    )
    assert (meant.intent, meant.value("loan_ref")) == ("query_arrears", "2")


def test_what_happens_now_is_about_what_was_stored(words: Vocabulary) -> None:
    meant = resolve(heard("那多久有结果", "out_of_scope", Focus(topic="file_complaint")), words)
    assert (meant.intent, meant.value(WHAT_NEXT)) == ("file_complaint", "1")
