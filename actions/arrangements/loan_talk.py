"""What every talk about one of a borrower's loans shares: what is known of them in a turn, and which of them is meant."""

from collections.abc import Iterable
from typing import Self

from actions.arrangements.desk import Desk, Situation
from actions.arrangements.told import LOAN
from actions.loans.choice import choose
from actions.loans.names import names_in
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.flow import Choice, Flow, Step, Values
from actions.talk.heard import Heard, bare
from servicing.book import LoanFile

_BESIDE_A_NAME = 2
"""So many letters beside a loan's name ask nothing of it: "是…", "…呢"."""


class LoanTalk(Flow):
    """A talk about one loan. Its first step, where there are several, asks which; it goes loan by loan."""

    def __init__(self, desk: Desk, situation: Situation | None = None) -> None:
        self.desk = desk
        self._situation = situation
        self.loan_step = Step(
            name=LOAN, question="utter_arrangement_loan", reads=self.names_another_loan, unasked=self.names_another_loan
        )

    async def in_turn(self, heard: Heard) -> Self:
        """With the borrower's loans as they stand."""
        return type(self)(self.desk, await self.desk.situation(heard))

    @property
    def situation(self) -> Situation:
        """What is known in this turn.

        Raises:
            RuntimeError: it is asked for outside a turn.
        """
        if self._situation is None:
            raise RuntimeError("a talk about a loan is led with what is known in a turn")
        return self._situation

    def names_another_loan(self, heard: Heard, values: Values) -> str | None:
        """The id of the one loan that the words name, where there are several."""
        files = self.situation.open_files
        meant = choose(files, heard, self.desk.words, None) if len(files) > 1 else ()
        return meant[0].loan.loan_id if len(meant) == 1 else None

    def only_names_a_loan(self, heard: Heard) -> bool:
        """Whether a loan is named and nothing else said: "家装分期呢", "是乐享贷那笔"."""
        named = self._named(heard)
        rest = heard.text
        for name in named:
            rest = rest.replace(name, "")
        rest = self.desk.asked.without("naming", bare(rest))
        asks_nothing = len(rest) <= _BESIDE_A_NAME and not self.desk.words.without_particles(rest)
        return not heard.tapped and bool(named) and asks_nothing

    def means_several(self, heard: Heard) -> bool:
        """Whether the words are of more than one loan."""
        if heard.tapped or len(self.situation.open_files) == 1 or self.names_another_loan(heard, {}) is not None:
            return False
        return len(self._named(heard)) > 1 or bool(self.desk.asked.told("loans", heard.text))

    def one_by_one(self, file: LoanFile | None, answer: Answer) -> str:
        """That each loan is seen to by itself, and that `file`, which is late, comes first."""
        if file is None:
            return answer.words("utter_arrangement_one_by_one")
        return answer.words("utter_arrangement_late_first", loan=self.view(file, answer).ref)

    def loan_choices(self, files: Iterable[LoanFile]) -> list[Choice]:
        """The loans by name."""
        return [Choice("", one.loan.loan_id, words=self.desk.ref(one, self.situation.files)) for one in files]

    def view(self, file: LoanFile, answer: Answer) -> LoanView:
        """A loan as this turn sees and names it."""
        (view,) = views([file], self.situation.files, self.situation.today, answer)
        return view

    def _named(self, heard: Heard) -> list[str]:
        products = [file.loan.product for file in self.situation.files]
        return list(names_in(heard.text, products, self.desk.words.ordinary).values())
