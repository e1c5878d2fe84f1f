"""What says nothing of a matter yet: that there is something to ask, or a murmur. Pure."""

from dataclasses import replace

from actions.talk.asked import folded
from actions.talk.heard import FALLBACK, Heard
from actions.talk.vocabulary import Vocabulary

_UNSURE = frozenset({FALLBACK, "out_of_scope", "inform", "choose_option"})


def as_first_words(heard: Heard, words: Vocabulary) -> Heard:
    """Of what was read as no matter of ours: "我想问下我那个借款" is a greeting, "哦" a nod where no question is open."""
    text = folded(heard.text)
    if heard.tapped or heard.intent not in _UNSURE:
        return heard
    if words.only_wants_to_ask(text):
        return replace(heard.reread("greet"), wishes=())
    if text in words.murmurs and heard.focus.asked is None:
        return heard.reread("affirm")
    return heard
