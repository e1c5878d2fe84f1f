"""Coupons and rewards: none are known here. What does make a loan cheaper is told in its own figures (ask_incentive; P-15)."""

from datetime import timedelta
from decimal import Decimal

from actions.learning.examples import settle_words
from actions.loans.view import LoanView, views
from actions.personal.filing import Filing
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from servicing.ledger import project
from servicing.ledger.model import Statement

TOPIC = "ask_incentive"
ONE_DAY = timedelta(days=1)


class Incentive:
    """Promises nothing, and stores nothing unless a person is asked for."""

    def __init__(self, identity: Identity, filing: Filing) -> None:
        self._identity = identity
        self._filing = filing

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """What is not known; then what one day, and settling, would save."""
        files = await self._identity.files(heard)
        shown = [view for view in views(files, files, heard.today, answer) if not view.settled]
        sentences = [answer.words(f"utter_{TOPIC}")]
        if not shown:
            sentences.append(answer.words("utter_incentive_in_general"))
        for view in shown:
            sentences.extend(_saves(view, answer))
        buttons = [
            answer.button("button_how_to_pay", "how_to_repay"),
            answer.button("button_settle", "request_settlement"),
            answer.button("button_waiver", "request_waiver"),
        ]
        self._filing.tell(heard, answer, sentences, buttons if shown else ())


def _saves(view: LoanView, answer: Answer) -> list[str]:
    tomorrow = project(view.loan, view.file.payments, view.today, view.today + ONE_DAY, view.file.plans)
    a_day = _penalty(tomorrow) - _penalty(view.statement)
    one_day = [answer.words("utter_incentive_a_day", loan=view.ref, a_day=a_day)] if a_day > 0 and view.late else []
    return [*one_day, settle_words(view, answer)]


def _penalty(owed: Statement) -> Decimal:
    return owed.overdue.penalty + owed.overdue.compound
