"""Reads what takes something back: "不是6期，是12期", "我说错了，是25号", "改成周末". Pure."""

from dataclasses import replace

from actions.talk.heard import Entity, Heard
from actions.talk.vocabulary import Vocabulary


def denied(heard: Heard, words: Vocabulary) -> tuple[Entity, ...]:
    """The values that the message names only to say that they are not meant."""
    return tuple(entity for entity in heard.entities if entity.text and _stands_after_a_no(heard.text, entity.text, words))


def corrects(heard: Heard, words: Vocabulary) -> bool:
    """Whether the words say that something before was not right."""
    if heard.tapped:
        return False
    return (
        any(word in heard.text for word in words.wrong) or bool(denied(heard, words)) or _not_this_but_that(heard.text, words)
    )


def without_denied(heard: Heard, words: Vocabulary) -> Heard:
    """The message with only those values that are meant."""
    gone = denied(heard, words)
    return replace(heard, entities=tuple(entity for entity in heard.entities if entity not in gone)) if gone else heard


def _stands_after_a_no(text: str, part: str, words: Vocabulary) -> bool:
    before = text.partition(part)[0].rstrip()
    return before.endswith(words.denials)


def _not_this_but_that(text: str, words: Vocabulary) -> bool:
    """ "不是…，是…"."""
    rest = next((text.partition(word)[2] for word in words.denials if word in text), "")
    return any(word in rest for word in words.becomes)
