"""What every question about a borrower's own loans has in common: may they hear it, and which loan is meant?"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from actions.account.facts import facts
from actions.loans.choice import choose, means_another
from actions.loans.instalments import instalment_named
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from actions.talk.requests import Requests, receipt, ticket_words
from actions.talk.second_look import reckons
from actions.talk.vocabulary import Vocabulary
from servicing.book import LoanFile
from servicing.policy import Policy
from servicing.turn import ALL_LOANS, QuickReply

PERSON = "person"
"""Value of `wish` on a button that asks a person to look into the topic."""

WHICH_LOAN = "which_loan"
LONGEST_REF = 12


class AccountTopic(ABC):
    """A topic of group A. `intent` names it; `all_at_once` when it may be answered for every loan unasked; `of_dates` when it
    speaks of instalments by their numbers, which under a plan are the plan's."""

    intent: ClassVar[str]
    all_at_once: ClassVar[bool] = False
    of_dates: ClassVar[bool] = False

    def __init__(self, identity: Identity, requests: Requests, words: Vocabulary, policy: Policy) -> None:
        self._identity = identity
        self._requests = requests
        self._words = words
        self._policy = policy

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Answer for the loans meant, or ask which."""
        files = await self._identity.loans(heard, answer)
        if files is None:
            return
        chosen = choose(files, heard, self._words, self.remembered(heard)) or (files if self.all_at_once else ())
        if heard.value("wish") == PERSON:
            await self._ask_person(heard, answer, chosen[0].loan.loan_id if len(chosen) == 1 else None)
            return
        if not chosen or (len(files) > 1 and self._asks_for_another(files, chosen, heard)):
            self._ask_which(views(files, files, heard.today, answer), heard, answer)
            return
        shown = views(chosen, files, heard.today, answer)
        answer.focus_on(
            topic=self.intent,
            loan_id=shown[0].loan.loan_id if len(shown) == 1 else ALL_LOANS,
            instalment=None,
            asked=None,
            options=(),
        )
        if len(shown) > 1:
            self.introduce(shown, heard, answer)
        for view in shown:
            if view.plan is not None and self.of_dates:
                whole = view.file.plans[-1].whole
                answer.say("utter_under_plan" if whole else "utter_under_part_plan", loan=view.ref, count=len(view.plan.rows))
            if plain := self._facts_asked(view, heard, answer):
                answer.say_text("\n".join(plain))
            else:
                await self.tell(view, instalment_named(view, heard), answer)
        closing = self.buttons(shown, heard, answer)
        if len(files) > len(shown):
            another = _after(files, shown[0])
            closing = [answer.button("button_other_loan", self.intent, loan_id=another), *closing]
        answer.offer(closing)

    @abstractmethod
    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """Answer for one loan."""

    def remembered(self, heard: Heard) -> str | None:
        """The loan that is meant when the message names none."""
        return heard.focus.loan_id

    def introduce(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> None:
        """What is said first when several loans follow."""
        answer.say("utter_each_loan", count=len(shown))

    @abstractmethod
    def buttons(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[QuickReply]:
        """The next steps, under the last bubble."""

    def _facts_asked(self, view: LoanView, heard: Heard, answer: Answer) -> list[str]:
        """A plain fact is the whole answer, unless more was asked beside it: how, three sums, a day, an instalment."""
        said = self._words.money(heard.text)
        more = "how" in said or reckons(said, sums=heard.amount() is not None)
        if more or heard.days() or heard.value("instalment_ref") is not None:
            return []
        return facts(self._words.facts(heard.text), view, answer)

    def _asks_for_another(self, files: Sequence[LoanFile], chosen: Sequence[LoanFile], heard: Heard) -> bool:
        """ "The other one", which says nothing where all were spoken of or there are more than two."""
        return len(chosen) == len(files) and means_another(heard, self._words)

    def _ask_which(self, all_views: Sequence[LoanView], heard: Heard, answer: Answer) -> None:
        kept = {}
        if (day := heard.day()) is not None:
            kept["date"] = day.isoformat()
        if (told := heard.value("instalment_ref")) is not None:
            kept["instalment_ref"] = told[:LONGEST_REF]
        ask_which(self.intent, all_views, kept, answer)

    async def _ask_person(self, heard: Heard, answer: Answer, loan_id: str | None) -> None:
        ticket = await self._requests.open(heard, self.intent, loan_id=loan_id)
        answer.say_text(
            answer.words("utter_person_will_check") + ticket_words(ticket, answer),
            card=receipt(ticket, answer),
            buttons=[person_button(answer)],
        )


def ask_which(
    intent: str, all_views: Sequence[LoanView], kept: Mapping[str, str], answer: Answer, *, or_all: bool = True
) -> None:
    """Which of the loans? A button each, and perhaps one for all; what else the message named goes with them."""
    options = [answer.button_saying(view.ref[:80], intent, loan_id=view.loan.loan_id, **kept) for view in all_views]
    if or_all:
        options.append(answer.button("button_all_loans", intent, loan_id=ALL_LOANS, **kept))
    answer.say("utter_which_loan", count=len(all_views), buttons=options)
    answer.focus_on(topic=intent, instalment=None)
    answer.ask(WHICH_LOAN, options)


def _after(files: Sequence[LoanFile], shown: LoanView) -> str:
    ids = [file.loan.loan_id for file in files]
    return ids[(ids.index(shown.loan.loan_id) + 1) % len(ids)]
