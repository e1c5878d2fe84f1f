"""What is said beside a wish or a question: a job lost, an illness, no money, fear, "the blacklist". A kind word is first."""

from dataclasses import dataclass
from pathlib import Path

from actions.arrangements.standing import WISHES
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from servicing.ledger import statement

BESIDE_FILE = Path(__file__).with_name("beside.yml")

HARDSHIP, DISTRESS = "report_hardship", "express_distress"
ARRANGEMENTS = WISHES | {"request_settlement", "query_plan_status", "calculate_repayment"}
QUESTIONS = frozenset(
    {"how_to_repay", "query_arrears", "query_due_date", "ask_auto_debit", "ask_legal_consequence", "ask_overdue_consequence",
     "ask_credit_impact", "explain_penalty"}
)  # fmt: skip
"""What is asked about the debt itself: the answer comes with ways out for whoever says that they can't pay."""

NONE = "none"
WAYS_OUT = (("button_cannot_pay", "request_installment"), ("button_more_time", "request_extension"))
HEARD = "utter_arrangement_heard"
"""A kind word of the arrangements: it makes way for one that names the cause."""

CONDOLED = frozenset({"ask_liability", "report_third_party"})
"""Answers that condole themselves where somebody died."""

DECEIVED = "verify_legitimacy"
"""Who lost money to a fraud needs speed first; the way out for their loan comes after it."""

SETTLE = "request_settlement"
"""Never offered first to whoever has no money."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Says it before an answer that was already made; stores nothing."""

    identity: Identity
    asked: Asked

    @classmethod
    def load(cls, identity: Identity, file: Path = BESIDE_FILE) -> "Beside":
        """Read the phrases.

        Raises:
            ValueError: the file holds anything else.
        """
        return cls(identity, Asked.load(file))

    async def say(self, heard: Heard, answer: Answer) -> None:
        """A kind word for a death alone, a cause or a fear; what is true of "the blacklist"; ways out beside a question."""
        topic = answer.focus.topic
        if heard.tapped or not answer.replies or DISTRESS in (heard.intent, topic) or heard.focus.flow is not None:
            return
        lost = answer.focus.misunderstood > heard.focus.misunderstood
        if topic == DECEIVED:
            await self._after_a_fraud(heard, answer)
            return
        if topic not in CONDOLED and self._told("loss", heard) is not None:
            answer.begin_with(answer.words("kind_loss"), instead_of=HEARD)
            return
        if not (lost or topic in ARRANGEMENTS | QUESTIONS):
            return
        cause, fear = self._cause(heard), self._told("fear", heard)
        if topic != "ask_credit_impact" and self._told("worry", heard) is not None:
            answer.begin_with(answer.words("utter_credit_list"))
        if (topic != HARDSHIP or lost) and (kind := cause or fear) is not None:
            answer.begin_with(answer.words(f"kind_{kind}"), instead_of=HEARD)
        if cause is not None and (lost or topic in QUESTIONS) and await self._owes(heard):
            answer.offer_first([answer.button(title, intent) for title, intent in WAYS_OUT], instead_of=SETTLE)

    async def _after_a_fraud(self, heard: Heard, answer: Answer) -> None:
        if self._cause(heard) is None:
            return
        answer.begin_with(answer.words("kind_deceived"))
        if await self._owes(heard):
            answer.end_with(answer.words("utter_verify_cannot_pay"))
            answer.offer_first([answer.button(title, intent) for title, intent in WAYS_OUT], instead_of=SETTLE)

    def _cause(self, heard: Heard) -> str | None:
        told = self._told("cause", heard)
        return None if told == NONE else told

    def _told(self, what: str, heard: Heard) -> str | None:
        told = self.asked.told(what, heard.text)
        return next((kind for kind in self.asked.kinds(what) if kind in told), None)

    async def _owes(self, heard: Heard) -> bool:
        files = await self.identity.files(heard)
        return any(statement(file.loan, file.payments, heard.today, file.plans).outstanding.total for file in files)
