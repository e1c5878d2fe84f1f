"""Measures second wishes on data/nlu: how often one question is taken for two, and two composed ones for two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from bot.reading.text import normalise
from bot.understanding.calibration import fit_temperature, softmax
from bot.understanding.clauses import Clause, clauses
from bot.understanding.encoder import Encoder
from bot.understanding.linear import IntentModel, Settings
from bot.understanding.wishes import NOT_WISHES, Reading, one_wish, wishes

FOLDS = 3
_JOINTS = (
    "。",
    "?",
    "!",
    ",另外",
    ",还有",
    "。另外",
    ",顺便问一下",
    "?顺便",
    ",还想问下",
    " 另外",
    ";",
    "另外",
    "顺便问一下",
    "?",
    " 再问一下",
    ",同时想问",
    "?还有",
    ",对了",
)
_BRIEF = range(5, 41)


@dataclass(frozen=True)
class WishQuality:
    """Shares: of single questions taken for several, of composed pairs found to be two, and with both intents right.

    `both_readable` is the share of pairs whose two halves alone are read right: no cutting can do better.
    """

    examples: int
    pairs: int
    split_wrongly: float
    found: float
    both_right: float
    both_readable: float


def evaluate_wishes(
    texts: Sequence[str], labels: Sequence[str], vectors: np.ndarray, encode: Encoder, settings: Settings, pairs: int = 400
) -> WishQuality:
    """Cross-validated: every example, alone or in a pair, is read by a model that did not see it. Same seed, same figures."""
    chance = np.random.default_rng(settings.seed)
    split = found = right = readable = composed = 0
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=settings.seed).split(texts, labels):
        model = IntentModel.fit([texts[i] for i in seen], vectors[seen], [labels[i] for i in seen], settings, calibrate=False)
        unseen_scores = model.scores([texts[i] for i in unseen], vectors[unseen])
        truth = np.array([model.intents.index(labels[i]) for i in unseen])
        model.temperature = fit_temperature(unseen_scores, truth)
        is_right = dict(zip(unseen, unseen_scores.argmax(axis=1) == truth, strict=True))
        split += sum(len(read) > 1 for read in _read(model, encode, [texts[i] for i in unseen]))

        halves = _halves(texts, labels, unseen, chance, pairs // FOLDS)
        together = [normalise(texts[a].rstrip("?。!") + str(chance.choice(_JOINTS)) + texts[b]).text for a, b in halves]
        composed += len(halves)
        for (first, second), read in zip(halves, _read(model, encode, together), strict=True):
            found += len(read) > 1
            right += read == [labels[first], labels[second]]
            readable += bool(is_right[first] and is_right[second])
    return WishQuality(
        len(texts),
        composed,
        round(split / len(texts), 4),
        round(found / composed, 4),
        round(right / composed, 4),
        round(readable / composed, 4),
    )


def _halves(
    texts: Sequence[str], labels: Sequence[str], places: np.ndarray, chance: np.random.Generator, wanted: int
) -> list[tuple[int, int]]:
    fit = [i for i in places if labels[i] not in NOT_WISHES and len(texts[i]) in _BRIEF and len(clauses(texts[i])) == 1]
    drawn = [tuple(chance.choice(fit, 2, replace=False)) for _ in range(2 * wanted)]
    return [(a, b) for a, b in drawn if labels[a] != labels[b] and not one_wish(labels[a], labels[b])][:wanted]


def _read(model: IntentModel, encode: Encoder, texts: Sequence[str]) -> list[list[str]]:
    """The wishes of each text, by intent."""
    cut = [(place, text, one) for place, text in enumerate(texts) if len(parts := clauses(text)) > 1 for one in parts[:4]]
    out: list[list[str]] = [[] for _ in texts]
    if not cut:
        return out
    words = [text[one.start : one.end] for _, text, one in cut]
    probabilities = softmax(model.scores(words, encode(words)) / model.temperature)
    readings: dict[int, list[Reading]] = {}
    for (place, _, one), row in zip(cut, probabilities, strict=True):
        readings.setdefault(place, []).append(_reading(model, row, one))
    for place, of_clauses in readings.items():
        out[place] = [of_clauses[wish].intent for wish in wishes(of_clauses)]
    return out


def _reading(model: IntentModel, row: np.ndarray, clause: Clause) -> Reading:
    best = int(row.argmax())
    return Reading(model.intents[best], float(row[best]), clause.sure)
