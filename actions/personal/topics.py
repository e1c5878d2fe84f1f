"""Group E, and how a borrower wants to be contacted: the topics by their intents."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from actions.personal.bank_card import BankCard
from actions.personal.contact_change import ContactChange
from actions.personal.contact_preference import ContactPreference
from actions.personal.documents import Documents
from actions.personal.filing import Filing
from actions.personal.legitimacy import Legitimacy
from actions.personal.links import OfficialApp
from actions.personal.not_my_loan import NotMyLoan
from actions.personal.privacy import Privacy
from actions.personal.third_party import ThirdParty
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.flow import Flow
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from servicing.policy import Policy

ASKED_FILE = Path(__file__).with_name("asked.yml")


def personal_topics(
    identity: Identity, requests: Requests, words: Vocabulary, policy: Policy, app: OfficialApp
) -> Mapping[str, Callable[[Heard, Answer], Awaitable[None]]]:
    """Every topic of this folder that is answered in one turn."""
    asked = Asked.load(ASKED_FILE)
    filing = Filing(identity, requests)
    return {
        "verify_legitimacy": Legitimacy(identity, requests, filing, asked),
        "report_not_my_loan": NotMyLoan(requests, filing, asked),
        "report_third_party": ThirdParty(requests, filing, asked),
        "change_bank_card": BankCard(identity, filing, asked, words, app),
        "request_document": Documents(identity, filing, asked, words),
        "ask_privacy": Privacy(filing, asked),
        "set_contact_preference": ContactPreference(identity, requests, filing, asked, policy),
    }


def personal_flows(identity: Identity, requests: Requests) -> tuple[Flow, ...]:
    """Every talk of several steps of this folder."""
    return (ContactChange(identity, requests, Filing(identity, requests), Asked.load(ASKED_FILE)),)
