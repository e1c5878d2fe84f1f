"""What a term means, in one plain sentence and by the borrower's own figures (group F: ask_financial_knowledge).

Debts in general too: in what order to see to them, no borrowing to repay (C-11), free help, the risk of paid fixers (F-07).
"""

from collections.abc import Sequence
from decimal import Decimal

from actions.account.topic import PERSON
from actions.learning.examples import ORDER, ROUND, own_example, round_card, round_example
from actions.learning.glossary import Glossary, Term
from actions.loans.choice import choose
from actions.loans.figures import percent
from actions.loans.view import LoanView, views
from actions.personal.filing import Filing
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from actions.talk.vocabulary import Vocabulary
from servicing.contract import RepaymentMethod
from servicing.policy import Policy
from servicing.trial import trial
from servicing.turn import QuickReply
from servicing.wording import Value

TOPIC = "ask_financial_knowledge"
AT_ONCE = 2
OFFERED = ("penalty", "annual_rate", "grace")
BOTH_METHODS = frozenset({"equal_instalment", "equal_principal"})
_HELP = frozenset({"debts", "borrow_to_repay", "fixers"})
MEANING = "meaning"
PRIVATE_TIMES = 4
"""Private lending is bounded by so many times the loan prime rate (P-06)."""


class Terms:
    """At most two terms at once; a word that is not in the glossary is not guessed at."""

    def __init__(
        self, identity: Identity, filing: Filing, asked: Asked, words: Vocabulary, policy: Policy, glossary: Glossary
    ) -> None:
        self._identity = identity
        self._filing = filing
        self._asked = asked
        self._words = words
        self._policy = policy
        self._glossary = glossary

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """The meaning, then the example, then what it leads to."""
        if heard.value("wish") == PERSON:
            await self._filing.file(heard, answer, [answer.words("utter_person_will_check")])
            return
        terms = self._named(heard)
        if not terms:
            self._ask_which(heard, answer)
            return
        files = await self._identity.files(heard)
        shown = views(files, files, heard.today, answer)
        meant = choose(files, heard, self._words, heard.focus.one_loan) if files else ()
        view = next((one for one in shown if one.file in meant), None) or likeliest(shown)
        sentences: list[str] = []
        for term in terms:
            sentences.append(answer.words(f"term_{term.name}", **self._numbers()))
            sentences.extend(self._example(term, view, shown, heard, answer))
        both_methods = {term.name for term in terms} >= BOTH_METHODS
        if both_methods:
            sentences.append(self._compared(heard, answer))
        if _HELP & {term.name for term in terms}:
            sentences.append(answer.words("ex_help"))
        on_round_numbers = both_methods or (view is None and any(term.example in ROUND for term in terms))
        card = round_card(self._policy.examples, answer) if on_round_numbers else None
        self._filing.tell(heard, answer, dict.fromkeys(sentences), _leads(terms, answer) if files else (), card=card)

    def _named(self, heard: Heard) -> tuple[Term, ...]:
        if (wish := heard.value("wish")) is not None:
            return (self._glossary.terms[wish],) if wish in self._glossary.terms else ()
        return self._glossary.named_in(heard.text)[:AT_ONCE]

    def _ask_which(self, heard: Heard, answer: Answer) -> None:
        options = [answer.button(f"ask_term_{name}", TOPIC, wish=name) for name in OFFERED]
        answer.focus_on(topic=TOPIC)
        if self._asked.first(TOPIC, heard) == MEANING:
            person = answer.button("button_term_person", TOPIC, wish=PERSON)
            answer.say("utter_term_unknown", buttons=[person, *options, person_button(answer)])
        else:
            answer.say(f"utter_{TOPIC}", buttons=[*options, person_button(answer)])
        answer.ask("term", options)

    def _numbers(self) -> dict[str, Value]:
        lending = self._policy.lending
        return {
            "review": percent(self._policy.cost.review_above),
            "lpr": percent(lending.lpr_one_year),
            "lpr_four": percent(lending.lpr_one_year * PRIVATE_TIMES),
            "lpr_on": lending.lpr_told_on,
        }

    def _example(self, term: Term, view: LoanView | None, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[str]:
        if term.example is None:
            return []
        if term.example == ORDER:
            return in_order(shown, answer)
        if view is None:
            return round_example(term.example, term.name, self._policy.examples, heard.today, answer)
        return own_example(term.example, term.name, view, answer)

    def _compared(self, heard: Heard, answer: Answer) -> str:
        figures = self._policy.examples
        one, other = (
            trial(Decimal(figures.amount), figures.annual_rate, figures.months, method, heard.today)
            for method in (RepaymentMethod.EQUAL_INSTALMENT, RepaymentMethod.EQUAL_PRINCIPAL)
        )
        return answer.words(
            "ex_compared",
            principal=one.principal,
            rate=percent(one.annual_rate),
            months=one.months,
            one=one.interest,
            other=other.interest,
        )


def likeliest(shown: Sequence[LoanView]) -> LoanView | None:
    """The loan that a borrower has most on their mind: the one longest overdue, else one that is not settled."""
    return max(shown, key=lambda view: (view.statement.days_past_due, not view.settled), default=None)


def in_order(shown: Sequence[LoanView], answer: Answer) -> list[str]:
    """What is overdue before what is not, and the dearer before the cheaper; one loan alone needs no order."""
    open_ones = [view for view in shown if not view.settled]
    if len(open_ones) < 2:
        return []
    ranked = sorted(open_ones, key=lambda view: (bool(view.late), view.loan.annual_rate), reverse=True)
    return [
        answer.words("ex_own_order"),
        *(
            answer.words(
                "ex_own_order_line",
                loan=view.ref,
                rate=percent(view.loan.annual_rate),
                overdue=view.statement.overdue.total,
            )
            for view in ranked
        ),
    ]


def _leads(terms: Sequence[Term], answer: Answer) -> list[QuickReply]:
    return list(dict.fromkeys(answer.button(*term.leads) for term in terms if term.leads is not None))
