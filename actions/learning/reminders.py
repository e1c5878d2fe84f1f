"""Reminders of due dates: kept at once, with the day and hour of the first one (set_reminder; C-01, I-06)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from actions.loans.choice import choose
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.correction import corrects
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from actions.talk.next_steps import after_settling
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from servicing.clock import SHANGHAI
from servicing.contact.contacts import contact_state
from servicing.contact.gate import Allowed, Channel, ContactRules, may_contact, wished_since
from servicing.contact.holds import HoldKind, holds_of
from servicing.contact.occasions import Occasion, Reminder, next_occasion
from servicing.contact.reminders import MOST_DAYS_BEFORE, cancel_reminders, reminders_of, set_reminder
from servicing.policy import Policy
from servicing.policy.outreach import Purpose
from servicing.turn import QuickReply

TOPIC = "set_reminder"
DAYS, HOUR = "set_reminder_days", "set_reminder_hour"
DAYS_ALONE = "set_reminder_days_alone"
STATE, TOLD, END, MISSED, OTHER_WAY, PAYDAY = "state", "told", "end", "missed", "other_way", "payday"
QUESTIONS = frozenset({STATE, TOLD, MISSED})
"""What is asked about reminders, and sets none."""

NIGHT = "night"
"""An hour at which nothing is sent (C-01)."""

TOLD_OF = "set_reminder_told_of"
_JUST_THIS = re.compile(r"just_this(?:_(?P<days>[0-9]{1,2}))?")
_OFFERED_DAYS = ("0", "3", "7")


class Reminders:
    """For the loan that is meant, or for all that have a due date ahead."""

    def __init__(self, identity: Identity, requests: Requests, asked: Asked, words: Vocabulary, policy: Policy) -> None:
        self._identity = identity
        self._requests = requests
        self._asked = asked
        self._words = words
        self._defaults = policy.reminders
        self._rules = ContactRules.of(policy)

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Set or end reminders, and say what comes when."""
        files = await self._identity.loans(heard, answer)
        if files is None:
            return
        answer.focus_on(topic=TOPIC, asked=None, options=())
        meant = choose(files, heard, self._words, heard.focus.one_loan) or files
        shown = [view for view in views(files, files, heard.today, answer) if view.file in meant]
        about = self._asked.every(TOPIC, heard)
        if QUESTIONS.intersection(about) and END not in about:
            await self._state(about, shown, heard, answer)
            return
        if END in about:
            await self._end(heard, answer)
            return
        ahead = [view for view in shown if view.next_due is not None]
        if not ahead:
            answer.say("utter_reminder_nothing_ahead", buttons=after_settling(answer))
            return
        wished = None if PAYDAY in about else self._wished(ahead, heard)
        if wished is None:
            answer.say(
                "utter_reminder_payday" if PAYDAY in about else "utter_reminder_other_day", buttons=_buttons(ahead, answer)
            )
            return
        if self._asked.first(HOUR, heard) == NIGHT:
            answer.say("utter_reminder_night", buttons=_buttons(ahead, answer))
            return
        if _just_this(heard) is None and await self._opted_out(heard):
            answer.say("utter_reminder_opted_out", buttons=[_only_this(wished, answer), person_button(answer)])
            return
        kept = await self._keep(wished, heard)
        sentences = [answer.words("utter_reminder_set")]
        sentences.extend(_first(view, reminder, occasion, answer) for view, reminder, occasion in kept)
        sentences.append(answer.words("utter_reminder_where"))
        if OTHER_WAY in about:
            sentences.append(answer.words("utter_reminder_only_here"))
        if not await self._may_come(kept, heard):
            sentences.append(answer.words("utter_reminder_held"))
        answer.say_text("\n".join(sentences), buttons=_buttons(ahead, answer))

    async def _state(self, about: Sequence[str], shown: Sequence[LoanView], heard: Heard, answer: Answer) -> None:
        """A question about reminders changes none: why none came, whether one will, what is set, and where it comes."""
        async with self._requests.database.reading() as session:
            active = await reminders_of(session, heard.metadata.borrower_id or "")
        kept = [(view, one) for view in shown for one in active if one.loan_id == view.loan.loan_id]
        occasions = [(view, one, _next_of(view, one, heard)) for view, one in kept]
        sentences = [answer.words("utter_reminder_missed")] if MISSED in about else []
        if (of := self._asked.first(TOLD_OF, heard)) is not None:
            sentences.append(answer.words(f"utter_reminder_told_{of}"))
        if not kept and all(view.next_due is None for view in shown):
            sentences.append(answer.words("utter_reminder_nothing_ahead"))
            answer.say_text("\n".join(sentences), buttons=after_settling(answer))
            return
        stands = ("will" if kept else "will_not") if TOLD in about and of is None else ("stands" if kept else "not_set")
        sentences.append(answer.words(f"utter_reminder_{stands}"))
        sentences.extend(_first(view, one, occasion, answer) for view, one, occasion in occasions)
        if not await self._may_come(occasions, heard):
            sentences.append(answer.words("utter_reminder_held"))
        sentences.append(answer.words("utter_reminder_only_here"))
        answer.say_text("\n".join(sentences), buttons=_buttons(shown, answer, ends=bool(kept)))

    def _said_anew(self, heard: Heard) -> Heard:
        """ "不是三天，是一天", "换成当天": only what is meant instead."""
        becomes = next((word for word in self._words.becomes if word in heard.text), None)
        if becomes is None or not corrects(heard, self._words):
            return heard
        return replace(heard, text=heard.text.rpartition(becomes)[2])

    async def _opted_out(self, heard: Heard) -> bool:
        async with self._requests.database.reading() as session:
            holds = await holds_of(session, heard.metadata.borrower_id or "", heard.metadata.received_at)
        return any(hold.kind is HoldKind.OPT_OUT for hold in holds)

    def _days(self, heard: Heard) -> str | None:
        if (just_this := _just_this(heard)) is not None:
            return just_this or None
        meant = self._said_anew(heard)
        alone = self._asked.first(DAYS_ALONE, meant) if heard.focus.topic == TOPIC else None
        return self._asked.first(DAYS, meant) or alone

    def _wished(self, ahead: Sequence[LoanView], heard: Heard) -> list[tuple[LoanView, int]] | None:
        """Each loan with its days before; None where a day was named from which no due date can be told."""
        days = self._days(heard)
        if days is not None:
            return [(view, int(days)) for view in ahead]
        named = next(iter(heard.days_ahead()), None)
        if named is None:
            return [(view, self._defaults.days_before) for view in ahead]
        return [(view, before) for view in ahead if (before := _before(view, named)) is not None] or None

    async def _keep(
        self, wished: Sequence[tuple[LoanView, int]], heard: Heard
    ) -> list[tuple[LoanView, Reminder, Occasion | None]]:
        """Set them; right after one, another day or hour stands instead of its own, and what was not named again stays."""
        told_days, told_hour = self._days(heard), self._asked.first(HOUR, heard)
        instead = heard.focus.topic == TOPIC and (told_days is not None or told_hour is not None)
        kept = []
        async with self._requests.storing(heard) as session:
            active = await reminders_of(session, heard.metadata.borrower_id or "") if instead else ()
            standing = {one.loan_id: one for one in active}
            for view, days_before in wished:
                before = standing.get(view.loan.loan_id)
                reminder = await set_reminder(
                    session,
                    self._rules,
                    heard.metadata.borrower_id or "",
                    view.loan.loan_id,
                    days_before=days_before if before is None or told_days is not None else before.days_before,
                    hour=int(told_hour or (self._defaults.hour if before is None else before.hour)),
                    message_id=heard.metadata.message_id,
                    at=heard.metadata.received_at,
                    instead=instead,
                )
                kept.append((view, reminder, _next_of(view, reminder, heard)))
        return kept

    async def _end(self, heard: Heard, answer: Answer) -> None:
        async with self._requests.storing(heard) as session:
            ended = await cancel_reminders(session, heard.metadata.borrower_id or "", at=heard.metadata.received_at)
        answer.say(
            "utter_reminder_ended" if ended else "utter_reminder_none",
            buttons=[answer.button("button_due_date", "query_due_date"), person_button(answer)],
        )

    async def _may_come(self, kept: Sequence[tuple[LoanView, Reminder, Occasion | None]], heard: Heard) -> bool:
        """Whether anything said before stands in the way of a reminder, such as a wish to hear nothing."""
        async with self._requests.database.reading() as session:
            known = await contact_state(session, heard.metadata.borrower_id or "", heard.metadata.received_at)
        state = wished_since(known, heard.metadata.received_at)
        return all(
            occasion is None
            or isinstance(verdict := may_contact(self._rules, state, Channel.H5, Purpose.SERVICE, occasion.at), Allowed)
            or verdict.not_before is not None
            for _, _, occasion in kept
        )


