"""What a borrower told on the way to an arrangement: read from their words, kept in a draft, reckoned with. Pure."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from actions.talk.asked import Asked
from actions.talk.flow import Values
from actions.talk.heard import LARGEST_AMOUNT, Entity, Heard
from servicing.arrangements import Cause, Said
from servicing.arrangements.said import LAST_DAY_OF_A_MONTH
from servicing.cards import Reckoned
from servicing.money import to_fen
from servicing.schedule import months_after

INSTALMENT, EXTENSION, WAIVER = "request_installment", "request_extension", "request_waiver"
SETTLEMENT, PART, HARDSHIP = "request_settlement", "request_partial_payment", "report_hardship"
WISHES = frozenset({INSTALMENT, EXTENSION, WAIVER, SETTLEMENT, PART, HARDSHIP})

WISH = "_wish"
LOAN, CAUSE, MONTHLY, SUM, DAY, MONTHS, SALARY = (
    "loan", "cause", "monthly_amount", "sum_amount", "new_date", "months", "salary_day"
)  # fmt: skip
OPTION = "option"
FACTS = (CAUSE, MONTHLY, SUM, DAY, MONTHS, SALARY)
UNSAID = "unsaid"
"""The answer of who would rather not say."""

LONGEST_NUMBER = 3
_LUMP = frozenset({"at_hand", "at_once"})
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,2})?")
_BREATH = re.compile(r"[\s\uff0c\u3002\uff1b\uff01\uff1f,.;!?]|(?<=\u4e86)")
_CLAUSE = re.compile(r"[\uff0c\u3002\uff1b\uff01\uff1f,.;!?\n]")


def said_of(values: Values) -> Said:
    """What options are reckoned from."""
    return Said(
        affordable=_yuan(values.get(MONTHLY)),
        salary_day=_number(values.get(SALARY)),
        cause=None if values.get(CAUSE) in (None, "", UNSAID) else Cause(values[CAUSE]),
        months=_number(values.get(MONTHS)),
        wanted_date=_day(values.get(DAY)),
        lump_sum=_yuan(values.get(SUM)),
    )


def reckoned_from(values: Values) -> Reckoned:
    """The same for a card, so that its figures can be reckoned again."""
    said = said_of(values)
    told = {
        "affordable": said.affordable,
        "salary_day": said.salary_day,
        "cause": None if said.cause is None else said.cause.value,
        "months": said.months,
        "wanted_date": said.wanted_date,
        "lump_sum": said.lump_sum,
    }
    return Reckoned(
        **{name: "" if value is None else str(value) for name, value in told.items()}, chosen=values.get(OPTION, "")
    )


class Telling:
    """Reads a message for facts; `asked` holds the words that tell them apart."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def cause(self, heard: Heard) -> str | None:
        """Why somebody fell behind, if the words say it."""
        if heard.tapped:
            return None
        own = [part for part in _CLAUSE.split(heard.text) if not self._asked.told("no_cause", part)]
        told = self._asked.told(CAUSE, " ".join(own))
        return next((cause for cause in self._asked.kinds(CAUSE) if cause in told), None)

    def bargains(self, heard: Heard) -> bool:
        """Whether who pays everything off says what money there is for it, or wishes to pay less than the whole sum."""
        if heard.tapped:
            return False
        has_money = heard.value("amount") is not None and "at_hand" in self._asked.told("told", heard.text)
        return has_money or bool(self._asked.told("less", heard.text))

    def so_much_a_month(self, heard: Heard) -> bool:
        """Whether the words name a sum of every month, and none of today."""
        told = self.facts(heard, PART)
        return MONTHLY in told and SUM not in told

    def facts_of_all(self, heard: Heard, wish: str) -> dict[str, str]:
        """What a message tells with one of its wishes; of the others' words, why somebody fell behind and so much a month."""
        own = self.facts(heard, wish)
        around = {} if heard.part_of is None else self.facts(heard.part_of, WAIVER)  # where no bare value counts for anything
        return {name: around[name] for name in (CAUSE, MONTHLY) if name in around} | own

    def facts(self, heard: Heard, wish: str) -> dict[str, str]:
        """All that a message tells; an amount or a day of which the words do not say what it is counts by the wish."""
        if heard.tapped:
            return {}
        found = {**self._amounts(heard, wish), **self._days(heard, wish), **self._months(heard, wish)}
        if (cause := self.cause(heard)) is not None:
            found[CAUSE] = cause
        return found

    def _amounts(self, heard: Heard, wish: str) -> dict[str, str]:
        found: dict[str, list[Decimal]] = {}
        for entity, before, after in _among_words(heard, "amount"):
            yuan = _amount(entity.value)
            name = None if yuan is None else self._of_amount(before, after, wish)
            if yuan is not None and name is not None:
                found.setdefault(name, []).append(yuan)
        return {name: str(min(amounts)) for name, amounts in found.items()}

    def _of_amount(self, before: str, after: str, wish: str) -> str | None:
        told = self._asked.told("told", before)
        if "monthly" in told or (not told & _LUMP and "monthly" in self._asked.told("told", after)):
            return MONTHLY
        if told & _LUMP or wish in (PART, SETTLEMENT):
            return SUM
        return MONTHLY if "most" in told else None

    def _days(self, heard: Heard, wish: str) -> dict[str, str]:
        found = {}
        for entity in (one for one in heard.entities if one.kind == "date"):
            with suppress(ValueError):
                day = date.fromisoformat(entity.value)
                clause = next((part for part in _CLAUSE.split(heard.text) if entity.text and entity.text in part), heard.text)
                told = self._asked.every("told", replace(heard, text=clause, entities=()))
                if "salary" in told:
                    found[SALARY] = str(day.day)
                    if wish == EXTENSION and day > heard.today:
                        found.setdefault(DAY, day.isoformat())  # who wishes to pay later and names it, means it
                elif day > heard.today and (wish == EXTENSION or "begins" in told):
                    found[DAY] = day.isoformat()
        day_of_month = heard.number("day_of_month") or 0
        if 1 <= day_of_month <= LAST_DAY_OF_A_MONTH and "salary" in self._asked.every("told", replace(heard, entities=())):
            found[SALARY] = str(day_of_month)
        if wish == EXTENSION and DAY not in found and (days := heard.number("days")):
            found[DAY] = (heard.today + timedelta(days=days)).isoformat()
        return found

    def _months(self, heard: Heard, wish: str) -> dict[str, str]:
        named = [int(one.value) for one in heard.entities if one.kind == "months" and _number(one.value)]
        if not named:
            return {}
        in_months = "in_months" in self._asked.every("told", replace(heard, entities=()))
        if wish == EXTENSION:
            return (
                {} if in_months or heard.day() is not None else {DAY: months_after(heard.today, min(named[-1], 12)).isoformat()}
            )
        if wish == INSTALMENT or in_months:
            return {MONTHS: str(named[-1])}
        return {}


