"""I am the borrower after all: said by a button alone, in the app where the borrower signed in (C-06, C-09)."""

from actions.conversation.menu import menu
from actions.personal.silence import end_silence, held_for_another
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests, receipt, ticket_words
from servicing.contact.gate import Channel
from servicing.policy import Policy

CONFIRM_IDENTITY = "confirm_identity"
"""Kind of the request by which a person sees whether our silence may end."""


class Myself:
    """The account is open again; our silence ends as far as this conversation caused it, the rest is a person's to end."""

    def __init__(self, identity: Identity, requests: Requests, policy: Policy) -> None:
        self._identity = identity
        self._requests = requests
        self._crisis_hours = policy.outreach.crisis_hold_hours

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Unlock, lift, and say what still stands."""
        answer.focus_on(topic=None, loan_id=None, instalment=None, asked=None, options=())
        if heard.metadata.borrower_id is None:
            await self._identity.loans(heard, answer)
            return
        in_the_app = heard.metadata.channel == Channel.H5.value
        ended = in_the_app and await end_silence(self._requests, heard, crisis_hours=self._crisis_hours)
        if not await held_for_another(self._requests, heard):
            answer.say("utter_is_borrower_again" if ended else "utter_is_borrower", buttons=menu(True, answer))
            return
        ticket = await self._requests.open(heard, CONFIRM_IDENTITY)
        words = answer.words("utter_is_borrower_held") + ticket_words(ticket, answer)
        answer.say_text(words, card=receipt(ticket, answer), buttons=menu(True, answer))
