"""From "I can't pay" to an application: why, how much a month, every way that policy allows side by side, one of them chosen,
read back with its full cost, confirmed (DESIGN §6; P-10, F-08, X-06, X-07). Nothing is promised: a person decides.

What is heard stands in hearing.py, what a wish comes to in ways.py, what is said of it in explaining.py; what becomes of a
choice in applying.py.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from actions.arrangements import comparison, cost_table, explaining
from actions.arrangements.applying import apply_for, explain_standing, pay_at_once
from actions.arrangements.desk import Desk, Situation
from actions.arrangements.hearing import (
    ARRANGEMENT,
    ASKED_LATER,
    ASKED_MONTHLY,
    BACK_TO_THE_WAYS,
    SEEN_OPTIONS,
    SEEN_TABLE,
    Hearing,
    held,
)
from actions.arrangements.loan_talk import LoanTalk
from actions.arrangements.naming import key_of, name_of, reason_of, title_of
from actions.arrangements.standing import ahead_words, say_nothing_left
from actions.arrangements.told import (
    CAUSE,
    DAY,
    EXTENSION,
    FACTS,
    HARDSHIP,
    INSTALMENT,
    LOAN,
    MONTHLY,
    MONTHS,
    OPTION,
    PART,
    SALARY,
    SETTLEMENT,
    SUM,
    UNSAID,
    WAIVER,
    WISH,
    WISHES,
    own_yuan,
)
from actions.arrangements.ways import Ways
from actions.loans.choice import choose
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.flow import Choice, Step, Unfit, Values
from actions.talk.heard import Heard, bare
from actions.talk.identity import person_button
from servicing.arrangements import Cause
from servicing.cards import Card
from servicing.turn import QuickReply

WISH_KNOWN, CHOSEN, TOLD, QUOTED, QUOTED_FOR, QUOTED_ON, TABLE, SHOWN_AT, SPECIALIST = (
    "_wish_known", "_chosen", "_told", "_quoted", "_quoted_for", "_quoted_on", "_table", "_shown_at", "_specialist"
)  # fmt: skip
FOR_A_SPECIALIST = frozenset({Cause.JOB_LOST, Cause.ILLNESS})
"""Causes for which somebody who knows such cases is offered (V-06)."""

_ASKED_WHY = frozenset({INSTALMENT, HARDSHIP, EXTENSION, WAIVER})
_ASKED_HOW_MUCH = frozenset({INSTALMENT, HARDSHIP})
_TAKEN_BACK = frozenset({"instalment", "extension", "waiver", "part", "settlement", "hardship", "any"})
_UNSAID = Choice("arrangement_unsaid", UNSAID)


class Arrangement(LoanTalk):
    """One talk for every wish of the kind. What was told is reckoned anew in each turn; what changed since is said."""

    kind: ClassVar[str] = ARRANGEMENT
    yes_button: ClassVar[str] = "button_apply"

    def __init__(self, desk: Desk, situation: Situation | None = None) -> None:
        super().__init__(desk, situation)
        self._hearing = hearing = Hearing(self)
        self.steps = (
            self.loan_step,
            Step(
                name=CAUSE,
                question="utter_arrangement_cause",
                reads=hearing.cause,
                unasked=hearing.cause,
                choices=(*(Choice(f"cause_{cause.value}", cause.value) for cause in Cause), _UNSAID),
                optional=True,
            ),
            Step(
                name=MONTHLY,
                question="utter_arrangement_monthly",
                reads=hearing.monthly,
                unasked=hearing.fact(MONTHLY),
                choices=(_UNSAID,),
                optional=True,
            ),
            Step(name=SUM, question="utter_arrangement_sum", reads=hearing.sum, unasked=hearing.sum_anew),
            Step(
                name=DAY,
                question="utter_arrangement_day",
                reads=hearing.day,
                unasked=hearing.fact(DAY),
                choices=(Choice("arrangement_latest_day", UNSAID),),
                optional=True,
            ),
            Step(name=MONTHS, question="utter_trial_months", reads=hearing.fact(MONTHS), unasked=hearing.fact(MONTHS)),
            Step(name=SALARY, question="utter_arrangement_day", reads=hearing.fact(SALARY), unasked=hearing.fact(SALARY)),
            Step(name=OPTION, question="utter_arrangement_options", reads=hearing.option, unasked=hearing.option),
        )

    @property
    def opened_by(self) -> frozenset[str]:
        """Every wish for an arrangement, and hardship told without one."""
        return WISHES

    def wanted(self, step: Step, values: Values) -> bool:
        """Asked is what makes a difference to this wish for this loan, and nothing where no way is left to choose from."""
        if WISH not in values:
            return False
        ways = self._ways(values)
        if step.name == LOAN:
            return len(ways.candidates) > 1
        if ways.file is None or not ways.any_left:
            return False
        return {
            CAUSE: ways.late and ways.wish in _ASKED_WHY,
            MONTHLY: ways.late and ways.wish in _ASKED_HOW_MUCH,
            SUM: ways.wish == PART,
            DAY: ways.wish == EXTENSION and ways.hangs_on_the_day,
            OPTION: True,
        }.get(step.name, bool(values.get(step.name)))

    # ---- opening

    async def begin(self, heard: Heard, answer: Answer, values: dict[str, str]) -> bool:
        """What stands against any arrangement is said first; what was told with the wish is taken."""
        if heard.metadata.borrower_id is None:
            answer.say("utter_arrangement_sign_in")
        files = await self.desk.identity.loans(heard, answer)
        if files is None:
            return False
        meant = choose(files, heard, self.desk.words, heard.focus.one_loan)
        self._take_wish(heard, meant[0].loan.loan_id if len(meant) == 1 else None, values)
        self._say_what_ends_it(values, answer)
        if self._ways(values).only_ahead:
            await self._leave_to_a_person(heard, answer, values)
            return False
        self._say_what_comes(heard, answer, values)
        return True

    def _take_wish(self, heard: Heard, meant: str | None, values: dict[str, str]) -> None:
        """The wish, its loan where one is meant or none but one can be, and what was told with it."""
        if meant is not None and values.get(LOAN) not in (None, meant):
            values.clear()
        values[WISH] = values[WISH_KNOWN] = heard.intent
        if self.situation.file(meant) in self.situation.open_files:
            values[LOAN] = meant or ""
        self._take_the_only_loan(values)
        self._take_facts(values, heard)
        values.update(_carried(heard))

    async def _leave_to_a_person(self, heard: Heard, answer: Answer, values: Values) -> None:
        """Nothing is late: what is due next, from when policy has something, and the wish stored for a person."""
        ways = self._ways(values)
        files = self.situation.open_files if ways.file is None else [ways.file]
        loan = {} if ways.file is None else {"loan_id": ways.file.loan.loan_id}
        shown = views(files, self.situation.files, heard.today, answer)
        told = list(ahead_words(heard.intent, shown, answer) or ())
        if (early := ways.too_early) is not None and early.refused is not None:
            told.append(reason_of(early.refused, answer.words))
        await self.desk.for_a_person.store(heard.reread(heard.intent, **loan), answer, ahead=told)

    def _say_what_comes(self, heard: Heard, answer: Answer, values: Values) -> None:
        """That it can be asked for, before the first question; what a half comes to; that several loans are seen to in turn."""
        first = next((step.name for step in self.steps if self.wanted(step, values) and step.name not in values), OPTION)
        if heard.intent == HARDSHIP:
            answer.say("utter_arrangement_heard")
        elif first in (CAUSE, MONTHLY, DAY):
            answer.say("utter_arrangement_opened")
        elif first == SUM and isinstance(vague := self._hearing.sum(heard, values), Unfit):
            answer.say_text(answer.words(vague.why, **vague.values))
        if self.means_several(heard):
            answer.say_text(self.one_by_one(self._ways(values).file, answer))

    # ---- what is heard

    def meant(self, heard: Heard) -> Heard:
        """To give up one way and name another in one breath ends no talk."""
        return self._hearing.another_wish(heard)

    def beside(self, heard: Heard, values: Values) -> Values:
        """Facts that are told otherwise, or anew; another wish of the kind."""
        return self._hearing.told_beside(heard, values)

    def takes_back(self, what: str | None) -> bool:
        """Nothing was stored yet: to want none of it any more ends the talk."""
        return what in _TAKEN_BACK

    async def answered(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """What was told besides is taken too; a choice made for other facts is no choice any more."""
        if values.get(OPTION) == "":
            if self.desk.asked.first("about", heard) == "stopped":
                answer.say_text("\n".join(self._explained("stopped", None, values, answer)))
            _drop_choice(values)
            return
        if OPTION in values and values.get(CHOSEN) != values[OPTION]:
            values[CHOSEN], values[TOLD] = values[OPTION], _facts_mark(values)
            return
        if values[WISH] != values.get(WISH_KNOWN):
            values[WISH_KNOWN] = values[WISH]
            answer.say("utter_arrangement_other_wish", what=answer.words(f"reading_{values[WISH]}"))
        elif (step := self._hearing.told_instead(heard, values)) is not None:
            values[step] = UNSAID
        self._take_the_only_loan(values)
        self._take_facts(values, heard)
        self._say_what_ends_it(values, answer)
        if heard.focus.asked == ASKED_MONTHLY and values.get(MONTHLY) == UNSAID and self._hearing.has_nothing(heard):
            answer.say("utter_arrangement_no_money")
        if values.get(TOLD) != _facts_mark(values):
            _drop_choice(values)

    def told_again(self, step: Step, values: dict[str, str]) -> None:
        """A fact that is insisted on leads back to the ways, which hold to it."""
        if step.name in FACTS:
            _drop_choice(values)

    def _take_the_only_loan(self, values: dict[str, str]) -> None:
        """Where the wish can be about one loan only, it is about that."""
        if values.get(LOAN) is None and len(found := self._ways(values).candidates) == 1:
            values[LOAN] = found[0].loan.loan_id

    def _take_facts(self, values: dict[str, str], heard: Heard) -> None:
        for name, value in self.desk.telling.facts_of_all(heard, values[WISH]).items():
            if not held(name, values):
                values[name] = value

    def _say_what_ends_it(self, values: dict[str, str], answer: Answer) -> None:
        """Who would pay a part, and names as much as ends the whole loan today, is told what does, and offered just that."""
        ways = self._ways(values)
        if (ends := ways.ending_sum) is not None:
            values[WISH] = values[WISH_KNOWN] = SETTLEMENT
            answer.say("utter_part_ends", loan=self.view(ways.loan, answer).ref, total=ends)

    # ---- what is said

    def choices(self, step: Step, values: Values) -> Sequence[Choice]:
        """The loans by name, and the ways that are shown."""
        if step.name == LOAN:
            return self.loan_choices(self._ways(values).candidates)
        if step.name == OPTION:
            say = self.desk.wording.say
            return [Choice("", key_of(option), words=title_of(option, say)) for option in self._ways(values).rows]
        return step.choices

    def question(self, step: Step, values: Values, answer: Answer) -> str:
        """The words of a question; of the ways, what was wished for and cannot be had, and the one that fits."""
        if step.name != OPTION:
            return answer.words(step.question)
        ways = self._ways(values)
        return explaining.compared(ways, self.view(ways.loan, answer), step.question, answer)

    def asked_again(self, step: Step | None, values: Values, answer: Answer) -> str | None:
        """Without the card, which stands above."""
        if step is not None:
            return answer.words("utter_arrangement_options_again") if step.name == OPTION else None
        option = self._ways(values).chosen
        return None if option is None else answer.words("utter_arrangement_confirm_again", name=name_of(option, answer.words))

    def card(self, step: Step | None, values: Values, answer: Answer) -> Card | None:
        """The ways side by side; the cost table of the one that was chosen."""
        ways = self._ways(values)
        if ways.file is None or (step is not None and step.name != OPTION):
            return None
        view = self.view(ways.file, answer)
        if step is not None:
            return comparison.card(self.situation, view, values, answer)
        if ways.chosen is None or ways.chosen.plan is None:
            return None
        return cost_table.card(self.situation, view, ways.chosen, values, answer)

    def ways_out(self, step: Step | None, values: Values, answer: Answer) -> Sequence[QuickReply]:
        """A person wherever it comes to a decision (F-08)."""
        decides = step is None or step.name in (LOAN, OPTION)
        return [person_button(answer)] if decides or values.get(CAUSE) in FOR_A_SPECIALIST else ()

    async def asked_within(self, values: Values, heard: Heard, answer: Answer) -> bool:
        """What a question means, that each loan is seen to by itself, and what is asked of the ways that are shown (F-08)."""
        if heard.tapped or WISH not in values or self._hearing.stops(heard):
            return False
        if self.desk.words.asks_what_is_meant(bare(heard.text)):
            answer.say(f"plain_arrangement_{(heard.focus.asked or '').rpartition(':')[2]}")
            return True
        if self.means_several(heard) and not self.desk.telling.facts(heard, values[WISH]):
            answer.say_text(self.one_by_one(self._ways(values).file, answer))
            return True
        if self._hearing.only_hardship(heard, values):
            answer.say("utter_arrangement_heard")
            return True
        if self._ways(values).file is None or heard.focus.asked not in (SEEN_OPTIONS, SEEN_TABLE, ASKED_LATER):
            return False
        return self._asked_of_the_ways(values, heard, answer)

    def _asked_of_the_ways(self, values: Values, heard: Heard, answer: Answer) -> bool:
        at_table, about = heard.focus.asked == SEEN_TABLE, self.desk.asked.first("about", heard)
        if at_table and about in BACK_TO_THE_WAYS:
            return False
        if at_table and self._hearing.names_the_chosen(heard, values):
            return True
        ways, way = self._ways(values), self.desk.asked.first("way", heard)
        words = [] if about is None else self._explained(about, way, values, answer)
        if not words and way is not None and self._hearing.asks_whether(heard, values):
            words = explaining.whether(way, ways, answer)
        if words:
            answer.say_text("\n".join(words))
        return bool(words)

    def _explained(self, about: str, way: str | None, values: Values, answer: Answer) -> list[str]:
        ways = self._ways(values)
        return explaining.explained(about, way, ways, self.view(ways.loan, answer), answer)

    # ---- what was shown, and what a yes is a yes to

    async def asking(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """What was shown when; figures of another day are said to be new, and a choice that no longer stands is dropped."""
        ways = self._ways(values)
        if ways.file is None:
            return
        answer.focus_on(loan_id=ways.file.loan.loan_id)
        if values.get(CAUSE) in FOR_A_SPECIALIST and SPECIALIST not in values:
            values[SPECIALIST] = "1"
            answer.say("utter_arrangement_specialist")
        if OPTION in values and ways.chosen is None:
            del values[OPTION]
        if OPTION in values or all(step.name in values for step in self.steps[:-1] if self.wanted(step, values)):
            self._note_what_is_quoted(values, heard, answer)
        if OPTION in values and (table := self.shown(values)) != values.get(TABLE):
            values[TABLE], values[SHOWN_AT] = table, heard.metadata.received_at.isoformat()

    def _note_what_is_quoted(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """The figures that are about to be shown; where they are others for the same facts, that is said."""
        quoted = _mark([key_of(option) + str(option.total) for option in self._ways(values).rows])
        told = _facts_mark(values)
        if values.get(QUOTED) not in (None, quoted) and values.get(QUOTED_FOR) == told:
            another_day = values.get(QUOTED_ON) != heard.today.isoformat()
            answer.say("utter_arrangement_anew" if another_day else "utter_arrangement_moved", as_of=heard.today)
        values[QUOTED], values[QUOTED_FOR], values[QUOTED_ON] = quoted, told, heard.today.isoformat()

    def shown(self, values: Values) -> str:
        """The mark of the text that is agreed to, as it would be reckoned now."""
        option = self._ways(values).chosen
        if option is None or option.plan is None:
            return ""
        return self.situation.agreement(self._ways(values).loan, option).sha256

    def stale(self, values: Values) -> bool:
        """Whether the table that was shown says something else today."""
        return OPTION in values and self.shown(values) != values.get(TABLE, "")

    def not_yet(self, values: Values, heard: Heard, answer: Answer) -> str | None:
        """The table is there to be read first (P-10)."""
        shown_at = values.get(SHOWN_AT)
        seconds = self.desk.policy.arrangements.reading_seconds
        if shown_at is None:
            return None
        read_for = heard.metadata.received_at - datetime.fromisoformat(shown_at)
        return None if read_for >= timedelta(seconds=seconds) else answer.words("utter_arrangement_read_first", seconds=seconds)

    # ---- the end

    def read_back(self, values: Values, answer: Answer) -> str | None:
        """What will be applied for, with its figures; nothing where nobody has to agree to it, or nothing can be had."""
        ways = self._ways(values)
        option = ways.chosen
        if option is None or option.plan is None or ways.standing is not None:
            return None
        return explaining.read_back(option, self.view(ways.loan, answer), answer)

    async def submit(self, values: Values, heard: Heard, answer: Answer) -> None:
        """An application where a plan was chosen; else how to pay what needs nobody's leave, or who can help further."""
        ways, turn = self._ways(values), self.situation
        if ways.file is None or ways.file not in turn.open_files:
            paid_off = turn.files if ways.file is None else [ways.file]
            say_nothing_left(ways.wish, views(paid_off, turn.files, turn.today, answer), answer)
            return
        view, option = self.view(ways.file, answer), ways.chosen
        answer.focus_on(topic=ways.wish, loan_id=view.loan.loan_id)
        if option is not None and option.plan is not None:
            await apply_for(option, view, turn, values, heard, answer)
            answer.offer(self._other_late_loans(view, ways.wish, answer))
        elif ways.standing is not None:
            explain_standing(ways.standing, view, turn, answer)
        elif option is None:
            reasons = [reason_of(one.refused, answer.words) for one in ways.found.options if one.refused is not None]
            meant = heard.reread(ways.wish, loan_id=view.loan.loan_id)
            await self.desk.for_a_person.store(meant, answer, list(dict.fromkeys(reasons))[:1])
        else:
            pay_at_once(option, view, answer)

    def _other_late_loans(self, done: LoanView, wish: str, answer: Answer) -> list[QuickReply]:
        """What else is late and nothing is applied for yet: the same wish for it is one tap away."""
        others = [one for one in self.situation.late_files if one.loan.loan_id != done.loan.loan_id]
        return [
            answer.button_saying(answer.words("button_next_loan", loan=view.ref), wish, loan_id=view.loan.loan_id)
            for view in views(others, self.situation.files, self.situation.today, answer)
            if self.situation.standing(view.loan.loan_id) is None
        ]

    def _ways(self, values: Values) -> Ways:
        return Ways(self.situation, values)


def _carried(heard: Heard) -> dict[str, str]:
    """The sum that a button of ours took along."""
    if not heard.tapped:
        return {}
    name, carried = {INSTALMENT: MONTHLY, PART: SUM}.get(heard.intent), heard.value("amount")
    return {} if name is None or carried is None or own_yuan(carried) is None else {name: carried}


def _drop_choice(values: dict[str, str]) -> None:
    values.pop(OPTION, None)
    values.pop(CHOSEN, None)


def _facts_mark(values: Values) -> str:
    return _mark([values.get(name, "") for name in (WISH, LOAN, *FACTS)])


def _mark(parts: Sequence[str]) -> str:
    return sha256(json.dumps(list(parts)).encode()).hexdigest()[:12]
