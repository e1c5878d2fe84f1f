"""Gives every message its sentence vector."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.clauses import with_clauses
from bot.components.normaliser import NORMAL_TEXT, TextNormaliser
from bot.paths import VAR
from bot.understanding.encoder import e5
from bot.understanding.vector_cache import VECTORS, encode_cached

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature of TEXT, 384 numbers."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The text must be normalised first."""
        return [TextNormaliser]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`max_chars`: how much of a message is read."""
        return {**DenseFeaturizer.get_default_config(), "max_chars": 300}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Any number of characters will do."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._max_chars = int(config["max_chars"])
        self._encode = e5()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Make the component (see GraphComponent)."""
        return cls({**cls.get_default_config(), **config}, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the sentence vector of each message and of its clauses."""
        if not messages:
            return messages
        together = with_clauses(messages)
        self._add(together, self._encode([(message.get(NORMAL_TEXT) or "")[: self._max_chars] for message in together]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode the training examples, those of the last training out of a cache in var/."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        texts = [example.get(NORMAL_TEXT)[: self._max_chars] for example in examples]
        self._add(examples, encode_cached(self._encode, texts, VAR / VECTORS, _report))
        return training_data

    def _add(self, messages: list[Message], vectors: np.ndarray) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def _report(done: int, todo: int) -> None:
    logger.info("sentence vectors: %d of %d", done, todo)
