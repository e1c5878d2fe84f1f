"""What would it be a month? A trial calculation at an annual rate that is always said (calculate_repayment; P-14, C-11).

It is a calculation and no offer: nothing is stored for a person, and nothing is promised.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from actions.arrangements.what_if import WhatIf
from actions.learning.terms import likeliest
from actions.loans.choice import choose
from actions.loans.figures import as_said, money, percent
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.flow import Choice, Flow, Step, Unfit, Values
from actions.talk.follow_up import CORRECTED
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from actions.talk.vocabulary import Vocabulary
from servicing.cards import Basis, Fact, FactsCard
from servicing.contract import RepaymentMethod
from servicing.policy import Policy
from servicing.trial import Trial, months_needed, trial
from servicing.turn import QuickReply

TOPIC = "calculate_repayment"
RATE = "calculate_repayment_rate"
BARE_RATE = "calculate_repayment_bare_rate"
AMOUNT, MONTHS, ANNUAL, SOURCE = "amount", "months", "_annual", "_source"
OWN, NAMED, EXAMPLE = "own", "named", "example"
AT_ONCE = 3
HUNDRED = 100
_PERCENT = re.compile(r"(\d{1,2}(?:\.\d{1,4})?)\s*%")
_TERM = re.compile(r"(?<!\u7b2c)(?<!\d)(\d{1,3})\s*(?:\u671f|\u4e2a\u6708)")
_METHODS = (RepaymentMethod.EQUAL_INSTALMENT, RepaymentMethod.EQUAL_PRINCIPAL)


class Calculation(Flow):
    """Asks for a sum and a number of months where the message does not say them."""

    kind: ClassVar[str] = TOPIC
    resumes: ClassVar[bool] = False
    carries: ClassVar[frozenset[str]] = frozenset({AMOUNT, MONTHS, ANNUAL, SOURCE})

    def __init__(self, identity: Identity, asked: Asked, words: Vocabulary, policy: Policy, what_if: WhatIf) -> None:
        self._what_if = what_if
        self._identity = identity
        self._asked = asked
        self._bare_rate = _bare_rate(asked)
        self._words = words
        self._policy = policy
        self.steps = (
            Step(name=AMOUNT, question="utter_trial_amount", reads=self._amount, unasked=self._amount),
            Step(
                name=MONTHS,
                question="utter_trial_months",
                reads=self._months,
                unasked=self._months,
                choices=tuple(
                    Choice(f"trial_months_{name}", value) for name, value in (("quarter", "3"), ("half", "6"), ("year", "12"))
                ),
            ),
        )

    async def begin(self, heard: Heard, answer: Answer, values: dict[str, str]) -> bool:
        """The rate that was named, the own loan's, or an example's; a sum that was not said is the principal still unpaid."""
        view = await self._own(heard, answer)
        monthly = heard.amount()
        asks_monthly = {"how_long", "monthly"} & set(self._asked.every(TOPIC, heard))
        if asks_monthly and monthly and monthly > 0 and await self._what_if.answers(heard, monthly, answer):
            return False
        if "how_long" in self._asked.every(TOPIC, heard):
            self._how_long(view, heard, answer)
            return False
        named = self._named_rate(heard)
        if named is not None:
            values[ANNUAL], values[SOURCE] = str(named), NAMED
        elif values.get(SOURCE) != NAMED:
            own = None if view is None else (str(view.loan.annual_rate), OWN)
            values[ANNUAL], values[SOURCE] = own or (str(self._policy.examples.annual_rate), EXAMPLE)
        if AMOUNT not in values and view is not None and self._may_be_tried(view.statement.outstanding.principal):
            values[AMOUNT] = str(view.statement.outstanding.principal)
            answer.say("utter_trial_own_principal", loan=view.ref, amount=view.statement.outstanding.principal)
        return True

    def beside(self, heard: Heard, values: Values) -> Values:
        """A rate that is named among the answers."""
        rate = self._named_rate(heard)
        return {} if rate is None else {ANNUAL: str(rate), SOURCE: NAMED}

    async def answered(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """A sum or a rate that is said goes before one that was only supposed."""
        if heard.tapped:
            return
        values.update(self.beside(heard, values))
        if heard.value("months") is not None and isinstance(amount := self._amount(heard, values), str):
            values[AMOUNT] = amount

    async def submit(self, values: Values, heard: Heard, answer: Answer) -> None:
        """For each number of months both ways of paying; then what it is not."""
        amount, rate = Decimal(values[AMOUNT]), Decimal(values[ANNUAL])
        for months in values[MONTHS].split(","):
            one, other = (trial(amount, rate, int(months), method, heard.today) for method in _METHODS)
            answer.say_text(_in_words(one, other, answer), card=_card(one, other, answer))
        answer.focus_on(topic=TOPIC)
        signed_in = await self._identity.is_borrower(heard)
        answer.say(f"utter_trial_rate_{values[SOURCE]}", rate=percent(rate), buttons=_buttons(signed_in, answer))

    async def _own(self, heard: Heard, answer: Answer) -> LoanView | None:
        files = await self._identity.files(heard)
        shown = views(files, files, heard.today, answer)
        meant = choose(files, heard, self._words, heard.focus.one_loan) if files else ()
        return next((view for view in shown if view.file in meant), None) or likeliest(shown)

    def _how_long(self, view: LoanView | None, heard: Heard, answer: Answer) -> None:
        """So much a month: in how many months is the own principal repaid?"""
        monthly = heard.amount()
        buttons = _buttons(view is not None, answer)
        answer.focus_on(topic=TOPIC)
        if view is None or monthly is None or monthly <= 0 or not view.statement.outstanding.principal:
            answer.say("utter_trial_how_long_unknown", buttons=buttons)
            return
        principal, rate = view.statement.outstanding.principal, view.loan.annual_rate
        months = months_needed(principal, rate, monthly)
        answer.say(
            "utter_trial_how_long" if months is not None else "utter_trial_never",
            loan=view.ref,
            principal=principal,
            monthly=as_said(monthly),
            rate=percent(rate),
            months=months or 0,
            buttons=buttons,
        )

    def _amount(self, heard: Heard, values: Values) -> str | Unfit | None:
        amount = heard.amount()
        if amount is None:
            return None
        return str(amount) if self._may_be_tried(amount) else Unfit("utter_trial_amount_unfit")

    def _may_be_tried(self, amount: Decimal) -> bool:
        return 0 < amount <= self._policy.trials.amount_most

    def _months(self, heard: Heard, values: Values) -> str | Unfit | None:
        """All the numbers of months that a message names, at most three."""
        named = [entity.value for entity in heard.entities if entity.kind == "months"]
        counts = list(dict.fromkeys(int(value) for value in named if value.isascii() and value.isdecimal() and len(value) < 5))
        if not counts and heard.value(CORRECTED) is not None:
            counts = [int(number) for number in _TERM.findall(heard.text)]
        if not counts:
            return None
        if not all(1 <= count <= self._policy.trials.months_most for count in counts):
            return Unfit("utter_trial_months_unfit")
        return ",".join(str(count) for count in counts[:AT_ONCE])

    def _named_rate(self, heard: Heard) -> Decimal | None:
        """ "12%" where a rate is told, or "利率按15算": a number alone, right after what it is, and as high as rates are."""
        found = _PERCENT.search(heard.text)
        under_way = heard.focus.flow == TOPIC or heard.value(CORRECTED) is not None
        if found is not None:
            return Decimal(found.group(1)) / HUNDRED if under_way or self._asked.first(RATE, heard) is not None else None
        bare = self._bare_rate.search(heard.text)
        rate = None if bare is None else Decimal(bare["rate"]) / HUNDRED
        return rate if rate is not None and 0 < rate <= self._policy.trials.bare_rate_most else None


def _bare_rate(asked: Asked) -> re.Pattern[str]:
    before, between, not_after = (
        "|".join(phrase.pattern for phrase in sorted(asked.topics[BARE_RATE][name], key=lambda phrase: -len(phrase.pattern)))
        for name in ("before", "between", "not_after")
    )
    return re.compile(rf"(?:{before})\s*(?:{between})*\s*(?P<rate>\d{{1,2}}(?:\.\d{{1,4}})?)(?![\d.]|\s*(?:{not_after}))")


def _in_words(one: Trial, other: Trial, answer: Answer) -> str:
    name = "utter_trial_month" if one.months == 1 else "utter_trial_result"
    return answer.words(
        name,
        amount=one.principal,
        months=one.months,
        rate=percent(one.annual_rate),
        monthly=one.first,
        last=one.last,
        interest=one.interest,
        total=one.total,
        other_first=other.first,
        other_last=other.last,
        other_interest=other.interest,
    )


def _card(one: Trial, other: Trial, answer: Answer) -> FactsCard:
    rows = [("card_trial_monthly", one.first), ("card_trial_interest", one.interest), ("card_trial_total", one.total)]
    if one.months > 1:
        rows += [("card_trial_other_first", other.first), ("card_trial_other_interest", other.interest)]
    return FactsCard(
        title=answer.words("card_trial_title", months=one.months, rate=percent(one.annual_rate)),
        rows=[Fact(label=answer.words(label), value=answer.words("yuan", amount=amount)) for label, amount in rows],
        basis=Basis(amount=money(one.principal), rate=percent(one.annual_rate), months=one.months),
    )


def _buttons(signed_in: bool, answer: Answer) -> Sequence[QuickReply]:
    wish = [answer.button("button_cannot_pay", "request_installment")] if signed_in else []
    return [*wish, answer.button("ask_term_methods", "ask_financial_knowledge", wish="equal_instalment"), person_button(answer)]
