"""Which of the ways that can be had are put side by side, in which order, and the card that shows them."""

from collections.abc import Collection, Sequence

from actions.arrangements.desk import Situation
from actions.arrangements.naming import Say, key_of, kind_name, last_day, name_of, reason_of, title_of, told_facts
from actions.arrangements.told import (
    EXTENSION,
    HARDSHIP,
    INSTALMENT,
    PART,
    SETTLEMENT,
    WAIVER,
    WISH,
    reckoned_from,
    said_of,
)
from actions.loans.figures import money, percent
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.flow import Values
from servicing.arrangements import Code, Kind, Option, Options, series
from servicing.book import LoanFile
from servicing.cards import OptionRow, OptionsCard, RefusedRow, SeriesPoint

MOST_ROWS = 6
USUAL_MONTHS = (6, 12, 24)
LENGTHS = 3
_RE_PLANS = (Kind.REPLAN_WAIVER, Kind.REPLAN)
_OF_WISH = {
    INSTALMENT: _RE_PLANS,
    HARDSHIP: (*_RE_PLANS, Kind.EXTENSION),
    EXTENSION: (Kind.EXTENSION,),
    WAIVER: (Kind.WAIVER, Kind.SETTLE_WAIVER, Kind.REPLAN_WAIVER),
    SETTLEMENT: (Kind.SETTLE_WAIVER, Kind.SETTLE),
    PART: (Kind.PART_PAYMENT,),
}
"""The ways by which a wish is met; they come first."""
_THEN = (Kind.EXTENSION, *_RE_PLANS, Kind.WAIVER, Kind.PART_PAYMENT, Kind.PAY_OVERDUE, Kind.SETTLE_WAIVER, Kind.SETTLE)
"""The others: what asks for the least money at once comes first (X-07)."""
_NOT_WORTH_SAYING = frozenset({Code.AMOUNT_NOT_SAID, Code.COVERS_ALL})


def shown(found: Options, values: Values) -> list[Option]:
    """What is put side by side: the one that fits what was told, then what was wished for, then the others."""
    wished = _OF_WISH[values[WISH]]
    kinds = (*wished, *(kind for kind in _THEN if kind not in wished))
    plans = _lengths(found, values)
    of_kind = {kind: tuple(plans) if kind in _RE_PLANS else found.of(kind) for kind in kinds}
    rows = [option for kind in kinds for option in of_kind[kind] if option.kind is kind and option.eligible]
    rows = _plans_together(rows)
    return sorted(rows, key=lambda option: not option.recommended)[:MOST_ROWS]


def refused(found: Options, values: Values) -> list[Option]:
    """What was wished for and cannot be had in any form, each rule once."""
    wished = _OF_WISH[values[WISH]]
    can_be_had = {_form(option) for option in found.options if option.eligible and option.kind in wished}
    worth = [
        option
        for kind in wished
        for option in found.of(kind)
        if _worth_saying(option) and _form(option) not in can_be_had and (option.months is not None or not can_be_had)
    ]
    return list({option.refused.code: option for option in reversed(worth) if option.refused}.values())[::-1]


def _form(option: Option) -> tuple[str, int | None]:
    """Re-plans of a length are one thing, however their penalty is treated; so is each other kind."""
    return ("re_plan", option.months) if option.kind in _RE_PLANS else (option.kind.value, None)


def reasons(found: Options, kinds: Collection[Kind], say: Say) -> list[str]:
    """Why ways of some kinds cannot be had, each rule once."""
    against = [one for one in found.options if one.kind in kinds and _worth_saying(one)]
    said = {kind_name(one, say): reason_of(one.refused, say) for one in against if one.refused is not None}
    return [say("utter_arrangement_reason", name=name, why=why) for name, why in said.items()]


