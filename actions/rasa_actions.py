"""The actions by the names that domain.yml and the rules know them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.casework.withdrawal import Withdrawal
from actions.conversation.beside import Beside
from actions.conversation.coming_back import ComingBack
from actions.conversation.danger import Guard
from actions.conversation.fitting import Fitting
from actions.conversation.leaning import LeaningWords
from actions.dialogue import Dialogue
from actions.personal.guards import Guards
from actions.personal.links import NO_LINKS, OfficialApp
from actions.talk.certainty import Certainty
from actions.talk.drafts import Drafts
from actions.talk.flows import Flows
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from actions.topics import Topic, build_flows, build_topics
from servicing.book import LoanBook
from servicing.policy import Policy
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.wording import Wording

MARKS = ("gateway_scrubbed_id_number", "gateway_scrubbed_card_number", "gateway_scrubbed_secret")
"""The responses that stand where something was taken out of a borrower's words."""


class Respond(Action):
    """`action_respond`: whatever was said, the table of topics answers it."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue

    def name(self) -> str:
        return "action_respond"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Answer the newest message."""
        (await self._dialogue.answer(Heard.in_tracker(tracker))).send(dispatcher)
        return []


def build_executor(
    database: Database, vault: Vault, wording: Wording, words: Vocabulary, policy: Policy, app: OfficialApp = NO_LINKS
) -> ActionExecutor:
    """An executor with every action, built with what it needs."""
    executor = ActionExecutor()
    for action in _actions(database, vault, wording, words, policy, app):
        executor.register_action(action)
    return executor


def _actions(
    database: Database, vault: Vault, wording: Wording, words: Vocabulary, policy: Policy, app: OfficialApp
) -> Iterator[Action]:
    identity = Identity(LoanBook(database, vault))
    requests = Requests(database, vault, identity, timedelta(hours=policy.requests.same_matter_hours), Certainty.load())
    flows = Flows(build_flows(requests, identity, words, policy, wording), Drafts(database, vault, identity), words)
    topics = build_topics(requests, identity, words, policy, wording, app, openers=flows.topics())
    yield Respond(build_dialogue(topics, flows, requests, wording, words, policy))


def build_dialogue(
    topics: Mapping[str, Topic], flows: Flows, requests: Requests, wording: Wording, words: Vocabulary, policy: Policy
) -> Dialogue:
    """The talk over these topics and flows."""
    identity = requests.identity
    return Dialogue(
        topics=topics,
        flows=flows,
        leaning=LeaningWords(topics, identity, words, policy.conversation.misunderstandings),
        coming_back=ComingBack(flows, identity),
        identity=identity,
        guards=Guards.load(identity, requests, [wording.say(mark) for mark in MARKS]),
        withdrawal=Withdrawal.load(requests),
        wording=wording,
        words=words,
        guard=Guard.load(),
        beside=Beside.load(identity),
        fitting=Fitting(identity),
        another_talk_after=timedelta(hours=policy.conversation.another_talk_hours),
    )
