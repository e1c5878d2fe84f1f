"""Where a message is cut, and what of it is a wish."""

import numpy as np
import pytest
from conftest import ROOT

from bot.understanding.clauses import Clause, clauses
from bot.understanding.evaluation import read_examples
from bot.understanding.linear import Settings
from bot.understanding.wish_evaluation import evaluate_wishes
from bot.understanding.wishes import Reading, wishes

CUT = [
    "我欠多少钱|另外罚息怎么算的",
    "会上征信吗?|能不能分期",
    "能分12期吗。|还有,别再打我电话了",
    "我还欠多少,|顺便问一下会不会上征信",
    "罚息怎么算的 |怎么还款",
    "现在一共欠多少钱|顺便问下能不能晚几天还",
    "我要投诉;|把结清证明发我",
    "怎么还款呀,|对了我换了手机号怎么改",
    "会起诉吗|我现在真的没钱能分期吗",
]
WHOLE = [
    "我欠多少钱",
    "我失业了三个月,实在还不上",
    "另一笔呢",
    "另外那笔什么时候还",
    "还有多少没还",
    "我还有一笔五千的",
    "你好,我欠多少钱",
    "你好。请问,我欠多少钱?",
    "我昨天还了3200元,今天还显示逾期",
    "先还500,剩下的月底补齐",
    "好的,谢谢",
    "多少钱?",
    "",
    "。。。",
    "12.5",
]


def cut(text: str) -> list[str]:
    return [text[one.start : one.end] for one in clauses(text)]


@pytest.mark.parametrize("text", CUT)
def test_a_second_question_is_cut_off(text):
    parts = [part.strip(" ,") for part in text.split("|")]
    assert cut(text.replace("|", "")) == parts


@pytest.mark.parametrize("text", WHOLE)
def test_one_question_stays_whole(text):
    assert len(cut(text)) <= 1


def test_a_line_break_cuts():
    assert clauses("我欠多少 罚息咋算", [5]) == [Clause(0, 4, sure=True), Clause(5, 9, sure=True)]


def test_a_page_of_marks_is_cut_quickly_into_nothing():
    assert clauses("?" * 2000) == []
    assert len(clauses("吗" * 2000)) <= 2000


def found(*readings: tuple[str, float]) -> list[str]:
    return [readings[place][0] for place in wishes([Reading(*one) for one in readings])]


def test_two_requests_are_two_wishes_in_their_order():
    assert found(("explain_penalty", 0.9), ("how_to_repay", 0.8)) == ["explain_penalty", "how_to_repay"]


@pytest.mark.parametrize("beside", ["greet", "thank", "express_anger", "inform", "affirm"])
def test_courtesy_and_anger_are_no_wishes(beside):
    assert found((beside, 0.99), ("explain_penalty", 0.9)) == []


@pytest.mark.parametrize(
    ("cause", "asked"),
    [
        ("report_hardship", "request_installment"),
        ("report_hardship", "request_waiver"),
        ("report_third_party", "ask_liability"),
        ("file_complaint", "report_harassment"),
    ],
)
def test_a_cause_beside_its_request_is_one_wish(cause, asked):
    assert found((cause, 0.9), (asked, 0.9)) == found((asked, 0.9), (cause, 0.9)) == []


def test_despair_beside_a_question_is_kept():
    assert found(("express_distress", 0.9), ("explain_penalty", 0.9)) == ["express_distress", "explain_penalty"]


def test_said_twice_is_one_wish():
    assert found(("explain_penalty", 0.9), ("explain_penalty", 0.8)) == []
    assert found(("explain_penalty", 0.9), ("how_to_repay", 0.8), ("explain_penalty", 0.8)) == [
        "explain_penalty",
        "how_to_repay",
    ]


def test_what_is_not_read_surely_is_no_wish():
    assert found(("explain_penalty", 0.9), ("how_to_repay", 0.2)) == []


def test_what_only_a_pause_divides_must_be_read_more_surely():
    first = Reading("explain_penalty", 0.9)
    assert wishes([first, Reading("how_to_repay", 0.5, sure=False)]) == []
    assert wishes([first, Reading("how_to_repay", 0.8, sure=False)]) == [0, 1]
    assert [one.sure for one in clauses("会起诉吗 能不能分期,另外怎么还")] == [True, False, True]


def test_own_examples_are_hardly_ever_split_and_two_questions_mostly_found():
    """By letters alone: with sentence vectors, which take a minute, `python -m bot evaluate --wishes` finds more."""
    texts, labels = read_examples(ROOT / "data" / "nlu")

    def no_vectors(some):
        return np.zeros((len(some), 1), dtype=np.float32)

    quality = evaluate_wishes(texts, labels, no_vectors(texts), no_vectors, Settings(longest=2))
    assert quality.split_wrongly < 0.01
    assert quality.found > 0.65
    assert quality.both_right > 0.85 * quality.both_readable