def _just_this(heard: Heard) -> str | None:
    """The button by which an opted-out borrower wants reminders all the same: the days before that it carries, or none."""
    match = _JUST_THIS.fullmatch(heard.value("wish") or "") if heard.tapped else None
    return None if match is None else match["days"] or ""


def _only_this(wished: Sequence[tuple[LoanView, int]], answer: Answer) -> QuickReply:
    days = {before for _, before in wished}
    loan = {"loan_id": wished[0][0].loan.loan_id} if len(wished) == 1 else {}
    carried = f"just_this_{min(days)}" if len(days) == 1 else "just_this"
    return answer.button("button_remind_only", TOPIC, wish=carried, **loan)


def _before(view: LoanView, named: date) -> int | None:
    """How many days before the next due date from `named` on a day lies, if a reminder may come so early."""
    due = next((row.due_on for row in view.loan.instalments if row.due_on >= named), None)
    days = None if due is None else (due - named).days
    return days if days is not None and days <= MOST_DAYS_BEFORE else None


def _next_of(view: LoanView, reminder: Reminder, heard: Heard) -> Occasion | None:
    return next_occasion(reminder, view.loan, view.file.payments, heard.metadata.received_at, plans=view.file.plans)


def _first(view: LoanView, reminder: Reminder, occasion: Occasion | None, answer: Answer) -> str:
    if occasion is None:
        return answer.words("utter_reminder_too_late", loan=view.ref)
    at = occasion.at.astimezone(SHANGHAI)
    return answer.words(
        "utter_reminder_first_of_plan" if occasion.of_plan else "utter_reminder_first",
        loan=view.ref,
        number=occasion.number,
        due_on=occasion.due_on,
        amount=occasion.amount,
        on=at.date(),
        hour=at.hour,
    )


def _buttons(ahead: Sequence[LoanView], answer: Answer, *, ends: bool = True) -> list[QuickReply]:
    loan = {"loan_id": ahead[0].loan.loan_id} if len(ahead) == 1 else {}
    return [
        *(answer.button(f"button_remind_{days}", TOPIC, wish=days, **loan) for days in _OFFERED_DAYS),
        *([answer.button("button_remind_off", TOPIC, wish=END)] if ends else []),
        person_button(answer),
    ]
