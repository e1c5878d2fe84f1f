"""Puts the normalised text beside the text as typed, for the components that follow."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.configured import Configured
from bot.reading.text import normalise

NORMAL_TEXT = "normal_text"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class TextNormaliser(Configured):
    """Sets `normal_text` on every message; the text as typed stays untouched."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`limit`: how many characters of a message are read."""
        return {"limit": 2000}

    def __init__(self, config: dict[str, Any]) -> None:
        self._limit = int(config["limit"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise the text of each message."""
        for message in messages:
            message.set(NORMAL_TEXT, normalise(message.get(TEXT) or "", self._limit).text)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise the training examples alike."""
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data
