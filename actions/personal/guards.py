"""What is known by its words before any reading of them: another person's account, a demand that smells of fraud, "not I",
"I never asked for that" (C-06, C-09, C-13, D-09)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from actions.personal.silence import held_for_another
from actions.talk.answer import Answer
from actions.talk.asked import Asked, folded, listed
from actions.talk.heard import FALLBACK, Heard
from actions.talk.identity import MYSELF, THIRD_PARTY, Identity, person_button
from actions.talk.requests import Requests
from actions.talk.wishes import GRAVE_CONFIDENCE

GUARDS_FILE = Path(__file__).with_name("guards.yml")

VERIFY, PRIVACY, DISTRESS = "verify_legitimacy", "ask_privacy", "express_distress"
LEGAL = "ask_legal_consequence"
OTHERS_PRESS = frozenset({"lenders", "presses"})
"""Said of others and not of ours, these tell who is dunned by other lenders."""

_ABOUT_OTHERS = frozenset({THIRD_PARTY, "report_not_my_loan", "report_harassment", "set_contact_preference"})
"""Readings of words about other people, which by half may be a question about their account."""

LONGEST_TAKING_BACK = 12
"""Longer words ask for something beside it, and are answered."""

_OF_AN_ACCOUNT = frozenset(
    {"query_arrears", "query_due_date", "explain_penalty", "explain_interest", "query_payment_status", "ask_auto_debit",
     "how_to_repay", "report_overpayment", "request_settlement", "query_plan_status", "request_document",
     "request_partial_payment", "calculate_repayment", "ask_overdue_consequence", "ask_account_access", "ask_incentive",
     "inform", "choose_option", "out_of_scope", "greet", "affirm", "cancel_request", "ask_clarification", FALLBACK}
)  # fmt: skip
"""Readings under which something of an account might be said, and those that are none."""


@dataclass(frozen=True, slots=True)
class Others:
    """Forms in which words ask about an account that is another's."""

    forms: tuple[re.Pattern[str], ...]
    names: re.Pattern[str]
    not_names: tuple[str, ...]

    def asked(self, text: str) -> bool:
        """Whether folded words ask about another's account."""
        if any(form.search(text) for form in self.forms):
            return True
        found = self.names.search(text)
        return found is not None and not found["name"].startswith(self.not_names)


