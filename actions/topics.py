"""The table: what answers each intent. A test holds it against domain.yml and data/rules.yml."""

from collections.abc import Awaitable, Callable, Mapping

from actions.account import AccountTopic
from actions.answer import Answer
from actions.arrears import Arrears
from actions.auto_debit import AutoDebit
from actions.due_dates import DueDates
from actions.for_a_person import MATTERS, ForAPerson
from actions.heard import FALLBACK, Heard
from actions.how_to_pay import HowToPay
from actions.identity import Identity
from actions.interest import Interest
from actions.overpayment import Overpayment
from actions.payments import Payments
from actions.penalty import Penalty
from actions.requests import Requests
from actions.settlement import Settlement
from actions.small_talk import INSULT, OPENING, PLAIN, Anger, Assent, Cancel, Distress, Rating, SmallTalk
from actions.unclear import AskBack, Clarify, Value
from actions.vocabulary import Vocabulary
from servicing.policy import Policy

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


def build_topics(requests: Requests, identity: Identity, words: Vocabulary, policy: Policy) -> Mapping[str, Topic]:
    """Every intent that is answered in one turn; `request_human` is a form and stands in callback.py."""
    account: dict[str, Topic] = {topic.intent: topic(identity, requests, words, policy) for topic in ACCOUNT_TOPICS}
    for_a_person = ForAPerson(identity, requests)
    small_talk = SmallTalk()
    value = Value()
    assent = Assent()
    return {
        **account,
        **dict.fromkeys(MATTERS, for_a_person),
        "request_settlement": Settlement(identity, words, for_a_person),
        **dict.fromkeys((*OPENING, *PLAIN), small_talk),
        INSULT: Anger(policy.conversation.insults),
        "express_distress": Distress(requests),
        "rate_service": Rating(requests),
        "cancel_request": Cancel(),
        "affirm": assent,
        "deny": assent,
        "inform": value,
        "choose_option": value,
        "ask_clarification": Clarify(),
        FALLBACK: AskBack(policy.conversation.misunderstandings),
    }
