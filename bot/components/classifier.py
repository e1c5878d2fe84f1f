"""Rasa's coat over the intent model."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.clauses import with_clauses
from bot.components.encoder import SentenceEncoder
from bot.components.normaliser import NORMAL_TEXT
from bot.understanding.linear import IntentModel, Settings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking`; confidences are calibrated probabilities."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The sentence vectors come from the encoder."""
        return [SentenceEncoder]

    @staticmethod
    def required_packages() -> list[str]:
        """Needed for training and prediction."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`ranking_length`, and every field of bot.understanding.linear.Settings."""
        return {"ranking_length": 10, **asdict(Settings())}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: IntentModel | None
    ) -> None:
        self._ranking_length = int(config["ranking_length"])
        self._settings = Settings(**{name: config[name] for name in asdict(Settings())})
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """Make an untrained component (see GraphComponent)."""
        return cls({**cls.get_default_config(), **config}, model_storage, resource, None)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and write it into the storage.

        Raises:
            ValueError: the examples name fewer than two intents.
        """
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [example.get(NORMAL_TEXT) for example in examples]
        labels = [example.get(INTENT) for example in examples]
        self._model = IntentModel.fit(texts, _vectors(examples), labels, self._settings)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Read the trained component; a missing or damaged model raises."""
        with model_storage.read_from(resource) as folder:
            model = IntentModel.load(folder)
        return cls({**cls.get_default_config(), **config}, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the intents of each message and of its clauses.

        Raises:
            RuntimeError: the component was never trained.
        """
        if self._model is None:
            raise RuntimeError("the intent classifier has no model")
        for message in with_clauses(messages):
            probabilities = self._model.probabilities([message.get(NORMAL_TEXT)], _vectors([message]))[0]
            order = np.argsort(-probabilities)[: self._ranking_length]
            ranking = [{"name": self._model.intents[i], "confidence": float(probabilities[i])} for i in order]
            message.set("intent", dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


def _vectors(messages: list[Message]) -> np.ndarray:
    rows = []
    for message in messages:
        _, sentence = message.get_dense_features(TEXT)
        if sentence is None:
            raise ValueError("a message reached the classifier without its sentence vector")
        rows.append(sentence.features[0])
    return np.vstack(rows)
