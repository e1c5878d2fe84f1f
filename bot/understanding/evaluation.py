"""Cross-validates the intents on data/nlu and prints what trainers need to see. Same seed, same figures."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.metrics import precision_recall_fscore_support

from bot.paths import VAR
from bot.reading.text import normalise
from bot.understanding.calibration import fit_temperature, softmax
from bot.understanding.encoder import e5
from bot.understanding.linear import Settings, cross_validated_scores
from bot.understanding.quality import measure
from bot.understanding.vector_cache import VECTORS, encode_cached
from bot.understanding.wish_evaluation import evaluate_wishes


def evaluate(root: Path, as_json: bool = False) -> str:
    """A table (or JSON) of per-intent precision, recall, F1 and commonest mistake, and of the whole.

    Uses the pipeline settings of config.yml; the fallback rate is that of its FallbackClassifier.
    """
    settings = _settings(root)
    texts, labels = read_examples(root / "data" / "nlu")
    vectors = encode_cached(e5(), texts, VAR / VECTORS)
    scores, truth = cross_validated_scores(texts, vectors, labels, settings)
    probabilities = softmax(scores / fit_temperature(scores, truth))
    fallback = _pipeline(root)["FallbackClassifier"]
    result = _figures(probabilities, truth, sorted(set(labels)), fallback["threshold"], fallback["ambiguity_threshold"])
    return json.dumps(result, ensure_ascii=False) if as_json else _table(result)


def evaluate_second_wishes(root: Path) -> str:
    """One line of figures on messages with two questions, by the pipeline settings of config.yml."""
    texts, labels = read_examples(root / "data" / "nlu")
    encode = e5()
    quality = evaluate_wishes(texts, labels, encode_cached(encode, texts, VAR / VECTORS), encode, _settings(root))
    return " ".join(f"{name}={value}" for name, value in asdict(quality).items())


def _pipeline(root: Path) -> dict[str, dict[str, Any]]:
    config = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))
    return {entry["name"].rsplit(".", 1)[-1]: entry for entry in config["pipeline"]}


def _settings(root: Path) -> Settings:
    chosen = _pipeline(root)["LinearIntentClassifier"]
    return Settings(**{field.name: chosen[field.name] for field in fields(Settings) if field.name in chosen})


def read_examples(folder: Path) -> tuple[list[str], list[str]]:
    """Normalised texts and intents of all examples below a folder, in the order of the files."""
    texts: list[str] = []
    labels: list[str] = []
    for file in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if "intent" not in block:
                continue
            for line in block["examples"].splitlines():
                texts.append(normalise(line.removeprefix("- ").strip()).text)
                labels.append(block["intent"])
    return texts, labels


def _figures(
    probabilities: np.ndarray, truth: np.ndarray, intents: list[str], threshold: float, ambiguity: float
) -> dict[str, Any]:
    ordered = np.sort(probabilities, axis=1)
    asked_back = (ordered[:, -1] < threshold) | (ordered[:, -1] - ordered[:, -2] < ambiguity)
    predicted = probabilities.argmax(axis=1)
    right = predicted == truth
    precision, recall, f1, count = precision_recall_fscore_support(
        truth, predicted, labels=range(len(intents)), zero_division=0
    )
    rows = []
    for index, intent in enumerate(intents):
        wrong = predicted[(truth == index) & ~right]
        mistake = intents[np.bincount(wrong).argmax()] if len(wrong) else ""
        rows.append(
            {
                "intent": intent,
                "examples": int(count[index]),
                "precision": round(float(precision[index]), 3),
                "recall": round(float(recall[index]), 3),
                "f1": round(float(f1[index]), 3),
                "taken_for": mistake,
            }
        )
    return {
        **asdict(measure(probabilities, truth)),
        "macro_f1": round(float(f1.mean()), 4),
        "fallback_rate": round(float(asked_back.mean()), 4),
        "accuracy_when_answered": round(float(right[~asked_back].mean()), 4),
        "per_intent": sorted(rows, key=lambda row: row["f1"]),
    }


def _table(result: dict[str, Any]) -> str:
    lines = [f"{'intent':26} {'n':>4} {'prec':>6} {'rec':>6} {'f1':>6}  mostly taken for"]
    lines += [
        f"{row['intent']:26} {row['examples']:4d} {row['precision']:6.2f} {row['recall']:6.2f} {row['f1']:6.2f}"
        f"  {row['taken_for']}".rstrip()
        for row in result["per_intent"]
    ]
    whole = " ".join(f"{name}={value}" for name, value in result.items() if name != "per_intent")
    return "\n".join([*lines, whole])
