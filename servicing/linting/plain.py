"""A text in one plain form, so that no blank, width or script hides a word in it; and where each character had stood."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc.opencc import OpenCC

_HAN = r"\u3400-\u9fff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])[·•・‧*_~^|/\\.—–-]+(?=[{_HAN}])")
"""What is put between the characters of a word so that it is not found."""


@dataclass(frozen=True, slots=True)
class Plain:
    """`places[i]` is where the character that became `text[i]` stands in the original."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> "Plain":
        """Simplified, half width, lower case; without blanks, unseen characters, and marks between two Han."""
        kept = [
            (char, place)
            for place, written in enumerate(original)
            for char in _simplified(unicodedata.normalize("NFKC", written).lower())
            if unicodedata.category(char)[0] not in "ZC"
        ]
        text = "".join(char for char, _ in kept)
        hidden = {place for marks in _BETWEEN_HAN.finditer(text) for place in range(*marks.span())}
        shown = [one for index, one in enumerate(kept) if index not in hidden]
        return cls("".join(char for char, _ in shown), tuple(place for _, place in shown))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the plain text, from `start` to before `end`, stands in the original."""
        return self.places[start], self.places[end - 1] + 1


def _simplified(text: str) -> str:
    return str(_converter().convert(text))  # type: ignore[no-untyped-call]


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")  # type: ignore[no-untyped-call]
