"""Readings that a message's own words speak against: a promise that is a question, a refusal that is none. Pure."""

from actions.talk.heard import FALLBACK, Heard, Wish, bare
from actions.talk.vocabulary import Vocabulary

_COSTS = frozenset({"explain_interest", "explain_penalty"})

PROMISE, REFUSAL, NOT_MINE = "promise_to_pay", "refuse_to_pay", "report_not_my_loan"


def offers(wish: Wish, words: Vocabulary) -> bool:
    """Whether a clause that names interest offers to pay it ("利息我照付"), and asks nothing."""
    return wish.intent in _COSTS and words.says(bare(wish.text), "offering")


def looked_at_again(heard: Heard, words: Vocabulary) -> Heard:
    """The message as it was read, or as its words must be read; what then remains unsure is asked back, never stored.

    "不是不还，是真没有" refuses nothing; "那到月底呢" promises nothing; who disowns a loan says so in words.
    """
    text = bare(heard.text)
    if heard.tapped or not text:
        return heard
    if heard.intent == REFUSAL and words.says(text, "not_refusing"):
        return heard.reread("report_hardship")
    if heard.intent == NOT_MINE and not words.says(text, "disowning"):
        return heard.reread(FALLBACK)
    if heard.intent == PROMISE:
        return _promised(heard, text, words)
    return heard


def _promised(heard: Heard, text: str, words: Vocabulary) -> Heard:
    asks = text.endswith(words.said["asking_at_the_end"]) or words.says(text, "asking")
    day = heard.day()
    if asks and day is not None and day > heard.today:
        return heard.reread("explain_penalty")
    if asks or not words.says(text, "paying"):
        return heard.reread(FALLBACK)
    return heard
