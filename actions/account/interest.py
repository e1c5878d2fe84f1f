"""Ordinary interest, what it costs all in, and the cap on the sum of charges (group A: explain_interest)."""

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

from actions.account.topic import AccountTopic
from actions.loans.early import no_fee, part, whole
from actions.loans.figures import DAILY_DECIMALS, percent
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.next_steps import after_settling
from actions.talk.requests import receipt, ticket_words
from servicing.cards import CostCard, Fact
from servicing.money import ZERO
from servicing.policy.sections import Cost
from servicing.turn import QuickReply

SHOWN_RATE_DECIMALS = 2
COST_REVIEW = "cost_review"


class Interest(AccountTopic):
    """One loan at a time, unless all are asked for."""

    intent: ClassVar[str] = "explain_interest"

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """The contract's rate, the interest, the all-in annual rate so far; a person looks where it is over the cap (P-04)."""
        said = self._words.money(heard.text)
        settled = [answer.words("utter_arrears_settled", loan=view.ref)] if view.settled else []
        if "early" in said:
            told = (part if "part" in said else whole)(view, said | {"fee"}, answer)
            answer.say_text("\n".join(told), card=_card(view, self._policy.cost, answer))
            return
        sentences = [
            *settled,
            *(no_fee(view, answer) if "fee" in said else []),
            _rate(view, answer),
            answer.words(f"utter_interest_{view.loan.method.value}"),
            _all_in(view, answer),
        ]
        answer.say_text("\n".join(sentences), card=_card(view, self._policy.cost, answer))
        cap = min(view.loan.cost_cap, self._policy.cost.review_above)
        if view.statement.cost_over_cap or view.statement.all_in_rate > cap:
            ticket = await self._requests.open(heard, COST_REVIEW, loan_id=view.loan.loan_id, of_each_loan=True)
            answer.say_text(
                answer.words("utter_cost_over_cap", cap=percent(cap)) + ticket_words(ticket, answer),
                card=receipt(ticket, answer),
            )

    def buttons(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[QuickReply]:
        """The penalty, a dispute, a person; nothing is left to ask about where all is settled."""
        if all(view.settled for view in shown):
            return after_settling(answer)
        late = any(view.late for view in shown)
        return [
            *([answer.button("button_why_penalty", "explain_penalty")] if late else []),
            answer.button("button_dispute", "dispute_charge"),
            person_button(answer),
        ]


def _rate(view: LoanView, answer: Answer) -> str:
    scheduled = sum((instalment.interest for instalment in view.loan.instalments), ZERO)
    fee = sum((instalment.fee for instalment in view.loan.instalments), ZERO)
    return answer.words(
        "utter_interest_rate",
        loan=view.ref,
        rate=percent(view.loan.annual_rate),
        day_count=view.loan.day_count,
        daily=_daily(view),
        interest=scheduled,
        term=len(view.loan.instalments),
    ) + (answer.words("utter_interest_fee", fee=fee) if fee else "")


def _all_in(view: LoanView, answer: Answer) -> str:
    rate = view.statement.all_in_rate
    if not rate:
        return answer.words("utter_all_in_not_yet")
    compound = view.loan.compound_interest
    charges = answer.words("charges_with_compound" if compound else "charges_with_penalty")
    told = answer.words("utter_all_in", rate=percent(rate, SHOWN_RATE_DECIMALS), as_of=view.today, charges=charges)
    told += answer.words("utter_all_in_below" if rate < view.loan.annual_rate else "utter_all_in_partly")
    return told + answer.words("utter_compound_meaning") if compound else told


def _daily(view: LoanView) -> str:
    return percent(Fraction(view.loan.annual_rate) / view.loan.day_count, DAILY_DECIMALS)


def _card(view: LoanView, cost: Cost, answer: Answer) -> CostCard:
    loan, product = view.loan, view.file.product

    def fact(label: str, value: str) -> Fact:
        return Fact(label=answer.words(label), value=value)

    def yuan(label: str, amount: object) -> Fact:
        return fact(label, answer.words("yuan", amount=amount))  # type: ignore[arg-type]

    rows = [
        fact("card_cost_annual_rate", percent(loan.annual_rate)),
        fact("card_cost_daily_rate", _daily(view)),
        fact("card_cost_all_in", percent(view.statement.all_in_rate, SHOWN_RATE_DECIMALS)),
        yuan("card_cost_interest", sum((instalment.interest for instalment in loan.instalments), ZERO)),
        yuan("card_cost_fee", sum((instalment.fee for instalment in loan.instalments), ZERO)),
        yuan("card_cost_interest_unpaid", view.statement.outstanding.interest),
    ]
    if product is not None and product.early_repayment_fee is not None:
        rows.append(fact("card_cost_early_fee", percent(product.early_repayment_fee)))
    else:
        rows.append(fact("card_cost_early_fee", answer.words("card_unknown")))
    notes = [answer.words("card_cost_all_in_covers")]
    if product is not None:
        notes.extend(
            clause
            for clause in (product.interest_clause, product.fee_clause, product.early_repayment_clause)
            if clause is not None
        )
    if loan.disbursed_on >= cost.statement_since:
        notes.append(answer.words("card_cost_statement_signed"))
    return CostCard(loan=view.head, rows=rows, notes=notes)
