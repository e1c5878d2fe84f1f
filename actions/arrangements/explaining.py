"""What is said of the ways: how they stand beside one another, what is read back, what was asked of them (F-08)."""

from actions.arrangements import comparison
from actions.arrangements.hearing import kinds_of
from actions.arrangements.naming import name_of, reason_of
from actions.arrangements.part_payment import figures
from actions.arrangements.told import said_of
from actions.arrangements.ways import RE_PLANS, Ways
from actions.loans.figures import percent
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from servicing.arrangements import Option
from servicing.arrangements.option import Kind
from servicing.money import ZERO

_END_THE_LOAN = frozenset({*RE_PLANS, Kind.SETTLE, Kind.SETTLE_WAIVER})
_ROWS = {"starts": 0, "ends": -1}
"""Which payment of a plan is asked about."""


def compared(ways: Ways, view: LoanView, question: str, answer: Answer) -> str:
    """How many ways there are; of what was wished for and cannot be had, why; the one that fits."""
    rows = ways.rows
    words = [answer.words(question if len(rows) > 1 else "utter_arrangement_one_way", loan=view.ref, count=len(rows))]
    for option in comparison.refused(ways.found, ways.values)[:1]:
        if option.refused is not None:
            words.append(answer.words("utter_arrangement_not_this", why=reason_of(option.refused, answer.words)))
    words.append(_advice(ways, answer))
    return "\n".join(words)


def read_back(option: Option, view: LoanView, answer: Answer) -> str:
    """What will be applied for, with its figures, and who decides."""
    several = len(option.rows) > 1
    return answer.words(
        "utter_arrangement_read_back" if several else "utter_arrangement_read_back_once",
        loan=view.ref,
        name=name_of(option, answer.words),
        count=len(option.rows),
        first=option.rows[0].due_on,
        last=option.rows[-1].due_on,
        payment=option.highest,
        total=option.total,
    ) + answer.words(f"utter_arrangement_confirm_{option.approval.value}")


def explained(about: str, way: str | None, ways: Ways, view: LoanView, answer: Answer) -> list[str]:
    """What is asked of the ways, or of the one that was chosen (asked.yml, `about`); nothing where there is nothing to say."""
    if about == "refused":
        return comparison.reasons(ways.found, tuple(Kind) if way is None else kinds_of(way), answer.words)
    if about == "others":
        return [answer.words("utter_arrangement_others")]
    if about == "left":
        amount = said_of(ways.values).lump_sum
        return [] if amount is None else figures(view, amount, answer)
    chosen = ways.chosen
    plans = [option for option in ([chosen] if chosen is not None else ways.rows) if option.plan is not None]
    if about == "compared":
        return _best_of(ways, answer)
    if about in _ROWS:
        return [_of_a_row(about, option, answer) for option in plans]
    return [_of_a_plan(about, plans[0], answer)] if plans else []


def whether(way: str, ways: Ways, answer: Answer) -> list[str]:
    """Whether, or why not, a way can be had: which one it is, or what stands against it."""
    can_be_had = [option for option in ways.rows if option.kind in kinds_of(way)]
    if can_be_had:
        return [answer.words("utter_arrangement_can_be_had", name=name_of(can_be_had[0], answer.words))]
    return comparison.reasons(ways.found, kinds_of(way), answer.words)


def _best_of(ways: Ways, answer: Answer) -> list[str]:
    """Of the ways that pay the whole loan the one that costs least in all, and the one that asks for least at a time; the one
    that fits. After the others something is left to pay, so that their sums compare with none."""
    ending, words = [option for option in ways.rows if option.kind in _END_THE_LOAN], []
    if ending:
        least, lowest = min(ending, key=lambda option: option.total), min(ending, key=lambda option: option.highest)
        words.append(answer.words("utter_arrangement_least_in_all", name=name_of(least, answer.words), total=least.total))
        if lowest is not least:
            name = name_of(lowest, answer.words)
            words.append(answer.words("utter_arrangement_least_each", name=name, payment=lowest.highest))
    fits = [option for option in ways.rows if option.recommended]
    return [*words, *(answer.words("utter_arrangement_fits", name=name_of(option, answer.words)) for option in fits)]


def _of_a_row(about: str, option: Option, answer: Answer) -> str:
    row = option.rows[_ROWS[about]]
    return answer.words(f"utter_arrangement_{about}", name=name_of(option, answer.words), on=row.due_on, amount=row.total)


def _of_a_plan(about: str, option: Option, answer: Answer) -> str:
    if about == "missed":
        days = 0 if option.plan is None else option.plan.miss_days
        return answer.words("table_missed" if days else "table_missed_at_once", days=days)
    if about == "penalty":
        return answer.words("utter_arrangement_penalty")
    if about == "prepaid":
        return answer.words("table_early")
    if about == "costs":
        kinds = {
            kind: sum((getattr(row, kind) for row in option.rows), ZERO) for kind in ("interest", "plan_interest", "penalty")
        }
        return answer.words("utter_arrangement_costs", name=name_of(option, answer.words), total=option.total, **kinds)
    if about == "stopped":
        return answer.words("utter_arrangement_stopped", rate=percent(option.rate or ZERO))
    if about == "rate":
        rates = {"rate": percent(option.rate or ZERO), "all_in": percent(option.all_in_rate or ZERO, 2)}
        return answer.words("utter_arrangement_rate", name=name_of(option, answer.words), **rates)
    return answer.words("table_undo" if about == "undo" else "utter_arrangement_who_decides")


def _advice(ways: Ways, answer: Answer) -> str:
    best = next((option for option in ways.rows if option.recommended), None)
    affordable = said_of(ways.values).affordable
    if best is not None:
        return answer.words("utter_arrangement_fits", name=name_of(best, answer.words))
    least = comparison.least_each(ways.rows)
    if affordable is not None and least is not None and least.highest > affordable:
        return answer.words("utter_arrangement_above", name=name_of(least, answer.words))
    return answer.words("utter_arrangement_choose")
