"""A question answered is no case; a wish is one. This says both: the answer alone, or the answer, a number and a receipt."""

from collections.abc import Iterable, Mapping, Sequence

from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import THIRD_PARTY, Identity, person_button
from actions.talk.requests import Requests, receipt, ticket_words
from servicing.cards import Card
from servicing.casework import Ticket
from servicing.turn import QuickReply


class Filing:
    """Says an answer of groups E and F, and files what a person must see to."""

    def __init__(self, identity: Identity, requests: Requests) -> None:
        self._identity = identity
        self._requests = requests

    def tell(
        self,
        heard: Heard,
        answer: Answer,
        sentences: Iterable[str],
        buttons: Sequence[QuickReply] = (),
        *,
        card: Card | None = None,
    ) -> None:
        """The sentences as one bubble; a person is always one tap away."""
        answer.focus_on(topic=heard.intent, asked=None, options=())
        answer.say_text("\n".join(sentences), card=card, buttons=[*buttons, person_button(answer)])

    async def file(
        self,
        heard: Heard,
        answer: Answer,
        sentences: Iterable[str],
        buttons: Sequence[QuickReply] = (),
        *,
        loan_id: str | None = None,
        detail: Mapping[str, str] | None = None,
        join_open: bool = True,
    ) -> Ticket:
        """The sentences, the number and the receipt; a visitor is told that a person will have to know who they are.

        Whoever said they are not the borrower has no account to sign in to.

        Raises:
            NotSaid: it was only asked, or read by half. What is filed is what the button for it wishes.
        """
        wish = next(iter((detail or {}).values()), None)
        ticket = await self._requests.open(heard, heard.intent, loan_id=loan_id, detail=detail, join_open=join_open, wish=wish)
        words = [*sentences, ticket_words(ticket, answer)]
        if THIRD_PARTY not in (heard.intent, heard.focus.topic) and not await self._identity.is_borrower(heard):
            words.append(answer.words("utter_visitor_note"))
        answer.focus_on(topic=heard.intent, asked=None, options=())
        answer.say_text("\n".join(words), card=receipt(ticket, answer), buttons=[*buttons, person_button(answer)])
        return ticket

    async def what_next(self, heard: Heard, answer: Answer) -> None:
        """What happens with what was stored; where nothing was, that is said."""
        stored = await self._requests.stored(heard, heard.intent)
        answer.say("utter_what_next" if stored else "utter_nothing_filed", buttons=[person_button(answer)])
