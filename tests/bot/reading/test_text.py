import pytest

from bot.reading.text import normalise


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("我欠多少錢", "我欠多少钱"),
        ("１２期", "12期"),
        ("ＯＫ", "ok"),
        ("  还款\n\n 日　", "还款 日"),
        ("第②个", "第2个"),
        ("好\u200d的\ufe0f", "好的"),
        ("😭还不上", "😭还不上"),
        ("a\x00b", "ab"),
        ("\ud800坏", "坏"),
        ("", ""),
        ("　　", ""),
    ],
)
def test_one_form_for_many(source, text):
    assert normalise(source).text == text


@pytest.mark.parametrize("source", ["我還１２００元", "  第②个", "㎡5㎡", "👨‍👩‍👧 3000"])
def test_every_character_knows_where_it_came_from(source):
    normal = normalise(source)
    assert len(normal.origins) == len(normal.text)
    assert list(normal.origins) == sorted(normal.origins)
    for index, character in enumerate(normal.text):
        start, end = normal.source_span(index, index + 1)
        assert character in normalise(source[start:end]).text or character == " "


def test_a_span_outside_is_refused():
    with pytest.raises(ValueError, match="span"):
        normalise("还款").source_span(1, 5)


def test_a_megabyte_costs_no_more_than_a_page():
    assert len(normalise("还" * 1_000_000).text) == 2000
