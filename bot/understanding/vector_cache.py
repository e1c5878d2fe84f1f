"""Remembers the sentence vectors of training examples, so that training again encodes only what is new."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bot.understanding.encoder import Encoder

VECTORS = "vectors-e5.npz"
"""The cache of the examples in data/nlu, in var/."""


def encode_cached(
    encode: Encoder, texts: Sequence[str], file: Path, report: Callable[[int, int], None] | None = None
) -> np.ndarray:
    """The vectors of all texts, a row each, out of `file` where it has them; `file` then holds just these texts.

    Args:
        encode: the encoder; `file` must belong to this encoder alone.
        texts: normalised texts.
        file: an .npz that may not exist yet; a damaged one is made anew.
        report: called with the number encoded and the number to encode, now and then.
    """
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    known = _read(file)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    items = list(missing.items())
    for start in range(0, len(items), 100):
        batch = items[start : start + 100]
        known.update(zip((key for key, _ in batch), encode([text for _, text in batch]), strict=True))
        if report:
            report(min(start + 100, len(items)), len(items))
    if items:
        _write(file, {key: known[key] for key in keys})
    return np.vstack([known[key] for key in keys])


def _read(file: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return dict(zip(arrays["keys"].tolist(), arrays["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}


def _write(file: Path, vectors: dict[str, np.ndarray]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}.npz")
    np.savez(unfinished, keys=np.array(list(vectors)), vectors=np.vstack(list(vectors.values())))
    unfinished.replace(file)
