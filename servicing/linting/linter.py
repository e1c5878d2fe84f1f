"""What a text must not say to a borrower, found by the rules of rules.yml. Pure: a text goes in, findings come out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from servicing.linting.plain import Plain
from servicing.yaml_text import parsed

_FILE = Path(__file__).with_name("rules.yml")
_CLAUSE = "[^，。！？；,!?;]"
_GAPS = {"……": f"{_CLAUSE}{{0,30}}", "…": f"{_CLAUSE}{{0,12}}"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`where`: from which character of the text to before which; `why` is told to whoever wrote it."""

    rule: str
    where: tuple[int, int]
    words: str
    why: str


class _Entry(BaseModel):
    """A rule as rules.yml has it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rule: str
    why: str
    phrases: list[str] = Field(min_length=1)
    harmless: list[str] = []


class _RulesFile(BaseModel):
    """rules.yml; `denials`: the ways of saying no."""

    model_config = ConfigDict(extra="forbid", strict=True)

    denials: str
    rules: list[_Entry]


@dataclass(frozen=True, slots=True)
class _Rule:
    rule: str
    why: str
    phrases: tuple[re.Pattern[str], ...]
    harmless: tuple[re.Pattern[str], ...]

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it is broken: none of its phrases counts within what makes it harmless."""
        spared = [found.span() for pattern in self.harmless for found in pattern.finditer(text)]
        for pattern in self.phrases:
            for found in pattern.finditer(text):
                start, end = found.span()
                if not any(first <= start and end <= last for first, last in spared):
                    yield start, end


@dataclass(frozen=True, slots=True)
class Linter:
    """The rules, read once."""

    rules: tuple[_Rule, ...]

    @classmethod
    def load(cls, file: Path = _FILE) -> Self:
        """Read the rules.

        Raises:
            OSError: the file can't be read.
            ValidationError: an entry lacks something, or has something unknown.
            re.error: a phrase is no pattern.
        """
        written = _RulesFile.model_validate(parsed(file.read_text(encoding="utf-8")))

        def patterns(phrases: Iterable[str]) -> tuple[re.Pattern[str], ...]:
            return tuple(_pattern(phrase, written.denials) for phrase in phrases)

        return cls(tuple(_Rule(one.rule, one.why, patterns(one.phrases), patterns(one.harmless)) for one in written.rules))

    def lint(self, text: str) -> list[Finding]:
        """What stands against a text, in its order; nothing where it may be said."""
        plain = Plain.of(text)
        found = {
            (plain.place(start, end), rule.rule, rule.why) for rule in self.rules for start, end in rule.places(plain.text)
        }
        return [Finding(rule, where, text[where[0] : where[1]], why) for where, rule, why in sorted(found)]


def _pattern(phrase: str, denials: str) -> re.Pattern[str]:
    for sign, gap in _GAPS.items():
        phrase = phrase.replace(sign, gap)
    return re.compile(phrase.replace("NOT", f"(?:{denials})"))
