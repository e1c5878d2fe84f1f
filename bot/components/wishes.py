"""Gathers what the clauses of a message ask for into `wishes`, once all of them were read."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.clauses import CLAUSES, CUT_SURELY, STARTS_AT, ClauseCutter
from bot.components.configured import Configured
from bot.understanding.wishes import SURE, UNSURE, Reading, wishes

WISHES = "wishes"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class WishFinder(Configured):
    """Sets `wishes` on a message with two or more: [{intent, confidence, text, entities}], offsets relative to the text.

    A wish has the words up to the next one, so that what belongs to it (12期) is with it.
    The intent of the whole message stays as it was read. A message of one wish has no `wishes`.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The clauses must be cut, and read by the components between."""
        return [ClauseCutter]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`sure`, `unsure`: the confidence that a clause must reach, and one that only a pause divides."""
        return {"sure": SURE, "unsure": UNSURE}

    def __init__(self, config: dict[str, Any]) -> None:
        self._sure, self._unsure = float(config["sure"]), float(config["unsure"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Gather the wishes of each message."""
        for message in messages:
            clauses = message.get(CLAUSES, [])
            readings = [_reading(clause) for clause in clauses]
            places = wishes(readings, self._sure, self._unsure)
            found = [_wish(message, clauses[place], part) for place, part in zip(places, _parts(clauses, places), strict=True)]
            if found:
                message.set(WISHES, found, add_to_output=True)
        return messages


def _reading(clause: Message) -> Reading:
    intent = clause.get("intent")
    return Reading(intent["name"], intent["confidence"], clause.get(CUT_SURELY))


def _parts(clauses: list[Message], places: list[int]) -> list[list[Message]]:
    """The clauses of each wish: its own and those up to the next wish; the first has those before it as well."""
    if not places:
        return []
    edges = [0, *places[1:], len(clauses)]
    return [clauses[start:end] for start, end in pairwise(edges)]


def _wish(message: Message, clause: Message, part: list[Message]) -> dict[str, Any]:
    start, end = part[0].get(STARTS_AT), part[-1].get(STARTS_AT) + len(part[-1].get(TEXT))
    intent = clause.get("intent")
    return {
        "intent": intent["name"],
        "confidence": intent["confidence"],
        "text": message.get(TEXT)[start:end],
        "entities": [_moved(entity, one.get(STARTS_AT) - start) for one in part for entity in one.get(ENTITIES, [])],
    }


def _moved(entity: dict[str, Any], by: int) -> dict[str, Any]:
    return {**entity, "start": entity["start"] + by, "end": entity["end"] + by}
