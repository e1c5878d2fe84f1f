"""Group B: the talks of several steps that lead to an arrangement, and how one stands."""

from actions.arrangements.arrangement import Arrangement
from actions.arrangements.desk import Desk
from actions.arrangements.promise import PROMISE, PromiseToPay
from actions.arrangements.told import WISHES
from actions.casework.for_a_person import ForAPerson
from actions.talk.flow import Flow
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from servicing.policy import Policy
from servicing.wording import Wording

OPENED = WISHES | {PROMISE}
"""The intents that open one of these talks, after whatever they only ask is answered."""


def arrangement_flows(
    requests: Requests, identity: Identity, words: Vocabulary, policy: Policy, wording: Wording
) -> tuple[Flow, ...]:
    """Every flow of this folder."""
    desk = desk_of(requests, identity, words, policy, wording)
    return Arrangement(desk), PromiseToPay(desk)


def desk_of(requests: Requests, identity: Identity, words: Vocabulary, policy: Policy, wording: Wording) -> Desk:
    """What all of this folder stands on."""
    return Desk(requests, wording, identity, words, policy, ForAPerson(identity, requests, words))
