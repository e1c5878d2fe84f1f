"""Brings borrower text into one form (NFKC, simplified, lower case) and keeps the way back to what was typed."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_EMOJI_JOINERS = frozenset({"\u200d", "\ufe0f", "\ufe0e", "\u20e3"})


@dataclass(frozen=True)
class NormalText:
    """Normalised text; `origins[i]` is the index in the source of the character that made `text[i]`."""

    text: str
    origins: tuple[int, ...]
    source: str

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the source that made `text[start:end]`.

        Raises:
            ValueError: the span is empty or lies outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError("a span must lie inside the text")
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def _simplified_character(character: str) -> str:
    return str(_to_simplified().convert(character))


def _simplify(text: str) -> str:
    """Simplified characters, one for one; word by word where that keeps the length, otherwise character by character."""
    by_word = str(_to_simplified().convert(text))
    return by_word if len(by_word) == len(text) else "".join(_simplified_character(c)[:1] or c for c in text)


def normalise(source: str, limit: int = 2000) -> NormalText:
    """NFKC, simplified characters, lower case, runs of blanks as one space, control and joining marks dropped.

    Only the first `limit` characters of the source are read, so that a hostile megabyte costs no more than a page.
    """
    characters: list[str] = []
    origins: list[int] = []
    for index, raw in enumerate(source[:limit]):
        if raw.isspace():
            if characters and characters[-1] != " ":
                characters.append(" ")
                origins.append(index)
            continue
        if raw in _EMOJI_JOINERS or unicodedata.category(raw) in _DROPPED_CATEGORIES:
            continue
        for character in unicodedata.normalize("NFKC", raw).lower():
            if character.isspace() or unicodedata.category(character) in _DROPPED_CATEGORIES:
                continue
            characters.append(character)
            origins.append(index)
    while characters and characters[-1] == " ":
        characters.pop()
        origins.pop()
    return NormalText(_simplify("".join(characters)), tuple(origins), source)
