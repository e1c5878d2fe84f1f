"""What a message tells on the way to an arrangement: an answer to what was asked, a fact beside it, another wish, a choice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from actions.arrangements.loan_talk import LoanTalk
from actions.arrangements.naming import key_of, reason_of
from actions.arrangements.told import (
    CAUSE,
    DAY,
    EXTENSION,
    HARDSHIP,
    INSTALMENT,
    LOAN,
    MONTHLY,
    OPTION,
    PART,
    SALARY,
    SETTLEMENT,
    SUM,
    UNSAID,
    WAIVER,
    WISH,
    WISHES,
    bare_number,
    clauses,
    own_amount,
)
from actions.arrangements.ways import RE_PLANS, Ways
from actions.casework.withdrawal import CANCEL, WITHDRAW
from actions.talk.asked import folded
from actions.talk.correction import corrects
from actions.talk.flow import SURE, Reads, Unfit, Values, plainly
from actions.talk.heard import Heard
from actions.talk.place import LATER, READ_BACK, asked_name
from servicing.arrangements import Option
from servicing.arrangements.option import Kind
from servicing.money import to_fen

ARRANGEMENT = "arrangement"
ASKED_CAUSE, ASKED_MONTHLY = asked_name(ARRANGEMENT, CAUSE), asked_name(ARRANGEMENT, MONTHLY)
ASKED_LATER = asked_name(ARRANGEMENT, LATER)
SEEN_OPTIONS, SEEN_TABLE = asked_name(ARRANGEMENT, OPTION), asked_name(ARRANGEMENT, READ_BACK)
_BARE_SUMS = (ASKED_CAUSE, SEEN_OPTIONS, SEEN_TABLE)
"""Where an amount of which the words do not say what it is counts by the wish."""

BACK_TO_THE_WAYS = frozenset({"others", "stopped"})
_TELLS = WISHES | {"inform", "choose_option", "promise_to_pay", "affirm", "deny", "out_of_scope", "calculate_repayment"}
_PAID_AT_ONCE = frozenset({PART, SETTLEMENT, EXTENSION})
"""Wishes that a single payment meets, and no sum of every month."""
_BY_KIND = {"replan": RE_PLANS}
_WISH_OF_WAY = {
    Kind.REPLAN.value: INSTALMENT,
    Kind.EXTENSION.value: EXTENSION,
    Kind.WAIVER.value: WAIVER,
    Kind.PART_PAYMENT.value: PART,
    Kind.SETTLE.value: SETTLEMENT,
    Kind.SETTLE_WAIVER.value: SETTLEMENT,
}


def kinds_of(way: str) -> tuple[Kind, ...]:
    """The kinds of option that a way named in words may be (asked.yml, `way`)."""
    return _BY_KIND.get(way) or (Kind(way),)


@dataclass(frozen=True, slots=True)
class Hearing:
    """Reads the messages of one talk, by the words of asked.yml and by what stands in the loans."""

    talk: LoanTalk

    def another_wish(self, heard: Heard) -> Heard:
        """To give up one way and name another in one breath is the other wish ("算了不分期了，我延期"); another
        length is the other length ("算了，6期")."""
        asked = self.talk.desk.asked
        regrets = "regrets" in asked.told("changed_mind", heard.text) and not asked.told("asks", heard.text)
        gives_up = heard.value(WITHDRAW) is not None or heard.intent == CANCEL or regrets
        if heard.tapped or not gives_up:
            return heard
        for part in reversed(clauses(heard.text)):
            if asked.told("drops", part):
                continue
            way = next((kind for kind in asked.kinds("way") if kind in asked.told("way", part)), None)
            told = tuple(one for one in heard.entities if one.kind != WITHDRAW and one.text and one.text in part)
            another_length = heard.value(WITHDRAW) is None and any(one.kind == "months" for one in told)
            if way is not None or another_length:
                wish = _WISH_OF_WAY.get(way, heard.intent) if way is not None else "inform"
                return replace(heard, text=part, intent=wish, confidence=1.0, entities=told)
        return heard.reread(CANCEL) if regrets else heard

    def stops(self, heard: Heard) -> bool:
        """Whether no more of it is wanted, rather than asked whether it can be stopped."""
        return heard.intent == CANCEL and not self.talk.desk.asked.told("asks", heard.text)

    def told_beside(self, heard: Heard, values: Values) -> dict[str, str]:
        """Facts that are told otherwise, or anew; another loan; another wish; at the table, another choice."""
        if heard.tapped or WISH not in values:
            return {}
        at_table = heard.focus.asked == SEEN_TABLE
        if at_table and self._first("about", heard) in BACK_TO_THE_WAYS:
            return {OPTION: ""}
        if not plainly(heard, _TELLS):
            return {}
        wish = self._wish(heard, values[WISH])
        told = self.talk.desk.telling.facts(heard, wish)
        if not {MONTHLY, SUM} & told.keys() and heard.focus.asked in _BARE_SUMS and (bare := self._bare_sum(heard)) is not None:
            told[SUM if wish in (PART, SETTLEMENT) else MONTHLY] = bare
        said = {name: told[name] for name in told if values.get(name) != told[name] and not held(name, values)}
        if (loan := self.talk.names_another_loan(heard, values)) not in (None, values.get(LOAN)):
            said[LOAN] = loan or ""
        if wish != values[WISH]:
            return {**said, WISH: wish}
        if at_table and isinstance(key := self.option(heard, values), str) and key != values.get(OPTION):
            said[OPTION] = key
        return said

    def _wish(self, heard: Heard, wish: str) -> str:
        """The wish after a message: another that it names, instalments where it tells so much a month or a length, or the
        same."""
        told = self._told(heard)
        in_months = heard.value("months") is not None and "in_months" in told
        if self.talk.desk.telling.so_much_a_month(heard) or (wish == EXTENSION and in_months):
            return INSTALMENT if wish in _PAID_AT_ONCE else wish
        begins = "begins" in told  # from when a re-plan runs is no wish to pay later
        other = heard.intent in WISHES - {HARDSHIP, wish} and heard.confidence >= SURE and not begins
        return heard.intent if other and not self.talk.only_names_a_loan(heard) else wish

    def told_instead(self, heard: Heard, values: Values) -> str | None:
        """The step that was asked, where another fact was told and this need not be: it is not asked a second time."""
        asked = heard.focus.asked
        name = (asked or "").rpartition(":")[2]
        if heard.tapped or asked not in (ASKED_CAUSE, ASKED_MONTHLY) or name in values:
            return None
        if self.talk.names_another_loan(heard, values) is not None:
            return None
        return name if self.talk.desk.telling.facts(heard, values[WISH]).keys() - {name} else None

    def names_the_chosen(self, heard: Heard, values: Values) -> bool:
        """Whether what is read back is named once more, or said to be seen, with neither a yes nor a no."""
        if heard.intent == "affirm" or corrects(heard, self.talk.desk.words):
            return False
        asked, words = self.talk.desk.asked, self.talk.desk.words
        if asked.told("seen", heard.text) and not words.without_particles(asked.without("seen", heard.text)):
            return True
        return self.option(heard, values) == values.get(OPTION)

    def asks_whether(self, heard: Heard, values: Values) -> bool:
        """Whether it is asked if, or why not, a way can be had, and nothing is told beside it."""
        asks = self._first("asks", heard)
        told = any(heard.value(kind) is not None for kind in ("date", "days", "months", "amount"))
        another = heard.intent in WISHES - {values[WISH]} and asks != "why"
        another_loan = self.talk.names_another_loan(heard, values) not in (None, values.get(LOAN))
        return asks is not None and not told and not another and not another_loan

    def only_hardship(self, heard: Heard, values: Values) -> bool:
        """Whether nothing is told but that it is hard."""
        hard = heard.intent == HARDSHIP and heard.confidence >= SURE and self._how_much(heard) is None
        return hard and not self.talk.desk.telling.facts(heard, values[WISH]) and self._first("about", heard) is None

    def has_nothing(self, heard: Heard) -> bool:
        """Whether there is nothing to give."""
        return self._how_much(heard) == "nothing"

    def fact(self, name: str) -> Reads:
        """The reading of one fact."""
        return lambda heard, values: self.talk.desk.telling.facts(heard, values[WISH]).get(name)

    def cause(self, heard: Heard, values: Values) -> str | None:
        """Why somebody fell behind."""
        return self.talk.desk.telling.cause(heard)

    def monthly(self, heard: Heard, values: Values) -> str | Unfit | None:
        """So much a month; nothing to give is left unsaid, and what is vague is asked for roughly."""
        told = self.talk.desk.telling.facts(heard, values[WISH])
        named = told.get(MONTHLY) or (None if SUM in told or not plainly(heard, _TELLS) else self._bare_sum(heard))
        if named is not None or told or (how_much := self._how_much(heard)) is None:
            return named
        return UNSAID if how_much == "nothing" else Unfit("utter_arrangement_rough")

    def sum(self, heard: Heard, values: Values) -> str | Unfit | None:
        """So much today; a half is told in yuan."""
        told = self.talk.desk.telling.facts(heard, PART)
        named = told.get(SUM) or (None if MONTHLY in told or not plainly(heard, _TELLS) else own_amount(heard))
        file, how_much = Ways(self.talk.situation, values).file, self._how_much(heard)
        if named is not None or how_much is None or file is None:
            return named
        overdue = self.talk.situation.statement(file).overdue.total
        if how_much == "half" and overdue:
            return Unfit("utter_arrangement_half", {"overdue": overdue, "half": to_fen(overdue / 2)})
        return Unfit("utter_arrangement_rough")

    def sum_anew(self, heard: Heard, values: Values) -> str | None:
        """So much today, told elsewhere than where it was asked; of a correction, a bare number too."""
        told = self.talk.desk.telling.facts(heard, values[WISH]).get(SUM)
        bare = corrects(heard, self.talk.desk.words) and heard.value("months") is None
        return told or (bare_number(heard) if bare else None)

    def day(self, heard: Heard, values: Values) -> str | Unfit | None:
        """The day that an extension is wished for."""
        if not plainly(heard, _TELLS):
            return None
        told = self.talk.desk.telling.facts(heard, EXTENSION)
        if DAY in told:
            return told[DAY]
        return Unfit("utter_arrangement_day_passed") if heard.day() is not None and SALARY not in told else None

    def option(self, heard: Heard, values: Values) -> str | Unfit | None:
        """A way by its length, its kind, or what is best about it; a question is no choice, nor is a change of facts."""
        ways = Ways(self.talk.situation, values)
        if ways.file is None or heard.tapped or not plainly(heard, _TELLS) or heard.value("amount") is not None:
            return None
        if heard.focus.asked == SEEN_OPTIONS and self._agrees(heard):
            return _picked("recommended", ways.rows)
        if (pick := self._first("pick", heard)) is not None:
            return _picked(pick, ways.rows)
        if self._first("asks", heard) is not None:
            return None
        months, way = heard.number("months"), self._first("way", heard)
        if months is not None and way in (None, "replan"):
            return self._of_length(ways.of_length(months))
        if way is None:
            return None
        found = [option for option in ways.rows if option.kind in kinds_of(way)]
        if len(found) > 1:
            return Unfit("utter_arrangement_which_length")
        if found:
            return key_of(found[0])
        return self._refusal([one for kind in kinds_of(way) for one in ways.found.of(kind)])

    def _agrees(self, heard: Heard) -> bool:
        return heard.intent == "affirm" or folded(heard.text) in self.talk.desk.words.agreed

    def _of_length(self, options: Sequence[Option]) -> str | Unfit | None:
        can_be_had = [option for option in options if option.eligible]
        return key_of(min(can_be_had, key=lambda option: option.total)) if can_be_had else self._refusal(options)

    def _refusal(self, options: Sequence[Option]) -> Unfit | None:
        found = next((option.refused for option in options if option.refused is not None), None)
        if found is None:
            return None
        return Unfit("utter_arrangement_not_this", {"why": reason_of(found, self.talk.desk.wording.say)})

    def _bare_sum(self, heard: Heard) -> str | None:
        """A sum of which nothing is said; one with a day ahead is a promise."""
        return None if heard.days_ahead() else own_amount(heard)

    def _how_much(self, heard: Heard) -> str | None:
        return None if heard.tapped else self._first("how_much", heard)

    def _first(self, topic: str, heard: Heard) -> str | None:
        return self.talk.desk.asked.first(topic, heard)

    def _told(self, heard: Heard) -> tuple[str, ...]:
        return self.talk.desk.asked.every("told", heard)


def held(name: str, values: Values) -> bool:
    """Whether a fact is held to once it was told: why somebody fell behind."""
    return name == CAUSE and values.get(CAUSE) not in (None, "", UNSAID)


def _picked(pick: str, rows: Sequence[Option]) -> str | None:
    """The one of which most holds what was said of it."""
    if pick == "recommended":
        return next((key_of(option) for option in rows if option.recommended), None)
    plans = [option for option in rows if option.kind in RE_PLANS] or [one for one in rows if one.plan is not None] or rows
    return key_of(min(plans, key=_BEST[pick])) if plans else None


_BEST: dict[str, Callable[[Option], Decimal | int]] = {
    "cheapest": lambda option: option.total,
    "lowest": lambda option: option.highest,
    "shortest": lambda option: len(option.rows),
    "longest": lambda option: -len(option.rows),
}
