"""What every answer sounds like with a borrower's own figures in it: its length, how easily it reads, what a card adds."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
import yaml

from servicing.card_text import plain_form
from servicing.turn import Reply
from servicing.wording import Wording, written
from tests.actions.talking import Talk
from tests.actions.world import BORROWERS
from tests.harness.system import ROOT

INTENTS = tuple(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
PEOPLE = (*(one.borrower_id for one in BORROWERS), None)

LONGEST_BUBBLE = 2048
"""Bytes of UTF-8: what a chat without cards takes in one message."""
LONGEST_SENTENCE = 90
LONGEST_BREATH = 42
"""Characters between two marks at which a reader breathes."""
USUAL_SENTENCE = 36
"""Characters of an answer's sentences on average, its lists apart. A number counts as one, as it is read."""
LIST_ROW = "·"

OFFICIALESE = (
    "兹", "特此", "上述", "予以", "鉴于", "敬请", "务必", "我司", "贵方", "该笔", "计收", "逾期未", "履约", "须于",
    "敞口", "授信", "核销", "债权人", "债务人", "标的", "抗辩", "逾期账款", "失信", "恶意",
)  # fmt: skip
MEANING = {
    "复利": ("利息产生的利息", "利息又产生", "欠着的利息"),
    "展期": ("晚", "延"),
    "异议": ("有错", "不对", "不一样", "觉得", "疑问", "提出", "记下"),
}
"""Terms that may stand only beside what they mean."""

_FIGURE = re.compile(r"\d[\d,.]*(?:年\d+月\d+日|%|％)?")
_SENTENCE = re.compile(r"[。！？；\n]")
_BREATH = re.compile(r"[，。！？；：、（）()“”「」\n ]")
_IDENTIFIERS = frozenset({"kind", "loan_id", "status", "method", "curve", "marks", "key", "series", "reckoned_from", "button"})


@pytest.fixture(params=INTENTS)
def intent(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def replies(talk: Callable[..., Talk], intent: str) -> list[Reply]:
    """What everyone in the world hears for an intent, asked about each loan and then about the first instalment."""
    heard: list[Reply] = []
    for person in PEOPLE:
        conversation = talk(person)
        heard.extend((await conversation.say("全部都看", intent)).replies)
        heard.extend((await conversation.say("第一期", intent, entities={"instalment_ref": ("1", "第一期")})).replies)
    return heard


async def test_answers_are_short_and_easy_to_read(replies: list[Reply]) -> None:
    assert replies
    for reply in replies:
        text = reply.text
        assert len(text.encode()) <= LONGEST_BUBBLE, text
        prose = "\n".join(line for line in text.splitlines() if not line.startswith(LIST_ROW))
        sentences = [len(_read(sentence)) for sentence in _SENTENCE.split(prose) if sentence.strip()]
        assert max(sentences) <= LONGEST_SENTENCE, text
        assert max(len(_read(breath)) for breath in _BREATH.split(prose)) <= LONGEST_BREATH, text
        assert sum(sentences) / len(sentences) <= USUAL_SENTENCE, text


async def test_answers_are_whole_and_speak_plainly(replies: list[Reply]) -> None:
    for reply in replies:
        text = reply.text
        assert not re.search(r"[{}]|None|True|False|nan|。。|，，|，。|  ", text), text
        assert [word for word in OFFICIALESE if word in text] == [], text
        for term, meanings in MEANING.items():
            assert term not in text or any(meaning in text for meaning in meanings), f"{term}: {text}"


async def test_whoever_sees_no_card_reads_the_same(replies: list[Reply], wording: Wording) -> None:
    for reply in replies:
        if reply.card is not None:
            text = plain_form(reply, wording)
            missing = [fact for fact in _facts(reply.card.model_dump(mode="json")) if not any(form in text for form in fact)]
            assert missing == [], text


def test_a_fact_left_out_of_the_words_is_found() -> None:
    facts = list(_facts({"as_of": "2026-11-22", "rows": [{"amount": "1234.50", "loan_id": "L1", "days": 3}]}))
    assert facts == [("2026年11月22日",), ("1,234.50", "1234.50"), ("3",)]


def _read(text: str) -> str:
    """A text in which a number counts as one character, as it is read, and spaces as none."""
    return _FIGURE.sub("0", text).replace(" ", "")


def _facts(part: Any) -> Iterator[tuple[str, ...]]:
    """Every fact of a card, in the forms in which words may say it; zero says nothing."""
    match part:
        case bool() | None | 0 | "" | "0.00":
            return
        case Mapping():
            for name, inside in part.items():
                if name not in _IDENTIFIERS:
                    yield from _facts(inside)
        case list():
            for inside in part:
                yield from _facts(inside)
        case _:
            yield _forms(str(part))


def _forms(text: str) -> tuple[str, ...]:
    try:
        return (written(date.fromisoformat(text)),)
    except ValueError:
        pass
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return (text,)
    return (written(amount), text) if "." in text else (text,)
