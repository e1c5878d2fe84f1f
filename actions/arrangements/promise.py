"""A promise to pay: a day and an amount, held against policy and the ledger, read back, and stored (X-07, C-21).

It changes no contract and is no condition of anything; who can't keep it says so and gives another.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from actions.arrangements.desk import Desk, Situation
from actions.arrangements.loan_talk import LoanTalk
from actions.arrangements.naming import reason_of
from actions.arrangements.told import LOAN, own_amount
from actions.loans.choice import choose
from actions.loans.view import LoanView, active_plan, views
from actions.talk.answer import Answer
from actions.talk.flow import Choice, Step, Values, plainly
from actions.talk.heard import Heard, bare
from actions.talk.identity import person_button
from actions.talk.next_steps import after_settling
from servicing.arrangements import Refusal, Said
from servicing.book import LoanFile
from servicing.cards import Fact, FactsCard
from servicing.ledger import project
from servicing.ledger.model import InstalmentState, InstalmentStatus, PlanRowState
from servicing.money import ZERO
from servicing.plans.promise import Promise, PromiseCode, PromiseRefusal, PromiseState, what_stands_against
from servicing.plans.promises import PromiseRefusedError, Word, promise

PROMISE = "promise_to_pay"
DAY, AMOUNT = "promise_date", "promise_amount"
_OF_THE_DAY = frozenset({PromiseCode.DATE_PASSED, PromiseCode.DATE_TOO_LATE})
_TOLD_OF = frozenset({PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN})
_TELLS = frozenset(
    {PROMISE, "inform", "choose_option", "request_partial_payment", "request_extension", "affirm", "deny", "out_of_scope"}
)


class PromiseToPay(LoanTalk):
    """Asks for what was not said: which loan, when, how much. All that will be late or due by that day is one tap."""

    kind: ClassVar[str] = PROMISE
    resumes: ClassVar[bool] = False
    carries: ClassVar[frozenset[str]] = frozenset({LOAN, DAY, AMOUNT})

    def __init__(self, desk: Desk, situation: Situation | None = None) -> None:
        super().__init__(desk, situation)
        self.steps = (
            self.loan_step,
            Step(name=DAY, question="utter_promise_day", reads=_day, unasked=_day),
            Step(name=AMOUNT, question="utter_promise_amount", reads=_amount, unasked=_amount),
        )

    async def begin(self, heard: Heard, answer: Answer, values: dict[str, str]) -> bool:
        """Of whom nothing may be said, nothing is promised."""
        files = await self.desk.identity.loans(heard, answer)
        if files is None:
            return False
        meant = choose(self.situation.open_files, heard, self.desk.words, self._spoken_of(heard))
        if len(meant) == 1:
            values[LOAN] = meant[0].loan.loan_id
        elif LOAN not in values and len(late := self.situation.late_files) == 1:
            values[LOAN] = late[0].loan.loan_id
        if self.means_several(heard):
            answer.say_text(self.one_by_one(self.situation.file(values.get(LOAN)), answer))
        return True

    def wanted(self, step: Step, values: Values) -> bool:
        """Nothing is asked of a loan that only a person may speak of."""
        if step.name == LOAN:
            return len(self.situation.open_files) > 1
        file = self._file(values)
        return bool(self._open()) if file is None else self._against(file) is None

    def choices(self, step: Step, values: Values) -> Sequence[Choice]:
        """The loans by name; all that is late or due by the day."""
        say, file = self.desk.wording.say, self._file(values)
        if step.name == LOAN:
            return self.loan_choices(self._open())
        if step.name == AMOUNT and file is not None and DAY in values:
            due = self._due_by(file, date.fromisoformat(values[DAY]))
            return [Choice("", str(due), words=say("promise_all", amount=due))] if due else ()
        return ()

    def beside(self, heard: Heard, values: Values) -> Values:
        """Another day, sum or loan than was told before."""
        named = plainly(heard, _TELLS) or self.only_names_a_loan(heard)
        loan = self.names_another_loan(heard, values) if named else None
        told = {DAY: _day(heard, values), AMOUNT: _amount(heard, values), LOAN: loan}
        return {name: value for name, value in told.items() if value is not None and value != values.get(name, value)}

    async def asked_within(self, values: Values, heard: Heard, answer: Answer) -> bool:
        """What it means to say when one will pay."""
        if heard.tapped or not self.desk.words.asks_what_is_meant(bare(heard.text)):
            return False
        answer.say("plain_promise_to_pay")
        return True

    async def asking(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """What policy or the ledger has against the day or the amount is said at once, and asked for anew."""
        file = self._file(values)
        if file is None or self._against(file) is not None:
            return
        answer.focus_on(loan_id=file.loan.loan_id)
        if DAY not in values and AMOUNT in values:
            unlikely = self._refused(file, {**values, DAY: heard.today.isoformat()})
            if unlikely is not None and unlikely.code is PromiseCode.MORE_THAN_OWED:
                answer.say_text(promise_reason(unlikely, answer))
                del values[AMOUNT]
        while DAY in values and (refusal := self._refused(file, values)) is not None:
            of_the_day = refusal.code in _OF_THE_DAY
            if not of_the_day and AMOUNT not in values:
                return
            answer.say_text(promise_reason(refusal, answer))
            del values[DAY if of_the_day else AMOUNT]

    def read_back(self, values: Values, answer: Answer) -> str | None:
        """The day and the amount, and what they are not."""
        file = self._file(values)
        if file is None or self._against(file) is not None:
            return None
        return answer.words(
            "utter_promise_read_back",
            loan=self.view(file, answer).ref,
            on=date.fromisoformat(values[DAY]),
            amount=Decimal(values[AMOUNT]),
        )

    async def submit(self, values: Values, heard: Heard, answer: Answer) -> None:
        """Stored, keyed by the message; an open one of the same loan is replaced, and that is said."""
        file = self._file(values)
        if file is None:
            answer.say("refused_nothing_owed", buttons=after_settling(answer))
            return
        view, against = self.view(file, answer), self._against(file)
        answer.focus_on(topic=PROMISE, loan_id=file.loan.loan_id)
        if against is not None:
            answer.say_text(_reason_against(against, answer), buttons=[person_button(answer)])
            return
        word = Word(
            borrower_id=heard.metadata.borrower_id or "",
            loan_id=file.loan.loan_id,
            due_on=date.fromisoformat(values[DAY]),
            amount=Decimal(values[AMOUNT]),
            message_id=heard.metadata.message_id,
            action=PROMISE,
            at=heard.metadata.received_at,
        )
        try:
            async with self.desk.database.writing() as session:
                kept = await promise(session, self.desk.terms, self.desk.bounds, word)
        except PromiseRefusedError as error:
            answer.say_text(promise_reason(error.refusal, answer), buttons=[person_button(answer)])
            return
        self._thank(kept, view, answer)

    def _thank(self, kept: Promise, view: LoanView, answer: Answer) -> None:
        others = (one for one in self.situation.promises if one.loan_id == kept.loan_id and one.id != kept.id)
        before = any(one.state is PromiseState.OPEN for one in others)
        words = [answer.words("utter_promise_to_pay")]
        if before:
            words.append(answer.words("utter_promise_instead"))
        answer.say_text(
            "\n".join(words),
            card=FactsCard(
                title=answer.words("card_promise_title"),
                rows=[
                    Fact(label=answer.words("card_plan_loan"), value=view.ref),
                    Fact(label=answer.words("card_promise_day"), value=answer.words("a_day", day=kept.due_on)),
                    Fact(label=answer.words("card_promise_amount"), value=answer.words("yuan", amount=kept.amount)),
                ],
            ),
            buttons=[
                answer.button("button_how_to_pay", "how_to_repay", loan_id=kept.loan_id),
                answer.button("button_cannot_pay", "request_installment", loan_id=kept.loan_id),
                person_button(answer),
            ],
        )

    def _open(self) -> Sequence[LoanFile]:
        return self.situation.open_files

    def _file(self, values: Values) -> LoanFile | None:
        files = self._open()
        return self.situation.file(values.get(LOAN)) or (files[0] if len(files) == 1 else None)

    def _against(self, file: LoanFile) -> Refusal | None:
        """What leaves a loan to a person (P-04, C-21), or nothing to be paid."""
        found = self.situation.options(file, Said())
        refused = found.options[0].refused
        return refused if found.person or file not in self.situation.open_files else None

    def _refused(self, file: LoanFile, values: Values) -> PromiseRefusal | None:
        on, amount = date.fromisoformat(values[DAY]), Decimal(values.get(AMOUNT) or ZERO)
        today, plans = self.situation.today, self.situation.past[file.loan.loan_id].plans
        return what_stands_against(file.loan, file.payments, today, on, amount, self.desk.bounds, plans)

    def _spoken_of(self, heard: Heard) -> str | None:
        """The loan that the talk was about; not one that is paid by a plan and on time, where another may be meant."""
        file = self.situation.file(heard.focus.one_loan)
        if file is None or file in self.situation.late_files or len(self._open()) == 1:
            return heard.focus.one_loan
        return None if active_plan(self.situation.statement(file)) is not None else heard.focus.one_loan

    def _due_by(self, file: LoanFile, on: date) -> Decimal:
        """All that will be late or due on a day if nothing arrives before."""
        then = project(file.loan, file.payments, self.situation.today, on, self.situation.past[file.loan.loan_id].plans)
        rows: list[InstalmentState | PlanRowState] = [*then.instalments, *(then.plan.rows if then.plan is not None else ())]
        today = sum((row.unpaid.total for row in rows if row.status is InstalmentStatus.DUE_TODAY), ZERO)
        return max(ZERO, then.overdue.total + today - then.credit)


def promise_words(promises: Iterable[Promise], situation: Situation, answer: Answer) -> list[str]:
    """The newest promise of each loan, and what the ledger says of it."""
    newest: dict[str, Promise] = {}
    for one in promises:
        if one.state in _TOLD_OF:
            newest.setdefault(one.loan_id, one)
    said = []
    for loan_id, one in newest.items():
        file = situation.file(loan_id)
        if file is not None:
            (view,) = views([file], situation.files, situation.today, answer)
            said.append(answer.words(f"promise_{one.state.value}", loan=view.ref, on=one.due_on, amount=one.amount))
    return said


def promise_reason(refusal: PromiseRefusal, answer: Answer) -> str:
    """The rule that decides, in plain words with its figures."""
    figures = refusal.figures
    return answer.words(
        f"promise_refused_{refusal.code.value}", actual=figures.get("actual", ""), limit=figures.get("limit", "")
    )


def _reason_against(refusal: Refusal, answer: Answer) -> str:
    """What leaves a loan to a person, said of a promise where that is said otherwise than of a way."""
    own = refusal.code.value in PromiseCode
    return reason_of(refusal, answer.words, of="promise_refused" if own else "refused")


def _day(heard: Heard, values: Values) -> str | None:
    if not plainly(heard, _TELLS):
        return None
    day = heard.day()
    days = heard.number("days")
    if day is None and days is not None:
        day = heard.today + timedelta(days=days)
    return None if day is None else day.isoformat()


def _amount(heard: Heard, values: Values) -> str | None:
    return own_amount(heard) if plainly(heard, _TELLS) else None
