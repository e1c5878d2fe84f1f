"""How a record goes away: in time, by an objection, never for money (R-01, R-03 to R-07, F-07)."""

from typing import ClassVar

from actions.consequences.question import Question, Situation
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from servicing.credit_record import hidden_by, kept_until, late_spells, repaired
from servicing.policy.sections import CreditRecord
from servicing.turn import QuickReply

OBJECTION = "objection"
"""Value of `wish` on the button by which a borrower objects to a record."""

OBJECTION_KIND = "credit_objection"

OPENING = {
    "agent": "utter_repair_agent",
    "one_off": "utter_repair_one_off",
    "certificate": "utter_repair_certificate",
    "mistake": "utter_repair_mistake",
    "update": "utter_repair_update",
    "score": "utter_repair_score",
    "court": "utter_repair_court",
    "at_once": "utter_repair_at_once",
}


class CreditRepair(Question):
    intent: ClassVar[str] = "ask_credit_repair"

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Answer, or take an objection to a record."""
        if heard.value("wish") == OBJECTION:
            await self.store(OBJECTION_KIND, "utter_objection_stored", heard, answer)
            return
        await super().__call__(heard, answer)

    def sentences(self, situation: Situation, answer: Answer) -> list[str]:
        """What was asked in particular; for whoever asks how long, a date of their own; then the rule and the routes."""
        terms, first = self._sources.policy.credit_record, situation.first
        if first in ("court", "score"):
            return [answer.words(OPENING[first])]
        said = [answer.words(OPENING[first])] if first is not None else []
        if first == "one_off":
            return [*said, *(line for view in situation.loans for line in _reached(view, terms, answer))]
        objection, routes = answer.words("utter_repair_objection"), answer.words("utter_repair_routes")
        if first in ("mistake", "certificate"):
            return [*said, objection, routes]
        if first != "agent":
            said += [line for view in situation.loans for line in _until(view, terms, answer)]
        return [*said, answer.words("utter_repair_rule"), objection, routes]

    def steps(self, situation: Situation, answer: Answer) -> list[QuickReply]:
        """Pay what is late; object to a record that is wrong."""
        pay = [answer.button("button_how_to_pay", "how_to_repay")] if situation.late else []
        return [*pay, answer.button("button_credit_mistake", self.intent, wish=OBJECTION)]


def _until(view: LoanView, terms: CreditRecord, answer: Answer) -> list[str]:
    """Until when a record of this loan may be kept, if there is one; nothing where it is not reported."""
    if view.file.product is not None and view.file.product.reports_to_bureau is False:
        return [answer.words("utter_repair_unreported", loan=view.ref)]
    if view.late and not view.only_in_grace:
        return [answer.words("utter_repair_from_today", loan=view.ref, until=kept_until(view.today, terms.kept_years))]
    spells = late_spells(view.loan, view.file.payments, view.today, view.file.plans)
    if not spells:
        return [answer.words("utter_repair_never_late", loan=view.ref)]
    ended = spells[-1].repaid_on
    return [answer.words("utter_repair_since", loan=view.ref, ended=ended, until=kept_until(ended, terms.kept_years))]


def _reached(view: LoanView, terms: CreditRecord, answer: Answer) -> list[str]:
    """The instalments of a loan that the one-off repair seems to reach."""
    return [
        answer.words(
            "utter_repair_reached",
            loan=view.ref,
            number=spell.instalment,
            overdue_on=spell.overdue_on,
            repaid_on=spell.repaid_on,
            hidden_by=hidden_by(spell.repaid_on, terms),
        )
        for spell in late_spells(view.loan, view.file.payments, view.today, view.file.plans)
        if repaired(spell.overdue_on, spell.amount, spell.repaid_on, terms)
    ]
