"""What a message asks within its topic, told by its words. They stand in YAML files that a trainer can edit."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from opencc.opencc import OpenCC

from actions.talk.heard import Heard
from servicing.yaml_text import parsed

GAP = "…"
"""Stands in a phrase for any few characters: 会…家人 is in 会不会通知家人."""

LONGEST_GAP = 12


@lru_cache(maxsize=1)
def _simplified() -> OpenCC:
    return OpenCC("t2s")  # type: ignore[no-untyped-call]


def folded(text: str) -> str:
    """Letters, digits and Han in one form: full width made half, simplified, lower case; the rest is dropped."""
    plain = unicodedata.normalize("NFKC", text).lower()
    simplified = str(_simplified().convert(plain))  # type: ignore[no-untyped-call]
    return "".join(char for char in simplified if unicodedata.category(char)[0] in "LN")


def listed(file: Path) -> Any:
    """What a trainer's YAML file holds, to be read and not changed: the same text is parsed once a process."""
    return _parsed(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _parsed(text: str) -> Any:
    return parsed(text)


@dataclass(frozen=True, slots=True)
class Asked:
    """For each topic its sub-questions in the order in which they are tried, each with the phrases that tell it."""

    topics: Mapping[str, Mapping[str, tuple[re.Pattern[str], ...]]]

    @classmethod
    def load(cls, file: Path) -> "Asked":
        """Read a file of {topic: {sub-question: [phrase, …]}}.

        Raises:
            ValueError: it holds anything else.
        """
        return cls.of(listed(file), file)

    @classmethod
    def of(cls, content: object, file: Path) -> "Asked":
        """The topics in `content`, which was read from `file`.

        Raises:
            ValueError: it holds anything else.
        """
        if not isinstance(content, dict):
            raise ValueError(f"{file.name} must map topics to sub-questions")
        return cls({topic: _patterns(topic, kinds, file) for topic, kinds in content.items()})

    def kinds(self, topic: str) -> tuple[str, ...]:
        """The sub-questions of a topic."""
        return tuple(self.topics[topic])

    def every(self, topic: str, heard: Heard) -> tuple[str, ...]:
        """All that a message asks, in order; a button, tapped or picked in words, says it by its `wish`."""
        kinds = self.topics[topic]
        if (wish := heard.value("wish")) is not None:
            return (wish,) if wish in kinds else ()
        told = self.told(topic, heard.text)
        return tuple(kind for kind in kinds if kind in told)

    def told(self, topic: str, text: str) -> frozenset[str]:
        """All that words ask, whatever a button carried."""
        plain = folded(text)
        kinds = self.topics[topic].items()
        return frozenset(kind for kind, patterns in kinds if any(pattern.search(plain) for pattern in patterns))

    def without(self, topic: str, text: str) -> str:
        """The words, folded, without any phrase of a topic."""
        rest = folded(text)
        for patterns in self.topics[topic].values():
            for pattern in patterns:
                rest = pattern.sub("", rest)
        return rest

    def first(self, topic: str, heard: Heard) -> str | None:
        """The first sub-question that a message asks, if any."""
        return next(iter(self.every(topic, heard)), None)


def _patterns(topic: str, kinds: object, file: Path) -> dict[str, tuple[re.Pattern[str], ...]]:
    if not isinstance(kinds, dict) or not all(
        isinstance(kind, str)  # an unquoted `off` or `no` is none in YAML
        and isinstance(phrases, list)
        and all(isinstance(phrase, str) and _has_words(phrase) for phrase in phrases)
        for kind, phrases in kinds.items()
    ):
        raise ValueError(f"{file.name}: {topic} must map sub-questions to lists of phrases")
    return {kind: tuple(pattern(phrase) for phrase in phrases) for kind, phrases in kinds.items()}


@cache
def _has_words(phrase: str) -> bool:
    return bool(folded(phrase))


@cache
def pattern(phrase: str) -> re.Pattern[str]:
    """What a phrase finds in folded words."""
    return re.compile(f".{{0,{LONGEST_GAP}}}".join(re.escape(folded(part)) for part in phrase.split(GAP)))
