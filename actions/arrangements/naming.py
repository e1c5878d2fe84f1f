"""Options, refusals and facts in words: a name, a reason with its figures, what was told."""

from collections.abc import Callable
from decimal import Decimal

from actions.arrangements.told import CAUSE, DAY, MONTHLY, MONTHS, SALARY, SUM, said_of
from actions.loans.figures import as_said, percent
from actions.talk.flow import Values
from servicing.arrangements import Code, Option, Refusal
from servicing.arrangements.option import Figure
from servicing.arrangements.terms import last_day_before
from servicing.cards import Fact
from servicing.wording import Value

type Say = Callable[..., str]
"""Words by a response's name and its values."""

_RATES = frozenset({Code.COST_OVER_CAP, Code.RATE_OVER_CAP})
_WHOLE_AMOUNTS = frozenset({Code.PAYMENT_TOO_SMALL})


def key_of(option: Option) -> str:
    """How a button names an option: its kind, with the months of a re-plan."""
    return option.kind.value if option.months is None else f"{option.kind.value}:{option.months}"


def name_of(option: Option, say: Say) -> str:
    """An option in a few words, with the figures by which it is known."""
    return _named("option", option, say)


def title_of(option: Option, say: Say) -> str:
    """An option on a button."""
    return _named("choice", option, say)


def _named(form: str, option: Option, say: Say) -> str:
    return say(
        f"{form}_{option.kind.value}",
        months=option.months or len(option.rows),
        payment=option.highest,
        total=option.total,
        waived=option.waived,
        on=option.first_date or "",
        month=option.first_date.month if option.first_date else "",
        day=option.first_date.day if option.first_date else "",
    )


def kind_name(option: Option, say: Say) -> str:
    """What kind of way it is, where it has no figures."""
    return say(f"way_{option.kind.value}")


def reason_of(refusal: Refusal, say: Say, of: str = "refused") -> str:
    """The rule that decides, in plain words with its figures; `of` names the set of words."""
    return say(
        f"{of}_{refusal.code.value}",
        actual=_figure(refusal, refusal.figures.get("actual", "")),
        limit=_figure(refusal, refusal.figures.get("limit", "")),
    )


def last_day(option: Option) -> str:
    """The last day on which an option holds, in ISO form."""
    until = option.valid_until
    if until is None:
        raise ValueError("an option that cannot be had holds on no day")
    return last_day_before(until).isoformat()


def told_facts(values: Values, say: Say) -> list[Fact]:
    """What the options were reckoned from, as it was understood."""
    said = said_of(values)
    told = [
        (CAUSE, None if said.cause is None else say(f"cause_{said.cause.value}")),
        (MONTHLY, None if said.affordable is None else say("yuan", amount=said.affordable)),
        (SUM, None if said.lump_sum is None else say("yuan", amount=said.lump_sum)),
        (MONTHS, None if said.months is None else say("in_months", months=said.months)),
        (SALARY, None if said.salary_day is None else say("on_day", day=said.salary_day)),
        (DAY, None if said.wanted_date is None else say("a_day", day=said.wanted_date)),
    ]
    return [Fact(label=say(f"told_{name}"), value=value) for name, value in told if value is not None]


def _figure(refusal: Refusal, figure: Figure | str) -> Value:
    if isinstance(figure, Decimal):
        if refusal.code in _RATES:
            return percent(figure, 2)
        return figure
    if refusal.code in _WHOLE_AMOUNTS and isinstance(figure, int):
        return as_said(Decimal(figure))
    return figure
