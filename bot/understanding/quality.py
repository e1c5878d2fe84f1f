"""How well an intent model does on examples it did not see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.understanding.calibration import expected_calibration_error


@dataclass(frozen=True)
class Quality:
    """Shares between 0 and 1: the first reading right, one of the first three right, and the calibration error."""

    examples: int
    intents: int
    accuracy: float
    top3: float
    calibration_error: float


def measure(probabilities: np.ndarray, truth: np.ndarray) -> Quality:
    """The quality of probabilities (a row an example, a column an intent) against the true columns."""
    order = np.argsort(-probabilities, axis=1)
    right = order[:, 0] == truth
    return Quality(
        examples=len(truth),
        intents=probabilities.shape[1],
        accuracy=round(float(right.mean()), 4),
        top3=round(float((order[:, :3] == truth[:, None]).any(axis=1).mean()), 4),
        calibration_error=round(expected_calibration_error(probabilities.max(axis=1), right), 4),
    )
