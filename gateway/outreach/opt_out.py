"""What is written back to a text message: whether it means "no more of these"."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import yaml

_FILE = Path(__file__).with_name("opt_out.yml")


@dataclass(frozen=True, slots=True)
class OptOutWords:
    """The messages that are an opt-out."""

    words: frozenset[str]

    @classmethod
    def load(cls, file: Path = _FILE) -> Self:
        """Read a list of words.

        Raises:
            OSError: it can't be read.
        """
        words: list[str] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 scalars stay text
        return cls(frozenset(map(_plain, words)))

    def mean(self, text: str) -> bool:
        return _plain(text) in self.words


def _plain(text: str) -> str:
    """Letters and characters alone, of one width and case."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())
