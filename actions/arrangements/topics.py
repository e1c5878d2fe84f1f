"""Group B: the talks of several steps that lead to an arrangement."""

from actions.arrangements.arrangement import Arrangement
from actions.arrangements.desk import Desk
from actions.casework.for_a_person import ForAPerson
from actions.talk.flow import Flow
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from servicing.policy import Policy
from servicing.wording import Wording


def arrangement_flows(
    requests: Requests, identity: Identity, words: Vocabulary, policy: Policy, wording: Wording
) -> tuple[Flow, ...]:
    """Every flow of this folder."""
    desk = Desk(requests, wording, identity, words, policy, ForAPerson(identity, requests, words))
    return (Arrangement(desk),)
