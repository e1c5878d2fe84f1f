from datetime import date

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.entities import ValueExtractor, blank_chinese, written_on


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


@pytest.mark.parametrize("metadata", [None, {}, {"received_at": "soon"}, {"received_at": None}, [], "x"])
def test_without_a_time_it_is_today(metadata):
    assert abs((written_on(metadata) - date.today()).days) <= 1  # noqa: DTZ011


@pytest.mark.parametrize("text", ["", " ", "😭😭", "9" * 5000, "万" * 3000, "1" * 40 + "元", "\x00", "第" * 2000, "-" * 2000])
def test_strange_text_is_read_without_a_fuss(extractor, text):
    assert all(isinstance(one["value"], str) for one in entities(extractor, text))
