"""Hard forms that borrowers write, and what they mean: a table a kind, in tables/."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.components.entities import WordEdges, blank_chinese
from bot.reading.found import Found
from bot.reading.reader import read
from bot.reading.text import normalise

WEDNESDAY = date(2026, 3, 18)
TABLES = Path(__file__).with_name("tables")
SIGNS = {None: "", "about": "~", "at_most": "<=", "at_least": ">="}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Reads a message as the component does."""
    language = blank_chinese(tmp_path_factory.mktemp("jieba"))

    def read_all(source: str, today: date = WEDNESDAY, **question) -> list[Found]:
        text = normalise(source).text
        return read(text, today, WordEdges(language.make_doc(text)).hold, **question)

    return read_all


def values(found: list[Found], kind: str) -> str:
    """The values of a kind as a table writes them: with the sign of their role."""
    return " ".join(SIGNS[one.role] + one.value for one in found if one.kind == kind)


def forms() -> list[tuple[str, date, str, str]]:
    """Lines `text = values` (none means that nothing may be read); `@ day` is the day of writing from there on."""
    rows = []
    for table in sorted(TABLES.glob("*.txt")):
        today = WEDNESDAY
        for line in table.read_text(encoding="utf-8").splitlines():
            if line.startswith("@"):
                today = date.fromisoformat(line[1:].strip())
            elif line and not line.startswith("#"):
                text, meant = line.rsplit(" =", 1)
                rows.append((table.stem, today, text, meant.strip()))
    return rows


@pytest.mark.parametrize(("kind", "today", "text", "meant"), forms())
def test_reads_what_is_meant(found, kind, today, text, meant):
    assert values(found(text, today), kind) == meant


def test_the_tables_are_many_and_repeat_nothing():
    rows = [(kind, today, text) for kind, today, text, _ in forms()]
    assert len(rows) == len(set(rows)) >= 300


def test_tells_apart_several_values_in_one_message(found):
    told = found("我下个月15号先还三千二,剩下的分6期,第二笔先放着,打我13912345678")
    assert values(told, "date") == "2026-04-15"
    assert values(told, "amount") == "3200.00"
    assert values(told, "months") == "6"
    assert values(told, "loan_ref") == "2"
    assert values(told, "phone") == "13912345678"


@pytest.mark.parametrize(
    ("asked", "text", "meant"),
    [
        ("amount", "800", "800.00"),
        ("amount", "6", "6.00"),
        ("amount", "八百", "800.00"),
        ("amount", "1.5", "1.50"),
        ("amount", "12.5", "12.50"),
        ("amount", "大概800吧", "800.00"),
        ("amount", "15号", ""),
        ("amount", "6期", ""),
        ("amount", "说错了，是下周五", ""),
        ("amount", "13800138000", ""),
        ("months", "6", "6"),
        ("months", "12", "12"),
        ("months", "十二", "12"),
        ("months", "就6吧", "6"),
        ("months", "6次", "6"),
        ("months", "一个月", "1"),
        ("months", "半年", "6"),
        ("months", "一年", "12"),
        ("months", "每月800", ""),
        ("months", "99999", ""),
        ("date", "15", "2026-04-15"),
        ("date", "二十五", "2026-03-25"),
        ("date", "12.5", "2026-12-05"),
        ("date", "3-25", "2026-03-25"),
        ("date", "下周五", "2026-03-27"),
        ("date", "99", ""),
        ("date", "45", ""),
    ],
)
def test_a_number_alone_is_what_was_asked_for(found, asked, text, meant):
    told = found(text, asked=asked)
    assert values(told, asked) == meant
    if meant:
        assert {one.kind for one in told} == {asked}


def test_without_a_question_a_small_number_is_a_choice(found):
    assert [(one.kind, one.value) for one in found("6")] == [("ordinal", "6")]


def test_a_number_that_picks_an_option_stays_a_choice_as_well(found):
    assert {(one.kind, one.value) for one in found("2", asked="months", options=3)} == {("months", "2"), ("ordinal", "2")}
    assert {(one.kind, one.value) for one in found("6", asked="months", options=3)} == {("months", "6")}


def test_a_question_for_one_kind_hides_no_other(found):
    told = found("下个月15号还三千二", asked="months")
    assert (values(told, "date"), values(told, "amount"), values(told, "months")) == ("2026-04-15", "3200.00", "")