@dataclass(frozen=True, slots=True)
class Guards:
    """Rereads a message by its words, and answers what must be answered before anything is looked up or stored."""

    identity: Identity
    requests: Requests
    phrases: Asked
    others: Others
    not_myself: re.Pattern[str]
    not_wanted: re.Pattern[str]
    not_told: re.Pattern[str]
    marks: tuple[str, ...]

    @classmethod
    def load(cls, identity: Identity, requests: Requests, marks: Iterable[str], file: Path = GUARDS_FILE) -> "Guards":
        """Read the guards' words; `marks` stand in a message where something was taken out of it.

        Raises:
            KeyError: a list is absent.
        """
        lists = listed(file)
        wanted = lists["not_wanted"]
        return cls(
            identity,
            requests,
            Asked.of(lists["phrases"], file),
            _others(lists),
            re.compile(
                f"(?<!{')(?<!'.join(lists['not_myself_before'])}){_any(lists['not_myself'])}(?!{_any(lists['not_myself_after'])})"
            ),
            re.compile(f"{_any(wanted['lead'])}{_any(wanted['what'])}{_any(wanted['tail'])}*"),
            re.compile(f"{_any(lists['new_number'])}.*{_any(lists['not_told'])}"),
            tuple(folded(mark) for mark in marks),
        )

    def reread(self, heard: Heard) -> Heard:
        """The message as its words say it; as it was where they say nothing of the kind."""
        if heard.tapped or despairs(heard):
            return heard
        text = folded(heard.text)
        doubted = (self.phrases.first(kind, heard) for kind in ("paid_out", "scam", "licensed"))
        if (kind := next(filter(None, doubted), None)) is not None:
            return _surely(heard, VERIFY, wish=kind)
        if self.phrases.told("other_lenders", heard.text) == OTHERS_PRESS:
            return _surely(heard, "out_of_scope", wish="others_press")
        once_more = heard.focus.topic == THIRD_PARTY and self.phrases.first("more_of_it", heard) is not None
        if once_more or self.not_myself.search(text):
            return _surely(heard, THIRD_PARTY)
        if heard.intent == THIRD_PARTY and (kind := self.phrases.first("visited", heard)) is not None:
            return _surely(heard, LEGAL, wish=kind)
        if heard.intent == THIRD_PARTY and self.phrases.first("unclear_who", heard) is not None:
            return replace(heard, confidence=0.0, wishes=())
        if heard.intent != "ask_privacy" and (kind := self.phrases.first("family", heard)) is not None:
            return _surely(heard, PRIVACY, wish=kind)
        return heard

    async def answers(self, heard: Heard, answer: Answer) -> bool:
        """Whether the message was answered here: nothing of it is looked up, nothing stored."""
        if heard.tapped or despairs(heard):
            return False
        text = folded(heard.text)
        if self.phrases.first("taken_back", heard) is not None and await self._locked_out(heard, text):
            buttons = [answer.button("button_it_is_me", "affirm", wish=MYSELF), person_button(answer)]
            answer.say("utter_tap_it_is_me", buttons=buttons)
        elif self.phrases.first("others_account", heard) is not None and await self._of_another(heard, text):
            buttons = [answer.button("button_how_much", "query_arrears"), person_button(answer)]
            answer.focus_on(asked=None, options=())
            answer.say("utter_only_own_account", buttons=buttons)
        elif await self._of_another(heard, text):
            buttons = [answer.button("button_it_is_me", "affirm", wish=MYSELF), person_button(answer)]
            answer.focus_on(topic=THIRD_PARTY, flow=None, asked=None, options=(), loan_id=None, instalment=None)
            answer.say("utter_others_account", buttons=buttons)
        elif heard.focus.flow is None and (self.not_wanted.fullmatch(text) or self.not_told.search(text)):
            answer.focus_on(asked=None, options=())
            answer.say(
                "utter_not_wanted", buttons=[answer.button("button_capabilities", "ask_capabilities"), person_button(answer)]
            )
        else:
            return False
        return True

    def warn(self, heard: Heard, answer: Answer) -> None:
        """Say it where a number or a code was taken out of the message: none is needed here."""
        if answer.replies and not heard.tapped and not despairs(heard) and self._hidden(heard):
            answer.begin_with(answer.words("utter_do_not_send"))

    def _hidden(self, heard: Heard) -> bool:
        text = folded(heard.text)
        return any(mark in text for mark in self.marks)

    async def _locked_out(self, heard: Heard, text: str) -> bool:
        """Whether "I am the borrower" takes something back: said here before, or why we are silent; in few words then."""
        if self.not_myself.search(text):
            return False
        few = len(text) <= LONGEST_TAKING_BACK
        return heard.focus.topic == THIRD_PARTY or (few and await held_for_another(self.requests, heard))

    async def _of_another(self, heard: Heard, text: str) -> bool:
        if heard.intent not in _OF_AN_ACCOUNT and not (heard.intent in _ABOUT_OTHERS and heard.confidence < GRAVE_CONFIDENCE):
            return False
        if self.phrases.first("others_debt", heard) is not None:
            return False
        if self.phrases.first("others_account", heard) is None and not self.others.asked(text):
            return False
        return await self.identity.is_borrower(heard)


def despairs(heard: Heard) -> bool:
    """Whether a message, or the talk it belongs to, is one of despair."""
    return DISTRESS in (heard.intent, heard.focus.topic) or any(wish.intent == DISTRESS for wish in heard.wishes)


def _surely(heard: Heard, intent: str, **values: str) -> Heard:
    return replace(heard.reread(intent, **values), confidence=1.0, wishes=())


def _others(lists: dict[str, list[str]]) -> Others:
    someone = _any([*lists["people"], *lists["them"]])
    between, facts = _any(lists["between"]), _any(lists["of_an_account"])
    them, looks = _any(lists["them"]), _any(lists["looks"])
    not_plural = f"(?!{_any(lists['plural'])})"
    return Others(
        forms=(
            re.compile(f"{_any(lists['people'])}{between}*{facts}"),
            re.compile(f"{_any(lists['people'])}.*{them}{not_plural}{between}*{facts}"),
            re.compile(f"(?:^|{looks}){them}{not_plural}{between}*{facts}(?!{_any(lists['the_speaker'])})"),
            re.compile(
                f"{_any(lists['on_behalf'])}{someone}{not_plural}.{{0,3}}?(?!{_any(lists['not_tasks'])}){_any(lists['tasks'])}"
            ),
            re.compile(f"{_any(lists['on_behalf'])}.?{looks}{someone}{not_plural}{between}*{facts}"),
            re.compile(
                f"{_any(lists['by_means_of'])}{someone}{_any(lists['whose'])}?{_any(lists['devices'])}{_any(lists['signs_in'])}"
            ),
        ),
        names=re.compile(f"{looks}(?P<name>[{lists['surnames']}].{{1,2}}?){between}*{facts}"),
        not_names=tuple(lists["not_names"]),
    )


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"
