"""What paying before the day comes to: the sum, its fee, what becomes of the instalments."""

from collections.abc import Set

from actions.loans.figures import percent
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from servicing.ledger.settlement import saved_by_settling
from servicing.money import ZERO

QUESTIONS = frozenset({"how", "saves", "why_not", "whether", "how_much", "fee", "interest", "still_due"})
"""What may be asked of it; an answer is no request."""


def only_asks(said: Set[str]) -> bool:
    """Whether the words ask about paying early and do not ask for it; how and why are questions beside a wish too."""
    return bool(said & {"how", "why_not"}) or (bool(said & QUESTIONS) and "wish" not in said)


def early_fee(view: LoanView, answer: Answer) -> list[str]:
    """The fee for paying early; where no clause is known that is said, beside what the plan itself holds."""
    product = view.file.product
    rate = None if product is None else product.early_repayment_fee
    if rate is not None:
        return [answer.words("utter_early_fee", rate=percent(rate)) if rate else answer.words("utter_early_fee_none")]
    return [*no_fee(view, answer), answer.words("utter_early_fee_unknown")]


def settling_fee(view: LoanView, answer: Answer) -> list[str]:
    """What the clause asks for beside today's sum; nothing where it asks for nothing, or none is known."""
    if not view.early_fee:
        return []
    return [answer.words("utter_pay_early_fee", loan=view.ref, rate=percent(view.file.early_fee_rate), fee=view.early_fee)]


def no_fee(view: LoanView, answer: Answer) -> list[str]:
    """That the plan holds no fee, where it holds none."""
    if any(instalment.fee > ZERO for instalment in view.loan.instalments):
        return []
    return [answer.words("utter_interest_no_fee", loan=view.ref)]


def whole(view: LoanView, said: Set[str], answer: Answer) -> list[str]:
    """Paying everything off: what was asked of it first, then today's sum; of a settled loan the rule, then that it is."""
    way = [] if view.settled else [asked for asked in ("why_not", "how", "whether") if asked in said][:1]
    rule = [answer.words(f"utter_early_{asked}") for asked in (*way, "still_due", "interest") if asked in said]
    if view.settled:
        fee = early_fee(view, answer) if "fee" in said else []
        return [*fee, *rule, answer.words("utter_arrears_settled", loan=view.ref)]
    if "saves" in said:
        rule.insert(0, answer.words("utter_early_saves", amount=saved_by_settling(view.statement, view.early_fee)))
    sum_today = answer.words("utter_settle_today", loan=view.ref, as_of=view.today, amount=view.statement.settle_today)
    fee = settling_fee(view, answer) or early_fee(view, answer)
    return [*fee, *rule, sum_today] if "fee" in said else [*rule, sum_today, *fee]


def part(view: LoanView, said: Set[str], answer: Answer) -> list[str]:
    """Paying a part: what was asked of it, what it is used for, whether the next instalment still falls due, what stays."""
    fee = early_fee(view, answer)
    if view.settled:
        return [*(fee if "fee" in said else []), answer.words("utter_arrears_settled", loan=view.ref)]
    words = [*fee] if "fee" in said else []
    if "interest" in said:
        words.append(answer.words("utter_early_part_interest"))
    if "how" in said and "why_not" not in said:
        words.append(answer.words("utter_early_how"))
    if view.late:
        words.append(answer.words("utter_early_part_late", loan=view.ref, total=view.statement.overdue.total))
    elif "whether" in said:
        words.append(answer.words("utter_early_part_whether"))
    if (state := view.next_due) is not None:
        words.append(answer.words("utter_early_part_next", number=state.number, due_on=state.due_on, amount=state.unpaid.total))
    return [*words, *(fee if "fee" not in said else []), answer.words("utter_early_part_rest")]
