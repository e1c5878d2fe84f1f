"""From "I can't pay" to an application: why, how much a month, every way that policy allows side by side, one of them chosen,
read back with its full cost, confirmed (P-10, F-08, X-06, X-07). Nothing is promised: a person decides."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar, Self

from actions.arrangements import comparison, cost_table
from actions.arrangements.applying import apply_for, explain_standing, pay_at_once
from actions.arrangements.desk import Desk, Situation
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
    bare_number,
    clauses,
    own_amount,
    own_yuan,
    said_of,
)
from actions.casework.withdrawal import WITHDRAW
from actions.loans.choice import choose
from actions.loans.figures import percent
from actions.loans.names import names_in
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.correction import corrects
from actions.talk.flow import READ_BACK, SURE, Choice, Flow, Reads, Step, Unfit, Values, asked_name, plainly
from actions.talk.heard import Heard, bare
from actions.talk.identity import person_button
from servicing.arrangements import Cause, Code, Option, Options
from servicing.arrangements.option import Kind
from servicing.book import LoanFile
from servicing.cards import Card
from servicing.money import ZERO, to_fen
from servicing.turn import QuickReply

SEEN_OPTIONS, SEEN_TABLE = asked_name("arrangement", OPTION), asked_name("arrangement", READ_BACK)
WISH_KNOWN, CHOSEN, TOLD, QUOTED, QUOTED_FOR, QUOTED_ON, TABLE, SHOWN_AT, SPECIALIST = (
    "_wish_known", "_chosen", "_told", "_quoted", "_quoted_for", "_quoted_on", "_table", "_shown_at", "_specialist"
)  # fmt: skip
CAUSES = tuple(cause.value for cause in Cause)
ASKED_CAUSE, ASKED_MONTHLY = asked_name("arrangement", CAUSE), asked_name("arrangement", MONTHLY)
_BARE_SUMS = (ASKED_CAUSE, SEEN_OPTIONS, SEEN_TABLE)
"""Where an amount of which the words do not say what it is counts by the wish."""
_BACK_TO_THE_WAYS = frozenset({"others", "stopped"})
_OF_THE_DAY = frozenset({Code.DATE_TOO_EARLY, Code.DATE_TOO_LATE})
FOR_A_SPECIALIST = frozenset({Cause.JOB_LOST, Cause.ILLNESS})
"""Causes for which somebody who knows such cases is offered (V-06)."""

_OF_ARREARS = frozenset({INSTALMENT, WAIVER, HARDSHIP, PART})
_ASKED_WHY = frozenset({INSTALMENT, HARDSHIP, EXTENSION, WAIVER})
_ASKED_HOW_MUCH = frozenset({INSTALMENT, HARDSHIP})
_ONLY_BEHIND = frozenset({INSTALMENT, WAIVER, HARDSHIP, PART})
"""Wishes of which policy allows nothing before the due date; a person sees to them."""

_TELLS = WISHES | {"inform", "choose_option", "promise_to_pay", "affirm", "deny", "out_of_scope", "calculate_repayment"}
_RE_PLANS = (Kind.REPLAN_WAIVER, Kind.REPLAN)
_TAKEN_BACK = frozenset({"instalment", "extension", "waiver", "part", "settlement", "hardship", "any"})
_WAYS = {"replan": _RE_PLANS}
_WISH_OF_WAY = {
    Kind.REPLAN.value: INSTALMENT,
    Kind.EXTENSION.value: EXTENSION,
    Kind.WAIVER.value: WAIVER,
    Kind.PART_PAYMENT.value: PART,
    Kind.SETTLE.value: SETTLEMENT,
    Kind.SETTLE_WAIVER.value: SETTLEMENT,
}


class Arrangement(Flow):
    """One talk for every wish of the kind. What was told is reckoned anew in each turn; what changed since is said."""

    kind: ClassVar[str] = "arrangement"
    yes_button: ClassVar[str] = "button_apply"

    def __init__(self, desk: Desk, situation: Situation | None = None) -> None:
        self._desk = desk
        self._situation = situation
        self._asked = desk.asked
        self._telling = desk.telling
        unsaid = Choice("arrangement_unsaid", UNSAID)
        self.steps = (
            Step(name=LOAN, question="utter_arrangement_loan", reads=self._loan, unasked=self._loan),
            Step(
                name=CAUSE,
                question="utter_arrangement_cause",
                reads=self._cause,
                unasked=self._cause,
                choices=(*(Choice(f"cause_{cause}", cause) for cause in CAUSES), unsaid),
                optional=True,
            ),
            Step(
                name=MONTHLY,
                question="utter_arrangement_monthly",
                reads=self._monthly,
                unasked=self._fact(MONTHLY),
                choices=(unsaid,),
                optional=True,
            ),
            Step(name=SUM, question="utter_arrangement_sum", reads=self._sum, unasked=self._sum_anew),
            Step(
                name=DAY,
                question="utter_arrangement_day",
                reads=self._day,
                unasked=self._fact(DAY),
                choices=(Choice("arrangement_latest_day", UNSAID),),
                optional=True,
            ),
            Step(name=MONTHS, question="utter_trial_months", reads=self._fact(MONTHS), unasked=self._fact(MONTHS)),
            Step(name=SALARY, question="utter_arrangement_day", reads=self._fact(SALARY), unasked=self._fact(SALARY)),
            Step(name=OPTION, question="utter_arrangement_options", reads=self._option, unasked=self._option),
        )

    @property
    def opened_by(self) -> frozenset[str]:
        """Every wish for an arrangement, and hardship told without one."""
        return WISHES

    async def in_turn(self, heard: Heard) -> Self:
        """With the borrower's loans as they stand."""
        return type(self)(self._desk, await self._desk.situation(heard))

    async def begin(self, heard: Heard, answer: Answer, values: dict[str, str]) -> bool:
        """What stands against any arrangement is said first; what was told with the wish is taken."""
        if heard.metadata.borrower_id is None:
            answer.say("utter_arrangement_sign_in")
        files = await self._desk.identity.loans(heard, answer)
        if files is None:
            return False
        meant = choose(files, heard, self._desk.words, heard.focus.one_loan)
        return await self._start(heard, answer, values, [file.loan.loan_id for file in meant])

    async def _start(self, heard: Heard, answer: Answer, values: dict[str, str], meant: Sequence[str]) -> bool:
        if len(meant) == 1 and values.get(LOAN) not in (None, meant[0]):
            values.clear()
        values[WISH] = values[WISH_KNOWN] = heard.intent
        if len(meant) == 1 and self._of_turn.file(meant[0]) in self._of_turn.open_files:
            values[LOAN] = meant[0]
        elif values.get(LOAN) is None and len(found := self._candidates(values)) == 1:
            values[LOAN] = found[0].loan.loan_id
        self._take_facts(values, heard)
        values.update(_carried(heard))
        self._say_what_ends_it(values, answer)
        if self._ahead(values):
            meant_file = self._file(values)
            files = self._of_turn.open_files if meant_file is None else [meant_file]
            loan = {} if meant_file is None else {"loan_id": meant_file.loan.loan_id}
            shown = views(files, self._of_turn.files, heard.today, answer)
            told = [*(ahead_words(heard.intent, shown, answer) or ()), *self._too_early(heard.intent, files, answer)]
            await self._desk.for_a_person.store(heard.reread(heard.intent, **loan), answer, ahead=told)
            return False
        first = self._first_question(values)
        if heard.intent == HARDSHIP:
            answer.say("utter_arrangement_heard")
        elif first in (CAUSE, MONTHLY, DAY):
            answer.say("utter_arrangement_opened")
        elif first == SUM and isinstance(vague := self._sum(heard, values), Unfit):
            answer.say(vague.why, **vague.values)
        if self._means_several(heard):
            answer.say_text(self._one_by_one(values, answer))
        return True

    def _means_several(self, heard: Heard) -> bool:
        """Whether a wish is told for more than one loan."""
        files = self._of_turn.open_files
        if heard.tapped or len(files) == 1 or len(choose(files, heard, self._desk.words, None)) == 1:
            return False
        named = names_in(heard.text, [file.loan.product for file in files], self._desk.words.ordinary)
        return len(named) > 1 or bool(self._asked.told("loans", heard.text))

    def _one_by_one(self, values: Values, answer: Answer) -> str:
        """That each loan is seen to by itself, and which comes first."""
        if self._file(values) is None:
            return answer.words("utter_arrangement_one_by_one")
        return answer.words("utter_arrangement_late_first", loan=self._view(values, answer).ref)

    def _say_what_ends_it(self, values: dict[str, str], answer: Answer) -> None:
        """Who would pay a part, and names as much as ends the whole loan today, is told what does, and offered just that."""
        file, amount = self._file(values), said_of(values).lump_sum
        if values[WISH] != PART or file is None or amount is None:
            return
        ends = self._of_turn.statement(file).settle_today
        if amount >= ends:
            values[WISH] = values[WISH_KNOWN] = SETTLEMENT
            answer.say("utter_part_ends", loan=self._view(values, answer).ref, total=ends)

    def _first_question(self, values: Values) -> str:
        return next((step.name for step in self.steps if self.wanted(step, values) and step.name not in values), OPTION)

    def wanted(self, step: Step, values: Values) -> bool:
        """Asked is what makes a difference to this wish for this loan, and nothing where no way is left to choose from."""
        if WISH not in values:
            return False
        if step.name == LOAN:
            return len(self._candidates(values)) > 1
        file, wish = self._file(values), values[WISH]
        if file is None or not self._anything(file, values):
            return False
        late = file in self._of_turn.late_files
        return {
            CAUSE: late and wish in _ASKED_WHY,
            MONTHLY: late and wish in _ASKED_HOW_MUCH,
            SUM: wish == PART,
            DAY: wish == EXTENSION and self._by_day(file, values),
            OPTION: True,
        }.get(step.name, bool(values.get(step.name)))

    def choices(self, step: Step, values: Values) -> Sequence[Choice]:
        """The loans by name, and the ways that are shown."""
        if step.name == LOAN:
            files = self._of_turn.files
            return [Choice("", one.loan.loan_id, words=self._desk.ref(one, files)) for one in self._candidates(values)]
        if step.name == OPTION:
            return [Choice("", key_of(option), words=title_of(option, self._desk.wording.say)) for option in self._rows(values)]
        return step.choices

    def question(self, step: Step, values: Values, answer: Answer) -> str:
        """The words of a question; of the ways, what was wished for and cannot be had, and the one that fits."""
        if step.name != OPTION:
            return answer.words(step.question)
        view, rows = self._view(values, answer), self._rows(values)
        found = self._found(values)
        words = [answer.words(step.question, loan=view.ref, count=len(rows))]
        for option in comparison.refused(found, values)[:1]:
            if option.refused is not None:
                words.append(answer.words("utter_arrangement_not_this", why=reason_of(option.refused, answer.words)))
        words.append(self._advice(rows, values, answer))
        return "\n".join(part for part in words if part)

    def card(self, step: Step | None, values: Values, answer: Answer) -> Card | None:
        """The ways side by side; the cost table of the one that was chosen."""
        if self._file(values) is None:
            return None
        if step is not None:
            return comparison.card(self._of_turn, self._view(values, answer), values, answer) if step.name == OPTION else None
        option = self._chosen(values)
        if option is None or option.plan is None:
            return None
        return cost_table.card(self._of_turn, self._view(values, answer), option, values, answer)

    def ways_out(self, step: Step | None, values: Values, answer: Answer) -> Sequence[QuickReply]:
        """A person wherever it comes to a decision (F-08)."""
        decides = step is None or step.name == OPTION
        return [person_button(answer)] if decides or values.get(CAUSE) in FOR_A_SPECIALIST else ()

    def asked_again(self, step: Step | None, values: Values, answer: Answer) -> str | None:
        """Without the card, which stands above."""
        if step is not None:
            return answer.words("utter_arrangement_options_again") if step.name == OPTION else None
        option = self._chosen(values)
        return None if option is None else answer.words("utter_arrangement_confirm_again", name=name_of(option, answer.words))

    async def asking(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """What was shown when; figures of another day are said to be new, and a choice that no longer stands is dropped."""
        file = self._file(values)
        if file is None:
            return
        answer.focus_on(loan_id=file.loan.loan_id)
        if values.get(CAUSE) in FOR_A_SPECIALIST and SPECIALIST not in values:
            values[SPECIALIST] = "1"
            answer.say("utter_arrangement_specialist")
        if OPTION in values and self._chosen(values) is None:
            del values[OPTION]
        quoted = self._mark([key_of(option) + str(option.total) for option in self._rows(values)])
        another_day = values.get(QUOTED_ON) != heard.today.isoformat()
        told = self._facts_mark(values)
        changed = values.get(QUOTED) not in (None, quoted) and values.get(QUOTED_FOR) == told
        if OPTION in values or all(step.name in values for step in self.steps[:-1] if self.wanted(step, values)):
            if changed:
                answer.say("utter_arrangement_anew" if another_day else "utter_arrangement_moved", as_of=heard.today)
            values[QUOTED], values[QUOTED_FOR], values[QUOTED_ON] = quoted, told, heard.today.isoformat()
        if OPTION in values and (table := self.shown(values)) != values.get(TABLE):
            values[TABLE], values[SHOWN_AT] = table, heard.metadata.received_at.isoformat()

    def shown(self, values: Values) -> str:
        """The mark of the text that is agreed to, as it would be reckoned now."""
        file, option = self._file(values), self._chosen(values)
        if file is None or option is None or option.plan is None:
            return ""
        return self._of_turn.agreement(file, option).sha256

    def stale(self, values: Values) -> bool:
        """Whether the table that was shown says something else today."""
        return OPTION in values and self.shown(values) != values.get(TABLE, "")

    def not_yet(self, values: Values, heard: Heard, answer: Answer) -> str | None:
        """The table is there to be read first (P-10)."""
        shown_at = values.get(SHOWN_AT)
        seconds = self._desk.policy.arrangements.reading_seconds
        if shown_at is None:
            return None
        read_for = heard.metadata.received_at - datetime.fromisoformat(shown_at)
        return None if read_for >= timedelta(seconds=seconds) else answer.words("utter_arrangement_read_first", seconds=seconds)

    def read_back(self, values: Values, answer: Answer) -> str | None:
        """What will be applied for, with its figures; nothing where nobody has to agree to it, or nothing can be had."""
        option = self._chosen(values)
        file = self._file(values)
        if file is None or option is None or option.plan is None or self._of_turn.standing(file.loan.loan_id) is not None:
            return None
        view = self._view(values, answer)
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

    def meant(self, heard: Heard) -> Heard:
        """To give up one way and name another in one breath ends no talk."""
        if heard.tapped or heard.value(WITHDRAW) is None:
            return heard
        for part in reversed(clauses(heard.text)):
            named = self._asked.told("way", part)
            if named and not self._asked.told("drops", part):
                way = next(kind for kind in self._asked.kinds("way") if kind in named)
                told = tuple(one for one in heard.entities if one.kind != WITHDRAW and one.text in part)
                wish = _WISH_OF_WAY.get(way, heard.intent)
                return replace(heard, text=part, intent=wish, confidence=1.0, entities=told)
        return heard

    def beside(self, heard: Heard, values: Values) -> Values:
        """Facts that are told otherwise, or anew; another wish of the kind."""
        if heard.tapped or WISH not in values:
            return {}
        at_table = heard.focus.asked == SEEN_TABLE
        if at_table and self._asked.first("about", heard) in _BACK_TO_THE_WAYS:
            return {OPTION: ""}
        if not plainly(heard, _TELLS):
            return {}
        begins = "begins" in self._asked.every("told", heard)  # from when a re-plan runs is no wish to pay later
        other = heard.intent in WISHES - {HARDSHIP, values[WISH]} and heard.confidence >= SURE and not begins
        other = other and not self._only_names(heard)
        in_months = heard.value("months") is not None and "in_months" in self._asked.every("told", heard)
        if not other and values[WISH] == EXTENSION and in_months:
            heard, other = heard.reread(INSTALMENT), True
        wish = heard.intent if other else values[WISH]
        told = self._telling.facts(heard, wish)
        if not {MONTHLY, SUM} & told.keys() and heard.focus.asked in _BARE_SUMS and (bare_sum := own_amount(heard)) is not None:
            told[SUM if wish in (PART, SETTLEMENT) else MONTHLY] = bare_sum
        said = {
            name: told[name] for name in told if values.get(name) != told[name] and not (name == CAUSE and values.get(CAUSE))
        }
        if (loan := self._loan(heard, values)) not in (None, values.get(LOAN)):
            said[LOAN] = loan or ""
        if at_table and not other and isinstance(key := self._option(heard, values), str) and key != values.get(OPTION):
            said[OPTION] = key
        return {**said, **({WISH: wish} if other else {})}

    async def asked_within(self, values: Values, heard: Heard, answer: Answer) -> bool:
        """What a question means, and what is asked of the ways that are shown (F-08)."""
        if heard.tapped or WISH not in values:
            return False
        if self._desk.words.asks_what_is_meant(bare(heard.text)):
            answer.say(f"plain_arrangement_{(heard.focus.asked or '').rpartition(':')[2]}")
            return True
        if self._means_several(heard) and not self._telling.facts(heard, values[WISH]):
            answer.say_text(self._one_by_one(values, answer))
            return True
        if self._file(values) is None or heard.focus.asked not in (SEEN_OPTIONS, SEEN_TABLE):
            return False
        at_table, about = heard.focus.asked == SEEN_TABLE, self._asked.first("about", heard)
        if at_table and about in _BACK_TO_THE_WAYS:
            return False
        if at_table and self._names_the_chosen(heard, values):
            return True
        words = [] if about is None else self._explained(about, self._chosen(values), values, heard, answer)
        if not words and self._loan(heard, values) in (None, values.get(LOAN)):
            words = self._whether(heard, values, answer)
        if words:
            answer.say_text("\n".join(words))
        return bool(words)

    def takes_back(self, what: str | None) -> bool:
        """Nothing was stored yet: to want none of it any more ends the talk."""
        return what in _TAKEN_BACK

    async def answered(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """What was told besides is taken too; a choice made for other facts is no choice any more."""
        if values.get(OPTION) == "":
            if self._asked.first("about", heard) == "stopped":
                answer.say_text("\n".join(self._explained("stopped", None, values, heard, answer)))
            del values[OPTION]
            values.pop(CHOSEN, None)
            return
        if OPTION in values and values.get(CHOSEN) != values[OPTION]:
            values[CHOSEN], values[TOLD] = values[OPTION], self._facts_mark(values)
            return
        if values[WISH] != values.get(WISH_KNOWN):
            values[WISH_KNOWN] = values[WISH]
            answer.say("utter_arrangement_other_wish", what=answer.words(f"reading_{values[WISH]}"))
        elif self._told_instead(values, heard):
            values[(heard.focus.asked or "").rpartition(":")[2]] = UNSAID
        self._take_facts(values, heard)
        self._say_what_ends_it(values, answer)
        if heard.focus.asked == ASKED_MONTHLY and values.get(MONTHLY) == UNSAID and self._how_much(heard) == "nothing":
            answer.say("utter_arrangement_no_money")
        if OPTION in values and values.get(TOLD) != self._facts_mark(values):
            del values[OPTION], values[CHOSEN]

    def told_again(self, step: Step, values: dict[str, str]) -> None:
        """A fact that is insisted on leads back to the ways, which hold to it."""
        if step.name in FACTS and OPTION in values:
            del values[OPTION]
            values.pop(CHOSEN, None)

    async def submit(self, values: Values, heard: Heard, answer: Answer) -> None:
        """An application where a plan was chosen; else how to pay what needs nobody's leave, or who can help further."""
        file, turn = self._file(values), self._of_turn
        if file is None or file not in turn.open_files:
            paid_off = turn.files if file is None else [file]
            say_nothing_left(values[WISH], views(paid_off, turn.files, turn.today, answer), answer)
            return
        view = self._view(values, answer)
        meant = heard.reread(values[WISH], loan_id=view.loan.loan_id)
        answer.focus_on(topic=values[WISH], loan_id=view.loan.loan_id)
        option = self._chosen(values)
        standing = self._of_turn.standing(view.loan.loan_id)
        if option is not None and option.plan is not None:
            await apply_for(option, view, self._of_turn, values, heard, answer)
            answer.offer(self._other_late_loans(view, values, answer))
        elif standing is not None:
            explain_standing(standing, view, self._of_turn, answer)
        elif option is None:
            reasons = [reason_of(one.refused, answer.words) for one in self._found(values).options if one.refused is not None]
            await self._desk.for_a_person.store(meant, answer, list(dict.fromkeys(reasons))[:1])
        else:
            pay_at_once(option, view, answer)

    def _other_late_loans(self, done: LoanView, values: Values, answer: Answer) -> list[QuickReply]:
        """What else is late and nothing is applied for yet: the same wish for it is one tap away."""
        others = [one for one in self._of_turn.late_files if one.loan.loan_id != done.loan.loan_id]
        return [
            answer.button_saying(answer.words("button_next_loan", loan=view.ref), values[WISH], loan_id=view.loan.loan_id)
            for view in views(others, self._of_turn.files, self._of_turn.today, answer)
            if self._of_turn.standing(view.loan.loan_id) is None
        ]

    def _explained(self, about: str, chosen: Option | None, values: Values, heard: Heard, answer: Answer) -> list[str]:
        plan = chosen or next((option for option in self._rows(values) if option.plan is not None), None)
        if about == "refused":
            way = self._asked.first("way", heard)
            kinds = _WAYS.get(way or "") or ((Kind(way),) if way else tuple(Kind))
            return comparison.reasons(self._found(values), kinds, answer.words)
        if about == "others":
            return [answer.words("utter_arrangement_others")]
        if about == "starts":
            return [
                answer.words("utter_arrangement_starts", name=name_of(option, answer.words), on=option.rows[0].due_on)
                for option in ([chosen] if chosen is not None else self._rows(values))
                if option.plan is not None
            ]
        if plan is None or plan.plan is None:
            return []
        if about == "missed":
            return [answer.words("table_missed" if plan.plan.miss_days else "table_missed_at_once", days=plan.plan.miss_days)]
        if about == "stopped":
            return [answer.words("utter_arrangement_stopped", rate=percent(plan.rate or ZERO))]
        if about == "rate":
            rates = {"rate": percent(plan.rate or ZERO), "all_in": percent(plan.all_in_rate or ZERO, 2)}
            return [answer.words("utter_arrangement_rate", name=name_of(plan, answer.words), **rates)]
        return [answer.words("table_undo" if about == "undo" else "utter_arrangement_who_decides")]

    def _whether(self, heard: Heard, values: Values, answer: Answer) -> list[str]:
        """Asked whether, or why not, a way can be had: which one it is, or what stands against it."""
        asks, way = self._asked.first("asks", heard), self._asked.first("way", heard)
        told = any(heard.value(kind) is not None for kind in ("date", "days", "months", "amount"))
        another = heard.intent in WISHES - {values[WISH]} and asks != "why"
        if asks is None or way is None or told or another:
            return []
        kinds = _WAYS.get(way) or (Kind(way),)
        can_be_had = [option for option in self._rows(values) if option.kind in kinds]
        if can_be_had:
            return [
                answer.words("utter_arrangement_can_be_had", name=name_of(option, answer.words)) for option in can_be_had[:1]
            ]
        return comparison.reasons(self._found(values), kinds, answer.words)

    def _only_names(self, heard: Heard) -> bool:
        """Whether a loan is named and nothing else: "家装分期呢"."""
        products = [file.loan.product for file in self._of_turn.files]
        named = names_in(heard.text, products, self._desk.words.ordinary)
        rest = heard.text
        for name in named.values():
            rest = rest.replace(name, "")
        return bool(named) and not self._desk.words.without_particles(bare(rest))

    def _names_the_chosen(self, heard: Heard, values: Values) -> bool:
        """Whether what is read back is named once more, with neither a yes nor a no."""
        if heard.intent == "affirm" or corrects(heard, self._desk.words):
            return False
        return self._option(heard, values) == values.get(OPTION)

    def _told_instead(self, values: Values, heard: Heard) -> bool:
        """Whether another fact was told where one was asked for that need not be told: it is not asked a second time."""
        asked = heard.focus.asked
        name = (asked or "").rpartition(":")[2]
        if heard.tapped or asked not in (ASKED_CAUSE, ASKED_MONTHLY) or name in values or self._loan(heard, values) is not None:
            return False
        return bool(self._telling.facts(heard, values[WISH]).keys() - {name})

    def _by_day(self, file: LoanFile, values: Values) -> bool:
        """Whether an extension can be had at all, so that it comes down to the day."""
        found = self._of_turn.options(file, said_of({})).of(Kind.EXTENSION)
        return any(one.eligible or (one.refused is not None and one.refused.code in _OF_THE_DAY) for one in found)

    def _how_much(self, heard: Heard) -> str | None:
        return None if heard.tapped else self._asked.first("how_much", heard)

    @property
    def _of_turn(self) -> Situation:
        if self._situation is None:
            raise RuntimeError("a talk of an arrangement is led with what is known in a turn")
        return self._situation

    def _candidates(self, values: Values) -> Sequence[LoanFile]:
        """The loans that the wish may be about."""
        late = self._of_turn.late_files
        return late if late and values[WISH] in _OF_ARREARS | {EXTENSION} else self._of_turn.open_files

    def _file(self, values: Values) -> LoanFile | None:
        return self._of_turn.file(values.get(LOAN))

    def _view(self, values: Values, answer: Answer) -> LoanView:
        file = self._file(values)
        if file is None:
            raise RuntimeError("the loan is asked for first")
        (view,) = views([file], self._of_turn.files, self._of_turn.today, answer)
        return view

    def _found(self, values: Values) -> Options:
        file = self._file(values)
        if file is None:
            raise RuntimeError("the loan is asked for first")
        return self._of_turn.options(file, said_of(values))

    def _rows(self, values: Values) -> list[Option]:
        return comparison.shown(self._found(values), values)

    def _anything(self, file: LoanFile, values: Values) -> bool:
        return self._of_turn.standing(file.loan.loan_id) is None and bool(self._rows({**values, LOAN: file.loan.loan_id}))

    def _ahead(self, values: Values) -> bool:
        """Whether nothing is late and policy has nothing for the wish yet, so that a person sees to it."""
        file, wish = self._file(values), values[WISH]
        files = self._of_turn.open_files if file is None else [file]
        if any(one in self._of_turn.late_files or self._of_turn.standing(one.loan.loan_id) for one in files):
            return False
        if wish in _ONLY_BEHIND:
            return True
        found = [self._of_turn.options(one, said_of({})) for one in files]
        return wish == EXTENSION and not any(one.eligible for made in found for one in made.of(Kind.EXTENSION))

    def _too_early(self, wish: str, files: Sequence[LoanFile], answer: Answer) -> list[str]:
        """From when an extension can be had (F-08)."""
        found = [one for file in files for one in self._of_turn.options(file, said_of({})).of(Kind.EXTENSION)]
        refusals = [one.refused for one in found if one.refused is not None and one.refused.code is Code.TOO_EARLY]
        return [reason_of(one, answer.words) for one in refusals[:1]] if wish == EXTENSION else []

    def _chosen(self, values: Values) -> Option | None:
        """The option of that key as it stands today; None where it cannot be had any more."""
        file, key = self._file(values), values.get(OPTION)
        if file is None or not key:
            return None
        return self._by_key(key, file, values)

    def _by_key(self, key: str, file: LoanFile, values: Values) -> Option | None:
        kind, _, months = key.partition(":")
        said = said_of(values)
        said = replace(said, months=int(months)) if months else said
        found = self._of_turn.options(file, said).of(Kind(kind))
        return next((one for one in found if one.eligible and str(one.months or "") == months), None)

    def _advice(self, rows: Sequence[Option], values: Values, answer: Answer) -> str:
        best = next((option for option in rows if option.recommended), None)
        affordable = said_of(values).affordable
        if best is not None:
            return answer.words("utter_arrangement_fits", name=name_of(best, answer.words))
        if affordable is not None and (least := comparison.least_each(rows)) is not None and least.highest > affordable:
            return answer.words("utter_arrangement_above", name=name_of(least, answer.words))
        return answer.words("utter_arrangement_choose")

    def _take_facts(self, values: dict[str, str], heard: Heard) -> None:
        for name, value in self._telling.facts(heard, values[WISH]).items():
            if name != CAUSE or not values.get(CAUSE):
                values[name] = value

    def _facts_mark(self, values: Values) -> str:
        return self._mark([values.get(name, "") for name in (WISH, LOAN, *FACTS)])

    def _mark(self, parts: Sequence[str]) -> str:
        return sha256(json.dumps(list(parts)).encode()).hexdigest()[:12]

    def _loan(self, heard: Heard, values: Values) -> str | None:
        files = self._of_turn.open_files
        meant = choose(files, heard, self._desk.words, None) if len(files) > 1 else ()
        return meant[0].loan.loan_id if len(meant) == 1 else None

    def _cause(self, heard: Heard, values: Values) -> str | None:
        return self._telling.cause(heard)

    def _fact(self, name: str) -> Reads:
        return lambda heard, values: self._telling.facts(heard, values[WISH]).get(name)

    def _monthly(self, heard: Heard, values: Values) -> str | Unfit | None:
        told = self._telling.facts(heard, values[WISH])
        named = told.get(MONTHLY) or (None if SUM in told or not plainly(heard, _TELLS) else own_amount(heard))
        if named is not None or told or (how_much := self._how_much(heard)) is None:
            return named
        return UNSAID if how_much == "nothing" else Unfit("utter_arrangement_rough")

    def _sum(self, heard: Heard, values: Values) -> str | Unfit | None:
        told = self._telling.facts(heard, PART)
        named = told.get(SUM) or (own_amount(heard) if plainly(heard, _TELLS) else None)
        file, how_much = self._file(values), self._how_much(heard)
        if named is not None or how_much is None or file is None:
            return named
        overdue = self._of_turn.statement(file).overdue.total
        if how_much == "half" and overdue:
            return Unfit("utter_arrangement_half", {"overdue": overdue, "half": to_fen(overdue / 2)})
        return Unfit("utter_arrangement_rough")

    def _sum_anew(self, heard: Heard, values: Values) -> str | None:
        told = self._telling.facts(heard, values[WISH]).get(SUM)
        return told or (bare_number(heard) if corrects(heard, self._desk.words) and heard.value("months") is None else None)

    def _day(self, heard: Heard, values: Values) -> str | Unfit | None:
        if not plainly(heard, _TELLS):
            return None
        told = self._telling.facts(heard, EXTENSION)
        if DAY in told:
            return told[DAY]
        return Unfit("utter_arrangement_day_passed") if heard.day() is not None and SALARY not in told else None

    def _option(self, heard: Heard, values: Values) -> str | Unfit | None:
        """A way by its length, its kind, or what is best about it; a question is no choice, nor is a change of facts."""
        file = self._file(values)
        if file is None or heard.tapped or not plainly(heard, _TELLS) or heard.value("amount") is not None:
            return None
        rows = self._rows(values)
        if (pick := self._asked.first("pick", heard)) is not None:
            return _picked(pick, rows)
        asks = self._asked.first("asks", heard) is not None
        months = heard.number("months")
        way = self._asked.first("way", heard)
        if asks:
            return None
        if months is not None and way in (None, "replan"):
            return self._of_length(months, file, values)
        if way is None:
            return None
        kinds = _WAYS.get(way) or (Kind(way),)
        found = [option for option in rows if option.kind in kinds]
        if len(found) > 1:
            return Unfit("utter_arrangement_which_length")
        if found:
            return key_of(found[0])
        return self._refusal([one for kind in kinds for one in self._found(values).of(kind)])

    def _of_length(self, months: int, file: LoanFile, values: Values) -> str | Unfit | None:
        options = [one for kind in _RE_PLANS for one in self._all_of(months, file, values).of(kind) if one.months == months]
        can_be_had = [option for option in options if option.eligible]
        return key_of(min(can_be_had, key=lambda option: option.total)) if can_be_had else self._refusal(options)

    def _all_of(self, months: int, file: LoanFile, values: Values) -> Options:
        return self._of_turn.options(file, replace(said_of(values), months=max(1, months)))

    def _refusal(self, options: Sequence[Option]) -> Unfit | None:
        found = next((option.refused for option in options if option.refused is not None), None)
        if found is None:
            return None
        return Unfit("utter_arrangement_not_this", {"why": reason_of(found, self._desk.wording.say)})


def _carried(heard: Heard) -> dict[str, str]:
    """The sum that a button of ours took along."""
    if not heard.tapped:
        return {}
    name, carried = {INSTALMENT: MONTHLY, PART: SUM}.get(heard.intent), heard.value("amount")
    return {} if name is None or carried is None or own_yuan(carried) is None else {name: carried}


def _picked(pick: str, rows: Sequence[Option]) -> str | None:
    """The one of which most holds what was said of it."""
    plans = [option for option in rows if option.kind in _RE_PLANS] or [one for one in rows if one.plan is not None] or rows
    by = {
        "recommended": lambda option: not option.recommended,
        "cheapest": lambda option: option.total,
        "lowest": lambda option: option.highest,
        "shortest": lambda option: len(option.rows),
        "longest": lambda option: -len(option.rows),
    }[pick]
    if pick == "recommended" and not any(option.recommended for option in rows):
        return None
    return key_of(min(plans, key=by)) if plans else None