def clauses(text: str) -> list[str]:
    """The parts of a message between its stops, and after each 了, where a voice drops too."""
    return [part for part in _BREATH.split(text) if part]


def own_yuan(written: str) -> Decimal | None:
    """An amount above zero that a button carried."""
    return _amount(written)


def own_amount(heard: Heard) -> str | None:
    """The least amount above zero that a message names, as an answer to a question that asked for one."""
    amounts = [yuan for one in heard.entities if one.kind == "amount" and (yuan := _amount(one.value)) is not None]
    return str(min(amounts)) if amounts else None


def bare_number(heard: Heard) -> str | None:
    """The one number that stands in the words, as an amount; what was read as anything else is none."""
    if any(entity.kind != "amount" for entity in heard.entities):
        return None
    found = _NUMBER.findall(heard.text)
    amount = _amount(found[0]) if len(found) == 1 else None
    return None if amount is None else str(amount)


def _among_words(heard: Heard, kind: str) -> list[tuple[Entity, str, str]]:
    """Each value of a kind, the words between the one before it and itself, or as many as there are, and those right after it:
    up to a stop or another value."""
    found, rest = [], heard.text
    values = [one.text for one in heard.entities if one.text]
    for entity in (one for one in heard.entities if one.kind == kind):
        before, _, after = rest.partition(entity.text) if entity.text else ("", "", rest)
        stands = bool(entity.text) and entity.text in rest
        followed = min((_CLAUSE.split(after.partition(value)[0])[0] for value in values), key=len) if stands else ""
        found.append((entity, before if stands else heard.text, followed))
        rest = after or rest
    return found


def _amount(written: str) -> Decimal | None:
    try:
        yuan = Decimal(written)
    except InvalidOperation:
        return None
    if not yuan.is_finite() or not 0 < yuan < LARGEST_AMOUNT:
        return None
    exact = to_fen(yuan)
    return exact if exact > 0 else None


def _yuan(written: str | None) -> Decimal | None:
    return _amount(written) if written and written != UNSAID else None


def _number(written: str | None) -> int | None:
    plain = written is not None and written.isascii() and written.isdecimal() and len(written) <= LONGEST_NUMBER
    return int(written) or None if plain and written is not None else None


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written and written != UNSAID else None