def card(situation: Situation, view: LoanView, values: Values, answer: Answer) -> OptionsCard:
    """All that is shown, with what it was reckoned from."""
    found = situation.options(view.file, said_of(values))
    rows = shown(found, values)
    return OptionsCard(
        loan=view.head,
        as_of=situation.today.isoformat(),
        told=told_facts(values, answer.words),
        reckoned_from=reckoned_from(values),
        rows=[_row(option, situation, view.file, answer) for option in rows],
        refused=[
            RefusedRow(name=kind_name(option, answer.words), reason=reason_of(option.refused, answer.words))
            for option in refused(found, values)
            if option.refused is not None
        ],
        notes=[
            answer.words("options_note_today"),
            answer.words("options_note_application"),
            *(
                answer.words("options_note_coupon", name=name_of(option, answer.words), amount=option.coupon)
                for option in rows
                if option.coupon
            ),
            *(
                answer.words("options_note_early_fee", name=name_of(option, answer.words), amount=option.early_fee)
                for option in rows
                if option.early_fee
            ),
        ],
    )


def _plans_together(rows: Sequence[Option]) -> list[Option]:
    """Re-plans in order of their length, where the first of them stands."""
    plans = iter(sorted((one for one in rows if one.kind in _RE_PLANS), key=lambda one: one.months or 0))
    return [next(plans) if option.kind in _RE_PLANS else option for option in rows]


def _worth_saying(option: Option) -> bool:
    return option.refused is not None and option.refused.code not in _NOT_WORTH_SAYING


def _lengths(found: Options, values: Values) -> list[Option]:
    """At most three lengths of a re-plan, each in its cheaper form."""
    cheapest: dict[int, Option] = {}
    for option in (one for kind in _RE_PLANS for one in found.of(kind) if one.eligible):
        known = cheapest.get(option.months or 0)
        if known is None or (option.total, not option.recommended) < (known.total, not known.recommended):
            cheapest[option.months or 0] = option
    lengths = [cheapest[months] for months in sorted(cheapest)]
    if len(lengths) <= LENGTHS:
        return lengths
    affordable = said_of(values).affordable
    if affordable is not None:
        within = [option for option in lengths if option.highest <= affordable]
        return within[:LENGTHS] or lengths[-1:]
    usual = [option for option in lengths if option.months in USUAL_MONTHS]
    return usual or lengths[:LENGTHS]


def _row(option: Option, situation: Situation, file: LoanFile, answer: Answer) -> OptionRow:
    compared = option.compared
    if compared is None:
        raise ValueError("an option that can be had is compared with doing nothing")
    earlier = situation.past[file.loan.loan_id].plans
    points = () if option.plan is None else series(file.loan, file.payments, situation.today, option, earlier)
    return OptionRow(
        key=key_of(option),
        name=name_of(option, answer.words),
        button=title_of(option, answer.words),
        recommended=option.recommended,
        count=len(option.rows),
        first_on=option.rows[0].due_on.isoformat(),
        last_on=option.rows[-1].due_on.isoformat(),
        payment=money(option.highest),
        last_payment=money(option.rows[-1].total),
        total=money(option.total),
        waived=money(option.waived),
        all_in_rate=_all_in_rate(option),
        compared_on=compared.on.isoformat(),
        taken=money(compared.taken),
        nothing=money(compared.nothing),
        saving=money(compared.saving),
        penalty_daily=money(option.penalty_daily) if option.penalty_daily is not None and option.plan is None else "0.00",
        valid_until=last_day(option),
        approval_label=answer.words(f"approval_{option.approval.value}"),
        series=[SeriesPoint(on=one.on.isoformat(), nothing=money(one.nothing), plan=money(one.plan)) for one in points],
    )


def _all_in_rate(option: Option) -> str:
    """The rate of what is lent on; none of a single payment that bears nothing."""
    lent_on = len(option.rows) > 1 or bool(option.rate)
    return percent(option.all_in_rate, 2) if option.all_in_rate is not None and lent_on else ""


def least_each(rows: Sequence[Option]) -> Option | None:
    """The re-plan with the lowest payment."""
    plans = [option for option in rows if option.kind in _RE_PLANS]
    return min(plans, key=lambda option: option.highest, default=None)
