"""Group F, and trial calculations: the topics and the flow by their intents."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from actions.arrangements.what_if import WhatIf
from actions.learning.calculation import Calculation
from actions.learning.glossary import Glossary
from actions.learning.incentive import Incentive
from actions.learning.reminders import Reminders
from actions.learning.terms import Terms
from actions.personal.filing import Filing
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.flow import Flow
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from servicing.policy import Policy

ASKED_FILE = Path(__file__).with_name("asked.yml")


def learning_topics(
    identity: Identity, requests: Requests, words: Vocabulary, policy: Policy
) -> Mapping[str, Callable[[Heard, Answer], Awaitable[None]]]:
    """Every topic of this folder that is answered in one turn."""
    asked = Asked.load(ASKED_FILE)
    filing = Filing(identity, requests)
    return {
        "ask_financial_knowledge": Terms(identity, filing, asked, words, policy, Glossary.load()),
        "set_reminder": Reminders(identity, requests, asked, words, policy),
        "ask_incentive": Incentive(identity, filing),
    }


def learning_flows(identity: Identity, words: Vocabulary, policy: Policy, what_if: WhatIf) -> tuple[Flow, ...]:
    """Every talk of several steps of this folder."""
    return (Calculation(identity, Asked.load(ASKED_FILE), words, policy, what_if),)
