"""The intent model: character n-grams beside sentence vectors, one linear layer, and a calibrated confidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold

from bot.understanding import softmax_regression
from bot.understanding.calibration import fit_temperature, softmax
from bot.understanding.quality import Quality, measure


@dataclass(frozen=True)
class Settings:
    """How the model is fitted; the defaults were chosen by `python -m bot evaluate`.

    `shortest` and `longest` bound the character n-grams, of which those seen in fewer than `min_count` examples are
    dropped; `strength` is the inverse strength of the regularisation; `vector_weight` is the mean length of the
    centred sentence vectors beside the unit length of the n-grams; `folds` and `seed` rule the cross-validation on
    which the confidence is calibrated.
    """

    shortest: int = 1
    longest: int = 3
    min_count: int = 2
    strength: float = 10.0
    vector_weight: float = 1.4
    folds: int = 5
    seed: int = 20


@dataclass(frozen=True)
class Weights:
    """What the model learnt: a column an intent in `grams`, `vectors` and `bias`."""

    idf: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    grams: np.ndarray
    vectors: np.ndarray
    bias: np.ndarray


class IntentModel:
    """Ranks intents by probability. Made by `fit` or `load`."""

    def __init__(
        self,
        settings: Settings,
        intents: Sequence[str],
        vectoriser: TfidfVectorizer,
        weights: Weights,
        temperature: float = 1.0,
        quality: Quality | None = None,
    ) -> None:
        self.settings = settings
        self.quality = quality
        self.intents = tuple(intents)
        self.temperature = temperature
        self._vectoriser = vectoriser
        self._weights = weights

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        vectors: np.ndarray,
        labels: Sequence[str],
        settings: Settings | None = None,
        calibrate: bool = True,
    ) -> IntentModel:
        """Fit on normalised texts, their sentence vectors (one row each) and their intents.

        Raises:
            ValueError: fewer than two intents, or texts, vectors and labels differ in number.
        """
        settings = settings or Settings()
        if not len(texts) == len(vectors) == len(labels):
            raise ValueError("texts, vectors and labels must be as many")
        intents = sorted(set(labels))
        if len(intents) < 2:
            raise ValueError("an intent model needs at least two intents")
        temperature, quality = 1.0, None
        if calibrate:
            scores, truth = cross_validated_scores(texts, vectors, labels, settings)
            temperature = fit_temperature(scores, truth)
            quality = measure(softmax(scores / temperature), truth)

        vectoriser = _new_vectoriser(settings)
        grams = vectoriser.fit_transform(texts)
        centre = vectors.mean(axis=0)
        scale = np.array(settings.vector_weight / max(float(np.linalg.norm(vectors - centre, axis=1).mean()), 1e-9))
        column = {intent: index for index, intent in enumerate(intents)}
        truth = np.array([column[label] for label in labels])
        of_grams, of_vectors, bias = softmax_regression.fit(
            grams, (vectors - centre) * scale, truth, len(intents), settings.strength
        )
        weights = Weights(vectoriser.idf_, centre, scale, of_grams.astype(np.float32), of_vectors.astype(np.float32), bias)
        return cls(settings, intents, vectoriser, weights, temperature, quality)

    def scores(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """Uncalibrated scores, a row a text, a column an intent in the order of `intents`."""
        weights = self._weights
        of_grams = self._vectoriser.transform(texts) @ weights.grams
        return np.asarray(of_grams + ((vectors - weights.centre) * weights.scale) @ weights.vectors + weights.bias)

    def probabilities(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """Calibrated probabilities, a row a text, a column an intent in the order of `intents`; rows sum to 1."""
        return softmax(self.scores(texts, vectors) / self.temperature)

    def save(self, folder: Path) -> None:
        """Write the model as plain arrays and JSON: nothing that runs code when it is read."""
        np.savez_compressed(folder / "weights.npz", **self._weights.__dict__)
        vocabulary = self._vectoriser.vocabulary_
        content = {
            "settings": asdict(self.settings),
            "intents": self.intents,
            "temperature": self.temperature,
            "quality": asdict(self.quality) if self.quality else None,
            "grams": sorted(vocabulary, key=vocabulary.__getitem__),
        }
        (folder / "model.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, KeyError, TypeError: a file is missing or damaged.
        """
        content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        settings = Settings(**content["settings"])
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            weights = Weights(**{name: arrays[name] for name in Weights.__dataclass_fields__})
        vectoriser = _new_vectoriser(settings, content["grams"])
        vectoriser.idf_ = weights.idf
        quality = Quality(**content["quality"]) if content["quality"] else None
        return cls(settings, content["intents"], vectoriser, weights, float(content["temperature"]), quality)


def cross_validated_scores(
    texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str], settings: Settings
) -> tuple[np.ndarray, np.ndarray]:
    """Scores of every text by a model that did not see it, and the column of its true intent (intents sorted)."""
    intents = sorted(set(labels))
    column = {intent: index for index, intent in enumerate(intents)}
    truth = np.array([column[label] for label in labels])
    out = np.full((len(texts), len(intents)), -1e9)
    folds = StratifiedKFold(settings.folds, shuffle=True, random_state=settings.seed)
    for seen, unseen in folds.split(texts, truth):
        model = IntentModel.fit([texts[i] for i in seen], vectors[seen], [labels[i] for i in seen], settings, calibrate=False)
        columns = [column[intent] for intent in model.intents]
        out[np.ix_(unseen, columns)] = model.scores([texts[i] for i in unseen], vectors[unseen])
    return out, truth


def _new_vectoriser(settings: Settings, vocabulary: Sequence[str] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char",
        ngram_range=(settings.shortest, settings.longest),
        min_df=settings.min_count if vocabulary is None else 1,
        sublinear_tf=True,
        dtype=np.float32,
        vocabulary=vocabulary,
    )
