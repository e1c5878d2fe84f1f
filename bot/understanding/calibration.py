"""Makes confidence mean something: of the answers given with 0.7, about seven in ten should be right."""

import numpy as np
from scipy.optimize import minimize_scalar


def softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise softmax; rows of the result sum to 1."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def fit_temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """The temperature that makes the true columns likeliest: minimises the log loss of softmax(scores / t)."""
    rows = np.arange(len(truth))

    def log_loss(log_temperature: float) -> float:
        chosen = softmax(scores / np.exp(log_temperature))[rows, truth]
        return float(-np.log(np.clip(chosen, 1e-12, None)).mean())

    best = minimize_scalar(log_loss, bounds=(-4.0, 4.0), method="bounded", options={"xatol": 1e-3})
    return float(np.exp(best.x))


def expected_calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Mean gap between stated confidence and share of right answers, over equal-width bins weighted by size."""
    edges = np.clip((confidence * bins).astype(int), 0, bins - 1)
    gaps = [
        abs(confidence[edges == b].mean() - right[edges == b].mean()) * (edges == b).mean()
        for b in range(bins)
        if (edges == b).any()
    ]
    return float(sum(gaps))
