"""Cuts a message into clauses, which go through the pipeline beside it: the same encoder, classifier and reader."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.configured import Configured
from bot.components.normaliser import NORMAL_TEXT, TextNormaliser
from bot.reading.text import normalise
from bot.understanding.clauses import clauses

CLAUSES = "clauses"
CUT_SURELY = "cut_surely"
STARTS_AT = "starts_at"
MOST = 4
"""Clauses of one message that are read; whoever asks more at once is answered in more than one turn anyway."""


def with_clauses(messages: list[Message]) -> list[Message]:
    """The messages and their clauses: what a component must read so that the clauses are understood like messages."""
    return [one for message in messages for one in (message, *message.get(CLAUSES, []))]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ClauseCutter(Configured):
    """Sets `clauses` on a message that has two or more: messages of their own, not part of the output."""

    @classmethod
    def required_components(cls) -> list[type]:
        """It stands after the normaliser, and before whatever reads clauses."""
        return [TextNormaliser]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`limit`: how many characters of a message are read."""
        return {"limit": 600}

    def __init__(self, config: dict[str, Any]) -> None:
        self._limit = int(config["limit"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Cut each message."""
        for message in messages:
            parts = self._clauses(message)
            if len(parts) > 1:
                message.set(CLAUSES, parts[:MOST])
        return messages

    def _clauses(self, message: Message) -> list[Message]:
        text = normalise(message.get(TEXT) or "", self._limit)
        breaks = [place + 1 for place, origin in enumerate(text.origins) if text.source[origin] in "\r\n"]
        parts = []
        for one in clauses(text.text, breaks):
            start, end = text.source_span(one.start, one.end)
            data = {
                TEXT: text.source[start:end],
                NORMAL_TEXT: text.text[one.start : one.end],
                CUT_SURELY: one.sure,
                STARTS_AT: start,
                "metadata": message.get("metadata"),
            }
            parts.append(Message(data))
        return parts
