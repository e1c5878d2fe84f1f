import time
from datetime import date

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.entities import ValueExtractor, blank_chinese, last_question, written_on


@pytest.fixture(scope="module")
def extractor(tmp_path_factory):
    return ValueExtractor(ValueExtractor.get_default_config(), blank_chinese(tmp_path_factory.mktemp("jieba")))


def entities(extractor, text, **metadata):
    message = Message({"text": text, "metadata": metadata})
    extractor.process([message])
    return message.get("entities") or []


def test_spans_point_into_the_text_as_typed(extractor):
    text = "  我還 ３２００元，第②期"
    found = entities(extractor, text)
    assert {(one["entity"], one["value"], one["text"]) for one in found} == {
        ("amount", "3200.00", "３２００元"),
        ("instalment_ref", "2", "第②期"),
        ("ordinal", "2", "第②期"),
    }
    assert all(text[one["start"] : one["end"]] == one["text"] for one in found)
    assert {one["extractor"] for one in found} == {"ValueExtractor"}


@pytest.mark.parametrize(
    ("received_at", "day"),
    [
        ("2026-03-18T23:30:00+08:00", "2026-03-19"),
        ("2026-03-18T15:30:00+00:00", "2026-03-19"),
        ("2026-03-18T16:30:00+00:00", "2026-03-20"),
        ("2026-03-18T16:30:00Z", "2026-03-20"),
    ],
)
def test_tomorrow_is_the_day_after_the_message_came_in_shanghai(extractor, received_at, day):
    assert [one["value"] for one in entities(extractor, "明天还", received_at=received_at)] == [day]


def test_a_bare_number_is_what_the_last_question_asked_for(extractor):
    for asked, meant in (
        ("months", ("months", "12")),
        ("monthly_amount", ("amount", "12.00")),
        ("flow:request_installment:months", ("months", "12")),
        ("date", ("date", "2026-04-12")),
    ):
        found = entities(extractor, "12", received_at="2026-03-18T09:00:00+08:00", focus={"asked": asked, "options": []})
        assert [(one["entity"], one["value"]) for one in found] == [meant]


@pytest.mark.parametrize("focus", [None, "months", {}, {"asked": None}, {"asked": 6}, {"asked": "confirm", "options": "ab"}])
def test_any_other_focus_asks_for_no_kind(focus):
    assert last_question({"focus": focus})[0] is None


def test_what_is_not_meant_exactly_says_so(extractor):
    told = [(one["value"], one.get("role")) for one in entities(extractor, "最多800")]
    assert told == [("800.00", "at_most")]
    told = [(one["value"], one.get("role")) for one in entities(extractor, "500到800")]
    assert told == [("500.00", "at_least"), ("800.00", "at_most")]


@pytest.mark.parametrize(
    ("received_at", "day"),
    [("2026-12-31T23:59:00+08:00", "2027-01-01"), ("2027-01-01T00:01:00+08:00", "2027-01-02")],
)
def test_a_minute_before_midnight_and_after(extractor, received_at, day):
    assert [one["value"] for one in entities(extractor, "明天还", received_at=received_at)] == [day]


@pytest.mark.parametrize("metadata", [None, {}, {"received_at": "soon"}, {"received_at": None}, [], "x"])
def test_without_a_time_it_is_today(metadata):
    assert abs((written_on(metadata) - date.today()).days) <= 1  # noqa: DTZ011


STRANGE = ["", " ", "😭😭", "9" * 5000, "万" * 3000, "1" * 40 + "元", "\x00", "第" * 2000, "-" * 2000, "一" * 2000,
           "一二" * 1000, "1-" * 1000, "年" * 2000, "三个" * 600, "1,111" * 400, "138 " * 500, "1.1" * 600]  # fmt: skip


@pytest.mark.parametrize("text", STRANGE, ids=[f"{text[:4]!a}x{len(text)}" for text in STRANGE])
def test_strange_text_is_read_without_a_fuss(extractor, text):
    started = time.monotonic()
    assert all(isinstance(one["value"], str) for one in entities(extractor, text))
    assert time.monotonic() - started < 3
