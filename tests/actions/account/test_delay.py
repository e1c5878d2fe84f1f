"""A span of months by which a payment is put off, and the days of grace that are told to who is on time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from actions.account.delay import MONTHS, put_off_until
from actions.arrangements.standing import ahead_words
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.vocabulary import Vocabulary
from servicing.book import LoanFile
from servicing.turn import Focus, TurnMetadata
from servicing.wording import Wording
from tests.actions.world import RECEIVED_AT, TODAY, loans_of, payments_of
from tests.harness.policy import POLICY
from tests.harness.system import ROOT

GRACE = 3


@pytest.fixture
def on_time() -> LoanView:
    """Nothing late, the next instalment due on 5 December, with days of grace."""
    return _view("ontime", grace_days=GRACE)


def _view(borrower: str, **changes: object) -> LoanView:
    one = replace(loans_of(borrower)[0], **changes)  # type: ignore[arg-type]
    file = LoanFile(one, tuple(payments_of(one.loan_id)), None, ())
    (view,) = views((file,), (file,), TODAY, _answer())
    return view


def _answer() -> Answer:
    metadata = TurnMetadata(
        borrower_id="b", conversation_id="c", channel="h5", message_id="m", received_at=RECEIVED_AT, focus=Focus()
    )
    return Answer(Wording.load(ROOT / "domain.yml", POLICY.numbers()), Heard(metadata, "", False, "inform", 0.5, ()))


@pytest.mark.parametrize(
    ("text", "until"),
    [("拖一个月呢", date(2027, 1, 5)), ("晚三个月再还", date(2027, 3, 5)), ("半年不还", date(2027, 6, 5)), ("晚点还", None)],
)
def test_it_runs_from_the_due_date_where_nothing_is_late(on_time: LoanView, text: str, until: date | None) -> None:
    assert put_off_until(on_time, text, Vocabulary.load()) == until


def test_it_runs_from_today_where_something_is_late() -> None:
    assert put_off_until(_view("late"), "拖两个月", Vocabulary.load()) == date(2027, 1, 22)


def test_every_span_can_be_said() -> None:
    assert set(MONTHS) <= set(Vocabulary.load().first)


@pytest.mark.parametrize("intent", ["request_extension", "request_partial_payment"])
def test_days_of_grace_are_told_with_their_last_day(on_time: LoanView, intent: str) -> None:
    said = "".join(ahead_words(intent, (on_time,), _answer()) or ())
    assert "3 天宽限期" in said
    last_day = date(2026, 12, 5) + timedelta(days=GRACE)
    assert f"{last_day.year}年{last_day.month}月{last_day.day}日（含当天）" in said


def test_no_grace_is_no_sentence() -> None:
    said = "".join(ahead_words("request_extension", (_view("ontime"),), _answer()) or ())
    assert "宽限" not in said
