"""What every question of this folder has in common: an answer of a few sentences, next steps, and nothing stored.

Only the button "let a person confirm it" stores a request.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from actions.account.topic import PERSON
from actions.loans.choice import choose
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from actions.talk.requests import Requests, receipt, ticket_words
from actions.talk.vocabulary import Vocabulary
from servicing.book import LoanFile
from servicing.policy import Policy
from servicing.turn import QuickReply


@dataclass(frozen=True, slots=True)
class Sources:
    """What the answers of this folder are made of."""

    identity: Identity
    requests: Requests
    words: Vocabulary
    asked: Asked
    policy: Policy


@dataclass(frozen=True, slots=True)
class Situation:
    """Who asks what: the loans that may be spoken of (none for a visitor or a third party), and the sub-questions.

    `none_here`: a borrower who has no loan with us asks about their own.
    """

    heard: Heard
    loans: tuple[LoanView, ...]
    asked: tuple[str, ...]
    none_here: bool

    @property
    def first(self) -> str | None:
        """What is asked first."""
        return next(iter(self.asked), None)

    @property
    def late(self) -> bool:
        """Whether any of the loans is past a due date."""
        return any(view.late for view in self.loans)

    @property
    def open(self) -> bool:
        """Whether anything is left to pay."""
        return any(not view.settled for view in self.loans)

    @property
    def nothing_owed(self) -> bool:
        """Whether it is known that nothing is left to pay here."""
        return self.none_here or (bool(self.loans) and not self.open)


class Question(ABC):
    """Answers from the borrower's own loans where they may be spoken of, and in general where not.

    `of_own_loans`: that a borrower has none here is said first.
    """

    intent: ClassVar[str]
    of_own_loans: ClassVar[bool] = True

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Answer, or store it for a person."""
        if heard.value("wish") == PERSON:
            await self._ask_person(heard, answer)
            return
        loans = concerned(await self._sources.identity.files(heard), heard, self._sources.words, answer)
        none_here = self.of_own_loans and not loans and await self._sources.identity.is_borrower(heard)
        situation = Situation(heard, loans, self._asked(heard), none_here)
        answer.focus_on(topic=self.intent, asked=None, options=())
        if len(loans) == 1:
            answer.focus_on(loan_id=loans[0].loan.loan_id)
        sentences = [*([answer.words("utter_none_here")] if none_here else []), *self.sentences(situation, answer)]
        confirm = answer.button("button_confirm_by_person", self.intent, wish=PERSON)
        answer.say_text("\n".join(sentences), buttons=dict.fromkeys([*self.steps(situation, answer), confirm]))

    @abstractmethod
    def sentences(self, situation: Situation, answer: Answer) -> list[str]:
        """The answer, then the reason."""

    @abstractmethod
    def steps(self, situation: Situation, answer: Answer) -> list[QuickReply]:
        """The next steps."""

    def _asked(self, heard: Heard) -> tuple[str, ...]:
        asked = self._sources.asked
        wish = heard.value("wish")
        if self.intent not in asked.topics:
            return ()
        return (wish,) if wish in asked.kinds(self.intent) else asked.every(self.intent, heard)

    async def _ask_person(self, heard: Heard, answer: Answer) -> None:
        await self.store(self.intent, "utter_person_will_check", heard, answer)

    async def store(self, kind: str, words: str, heard: Heard, answer: Answer) -> None:
        """Keep it for a person, and give the receipt."""
        loan_id = heard.value("loan_id") or heard.focus.one_loan
        ticket = await self._sources.requests.open(heard, kind, loan_id=loan_id)
        said = answer.words(words) + ticket_words(ticket, answer)
        if not await self._sources.identity.is_borrower(heard):
            said += answer.words("utter_visitor_note")
        answer.focus_on(topic=self.intent, asked=None, options=())
        answer.say_text(said, card=receipt(ticket, answer), buttons=[person_button(answer)])


def concerned(files: Sequence[LoanFile], heard: Heard, words: Vocabulary, answer: Answer) -> tuple[LoanView, ...]:
    """The loans that a question is about: those named or talked about, else those past a due date, else those not paid off."""
    if not files:
        return ()
    if chosen := choose(files, heard, words, heard.focus.one_loan):
        return views(chosen, files, heard.today, answer)
    every = views(files, files, heard.today, answer)
    late = tuple(view for view in every if view.late)
    return late or tuple(view for view in every if not view.settled) or every
