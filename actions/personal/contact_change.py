"""Another phone number or address: asked, read back, stored, and told to both numbers (update_contact; C-09, D-01, D-08, D-09).

Nothing changes by it: a person has to be sure who asks. Other people's numbers and identity papers are not taken in a chat.
"""

import re
from typing import ClassVar

from actions.personal.filing import Filing
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.flow import Choice, Flow, Step, Unfit, Values, plainly
from actions.talk.heard import Heard, has_words
from actions.talk.identity import THIRD_PARTY, Identity, ask_whether_borrower, person_button
from actions.talk.requests import Requests, receipt, ticket_words
from servicing.cards import Fact
from servicing.contact.texts import TextRefusedError, queue_number_change
from servicing.masking import masked_phone

TOPIC = "update_contact"
WHAT, VALUE = "what", "value"
PHONE, ADDRESS = "phone", "address"
BY_A_PERSON = ("relative", "name")
"""Never taken in a chat: a third person's number, and what needs papers."""

SHORTEST_ADDRESS = 6
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_DIGITS = re.compile(r"\d{5,}")
_ANSWERS = frozenset({"inform", "choose_option", TOPIC, "out_of_scope"})


class ContactChange(Flow):
    """What is to be changed, to what, and a yes to it."""

    kind: ClassVar[str] = TOPIC

    def __init__(self, identity: Identity, requests: Requests, filing: Filing, asked: Asked) -> None:
        self._identity = identity
        self._requests = requests
        self._filing = filing
        self._asked = asked
        self.steps = (
            Step(
                name=WHAT,
                question="utter_ask_contact_what",
                reads=self._what,
                unasked=self._what,
                choices=tuple(Choice(f"contact_what_{what}", what) for what in (PHONE, ADDRESS, *BY_A_PERSON)),
            ),
            Step(name=VALUE, question="utter_ask_contact_phone", reads=_value, unasked=_value_unasked),
        )

    async def begin(self, heard: Heard, answer: Answer, values: dict[str, str]) -> bool:
        """Only who is signed in may change anything; who can't sign in is sent to a person."""
        if await self._identity.is_borrower(heard):
            return True
        if heard.focus.topic == THIRD_PARTY:
            ask_whether_borrower(answer)
        else:
            answer.focus_on(topic=TOPIC)
            answer.say("utter_contact_sign_in", buttons=[person_button(answer)])
        return False

    def wanted(self, step: Step, values: Values) -> bool:
        """A value is taken only of what may be said in a chat."""
        return step.name == WHAT or values.get(WHAT) not in BY_A_PERSON

    def question(self, step: Step, values: Values, answer: Answer) -> str:
        """The question for a number, or for an address."""
        return answer.words(step.question if step.name == WHAT else f"utter_ask_contact_{values[WHAT]}")

    async def answered(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """A number is no address: another matter takes another value."""
        if VALUE in values and (values.get(WHAT) == PHONE) != bool(_MOBILE.fullmatch(values[VALUE])):
            del values[VALUE]

    def read_back(self, values: Values, answer: Answer) -> str | None:
        """The whole number once, so that a slip shows; from then on it is masked."""
        if values.get(WHAT) not in (PHONE, ADDRESS):
            return None
        return answer.words(f"utter_contact_read_back_{values[WHAT]}", value=values[VALUE])

    async def submit(self, values: Values, heard: Heard, answer: Answer) -> None:
        """The request, and for a number the texts to the old and the new one; each once for a message."""
        what, value = values[WHAT], values.get(VALUE, "")
        answer.focus_on(topic=TOPIC)
        if what not in (PHONE, ADDRESS):
            await self._filing.file(heard.reread(TOPIC), answer, [answer.words(f"utter_contact_{what}")], detail={"what": what})
            return
        told = await self._tell(heard, value) if what == PHONE else None
        if told == ():
            answer.say("utter_contact_same_phone", value=masked_phone(value), buttons=[person_button(answer)])
            return
        ticket = await self._requests.open(
            heard.reread(TOPIC), TOPIC, join_open=False, stated=True, detail={"what": what, "value": value}
        )
        shown = masked_phone(value) if what == PHONE else value
        words = [answer.words(f"utter_contact_{what}", value=shown)]
        if told:
            words.append(answer.words("utter_contact_told_both" if "old" in told else "utter_contact_told_new"))
        words.append(ticket_words(ticket, answer))
        card = receipt(ticket, answer, Fact(label=answer.words("card_contact_new"), value=shown))
        answer.say_text("\n".join(words), card=card, buttons=[person_button(answer)])

    async def _tell(self, heard: Heard, number: str) -> tuple[str, ...] | None:
        """Whom texts are queued for; none where the number is the one on file, None where none may be sent."""
        try:
            async with self._requests.database.writing() as session:
                return await queue_number_change(
                    session,
                    self._requests.vault,
                    heard.metadata.borrower_id or "",
                    number,
                    message_id=heard.metadata.message_id,
                    at=heard.metadata.received_at,
                )
        except TextRefusedError:
            return None

    def _what(self, heard: Heard, values: Values) -> str | None:
        return self._asked.first(TOPIC, heard)


def _value(heard: Heard, values: Values) -> str | Unfit | None:
    if values.get(WHAT) == PHONE:
        found = _MOBILE.search(_joined(heard.text))
        if found is not None:
            return found.group()
        return Unfit("utter_contact_not_phone") if _DIGITS.search(_joined(heard.text)) else None
    if not has_words(heard.text) or not plainly(heard, _ANSWERS):
        return None
    return heard.text if len(heard.text) >= SHORTEST_ADDRESS else Unfit("utter_contact_not_address")


def _value_unasked(heard: Heard, values: Values) -> str | None:
    """A mobile number said together with the wish; an address only when it is asked for."""
    found = _MOBILE.search(_joined(heard.text)) if values.get(WHAT) == PHONE else None
    return None if found is None else found.group()


def _joined(text: str) -> str:
    """Digits without the blanks and dashes that people write between them."""
    return re.sub(r"(?<=\d)[\s\-]+(?=\d)", "", text)
