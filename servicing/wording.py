"""The one reader of borrower-facing words: the responses of domain.yml, where a compliance officer reads them all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from servicing.yaml_text import parsed

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?)\}")

WRITTEN_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
"""A day as `written` writes it: year, month and day."""

type Value = str | int | Decimal | date | time


class WordingError(Exception):
    """A response is absent, or a placeholder was left without its value."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Responses by name, each with one or more variants; `constants` are the values that words name as `{section.field}`."""

    responses: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, Value] = field(default_factory=dict)

    @classmethod
    def load(cls, domain: Path, constants: Mapping[str, Value]) -> "Wording":
        """Read the responses of a domain file; `constants` are the policy's numbers.

        Raises:
            WordingError: the file has none, or one without words, or one that names a number the policy does not have.
        """
        responses = _responses(domain.read_text(encoding="utf-8"))
        if not responses:
            raise WordingError(f"{domain.name} has no responses")
        wording = cls(responses, constants)
        for name, variants in wording.responses.items():
            for unknown in {key for text in variants for key in _PLACEHOLDER.findall(text) if "." in key} - constants.keys():
                raise WordingError(f"{domain.name}: response {name} names {unknown}, which the policy does not have")
        return wording

    def say(self, name: str, /, *, seed: str = "", **values: Value) -> str:
        """The words of response `name`. `seed` picks the variant, the same one for the same seed, so a retry says the same.

        Amounts are written 1,234.56, dates 2026年11月22日, times 8:00.

        Raises:
            WordingError: no such response, or a placeholder without a value.
        """
        return self.variant(name, int.from_bytes(sha256(seed.encode()).digest()[:4]), **values)

    def variant(self, name: str, place: int, /, **values: Value) -> str:
        """The words of response `name` in the variant at `place`, counted round from 0.

        Raises:
            WordingError: no such response, or a placeholder without a value.
        """
        if name not in self.responses:
            raise WordingError(f"domain.yml has no response {name}")
        variants = self.responses[name]
        chosen = variants[place % len(variants)]

        def fill(match: re.Match[str]) -> str:
            key = match.group(1)
            known = self.constants if "." in key else values
            if key not in known:
                raise WordingError(f"response {name} wants a value for {key}")
            return written(known[key])

        return _PLACEHOLDER.sub(fill, chosen)

    def has(self, name: str) -> bool:
        """Whether domain.yml has a response of this name."""
        return name in self.responses

    def variants(self, name: str) -> int:
        """In how many ways a response may be said; 0 where there is none of this name."""
        return len(self.responses.get(name, ()))

    def stands_alone(self, name: str) -> bool:
        """Whether a response can be said without any value but the policy's numbers."""
        return self.has(name) and all("." in key for text in self.responses[name] for key in _PLACEHOLDER.findall(text))


def written(value: Value) -> str:
    """A value as a borrower reads it."""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    return str(value)


@lru_cache(maxsize=4)
def _responses(text: str) -> Mapping[str, tuple[str, ...]]:
    """The responses of a domain's text; the same text is read once a process."""
    content = parsed(text)
    responses = content.get("responses") if isinstance(content, dict) else None
    return MappingProxyType({name: _variants(name, entries) for name, entries in (responses or {}).items()})


def _variants(name: str, entries: object) -> tuple[str, ...]:
    texts = (
        tuple(entry["text"] for entry in entries if isinstance(entry, dict) and entry.get("text"))
        if isinstance(entries, list)
        else ()
    )
    if not texts:
        raise WordingError(f"response {name} has no text")
    return texts
