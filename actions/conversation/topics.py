"""Group G's topics by their intents, but for what was not understood (unclear.py)."""

from collections.abc import Mapping
from pathlib import Path

from actions.casework.withdrawal import Withdrawal
from actions.conversation.anger import Anger
from actions.conversation.danger import DISTRESS
from actions.conversation.distress import Crisis, Distress, Topic
from actions.conversation.outside import OutOfScope
from actions.conversation.rating import Rating
from actions.conversation.refusal import Refusal
from actions.conversation.small_talk import INSULT, OPENING, PLAIN, Assent, Cancel, Courtesy, Opening
from actions.personal.myself import Myself
from actions.talk.asked import Asked
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from servicing.policy import Policy

ASKED_FILE = Path(__file__).with_name("asked.yml")


def conversation_topics(requests: Requests, identity: Identity, crisis: Crisis, policy: Policy) -> Mapping[str, Topic]:
    """Every topic of this folder that is about the talk itself, or the borrower's mood."""
    asked = Asked.load(ASKED_FILE)
    assent = Assent(identity, Myself(identity, requests, policy))
    return {
        **dict.fromkeys(OPENING, Opening(identity)),
        **dict.fromkeys(PLAIN, Courtesy()),
        "out_of_scope": OutOfScope(identity, asked),
        INSULT: Anger(policy.conversation.insults),
        "refuse_to_pay": Refusal(identity, asked),
        DISTRESS: Distress(crisis),
        "rate_service": Rating(requests, asked),
        "cancel_request": Cancel(identity, Withdrawal.load(requests)),
        "affirm": assent,
        "deny": assent,
    }
