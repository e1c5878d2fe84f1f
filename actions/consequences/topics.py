"""The topics of this folder by their intents."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from actions.consequences.account_access import AccountAccess
from actions.consequences.credit_impact import CreditImpact
from actions.consequences.credit_repair import CreditRepair
from actions.consequences.legal import Legal
from actions.consequences.liability import Liability
from actions.consequences.overdue import Overdue
from actions.consequences.question import Question, Sources
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from servicing.policy import Policy

ASKED_FILE = Path(__file__).with_name("asked.yml")
QUESTIONS: tuple[type[Question], ...] = (CreditImpact, Legal, Overdue, CreditRepair, AccountAccess, Liability)


def consequence_topics(
    identity: Identity, requests: Requests, words: Vocabulary, policy: Policy
) -> Mapping[str, Callable[[Heard, Answer], Awaitable[None]]]:
    """Every question of this folder."""
    sources = Sources(identity, requests, words, Asked.load(ASKED_FILE), policy)
    return {question.intent: question(sources) for question in QUESTIONS}
