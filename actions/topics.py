"""The table: what answers each intent. A test holds it against domain.yml and data/rules.yml."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from actions.account.arrears import Arrears
from actions.account.auto_debit import AutoDebit
from actions.account.due_dates import DueDates
from actions.account.how_to_pay import HowToPay
from actions.account.interest import Interest
from actions.account.overpayment import Overpayment
from actions.account.payments import Payments
from actions.account.penalty import Penalty
from actions.account.topic import AccountTopic
from actions.arrangements.part_payment import PartPayment
from actions.arrangements.plan_status import PlanStatus
from actions.arrangements.settlement import Settlement
from actions.arrangements.taking_back import TakingBack
from actions.arrangements.topics import OPENED, arrangement_flows, desk_of
from actions.arrangements.what_if import WhatIf
from actions.arrangements.wishing import Wishing
from actions.casework.callback import Callback
from actions.casework.complaint_status import ComplaintStatus
from actions.casework.files import Files
from actions.casework.for_a_person import MATTERS, ForAPerson
from actions.consequences.topics import consequence_topics
from actions.conversation.distress import Crisis, gently
from actions.conversation.topics import conversation_topics
from actions.conversation.unclear import AskBack, Clarify, Value
from actions.learning.topics import learning_flows, learning_topics
from actions.personal.links import NO_LINKS, OfficialApp
from actions.personal.topics import personal_flows, personal_topics
from actions.talk.answer import Answer
from actions.talk.flow import Flow
from actions.talk.heard import FALLBACK, Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from servicing.policy import Policy
from servicing.wording import Wording

type Topic = Callable[[Heard, Answer], Awaitable[None]]

ACCOUNT_TOPICS: tuple[type[AccountTopic], ...] = (
    Arrears,
    DueDates,
    Penalty,
    Interest,
    Payments,
    AutoDebit,
    HowToPay,
    Overpayment,
)


def build_topics(
    requests: Requests,
    identity: Identity,
    words: Vocabulary,
    policy: Policy,
    wording: Wording,
    app: OfficialApp = NO_LINKS,
    openers: Mapping[str, Topic] = MappingProxyType({}),
) -> Mapping[str, Topic]:
    """Every intent with what answers it; `openers` open the talks of several steps (`build_flows`)."""
    account: dict[str, Topic] = {topic.intent: topic(identity, requests, words, policy) for topic in ACCOUNT_TOPICS}
    for_a_person = ForAPerson(identity, requests, words)
    value = Value()
    crisis = Crisis(requests, identity, policy.outreach.crisis_hold_hours)
    wishing = Wishing(identity, requests, words, openers, crisis)
    conversation = conversation_topics(requests, identity, crisis, policy)
    desk = desk_of(requests, identity, words, policy, wording)
    status = PlanStatus(desk, for_a_person)
    topics: dict[str, Topic] = {
        **account,
        **dict.fromkeys(MATTERS, for_a_person),
        **consequence_topics(identity, requests, words, policy),
        **personal_topics(identity, requests, words, policy, app),
        **learning_topics(identity, requests, words, policy),
        **dict.fromkeys(OPENED, wishing),
        "query_plan_status": status,
        "query_complaint_status": ComplaintStatus(requests, policy, for_a_person),
        "request_settlement": Settlement(desk, wishing),
        "request_partial_payment": PartPayment(desk, wishing),
        **conversation,
        "cancel_request": TakingBack(desk, status, conversation["cancel_request"]),
        "inform": Files(requests, identity, status.wanted, value),
        "choose_option": value,
        "ask_clarification": Clarify(),
        FALLBACK: AskBack(identity, policy.conversation.misunderstandings),
        **{intent: opener for intent, opener in openers.items() if intent not in OPENED},
    }
    return gently(topics, crisis)


def build_flows(
    requests: Requests, identity: Identity, words: Vocabulary, policy: Policy, wording: Wording
) -> tuple[Flow, ...]:
    """Every talk of several steps, with the intents that open it."""
    return (
        Callback(requests, identity, words),
        *arrangement_flows(requests, identity, words, policy, wording),
        *personal_flows(identity, requests),
        *learning_flows(identity, words, policy, WhatIf(desk_of(requests, identity, words, policy, wording))),
    )
