"""Which terms a message asks about, read from a file that a trainer can edit. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from actions.talk.asked import folded, listed

GLOSSARY_FILE = Path(__file__).with_name("glossary.yml")


@dataclass(frozen=True, slots=True)
class Term:
    """`name` is that of its response; `example` of the figures that show it; `leads` a button's title and its intent."""

    name: str
    aliases: tuple[str, ...]
    example: str | None = None
    leads: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms by name."""

    terms: Mapping[str, Term]

    @classmethod
    def load(cls, file: Path = GLOSSARY_FILE) -> "Glossary":
        """Read a glossary.

        Raises:
            ValueError: a term has no alias, or two terms share one.
        """
        terms = {name: _term(name, entry) for name, entry in listed(file).items()}
        named: dict[str, str] = {}
        for term in terms.values():
            for alias in term.aliases:
                if named.setdefault(alias, term.name) != term.name:
                    raise ValueError(f"{file.name}: {term.name} and {named[alias]} share {alias}")
        return cls(terms)

    def named_in(self, text: str) -> tuple[Term, ...]:
        """The terms that words name, in their order; a word inside a longer one that is a term itself is none."""
        rest = folded(text)
        found: dict[str, int] = {}
        for alias, name in self._longest_first():
            place = rest.find(alias)
            if place >= 0:
                found[name] = min(place, found.get(name, place))
                rest = rest.replace(alias, " " * len(alias))
        return tuple(self.terms[name] for name in sorted(found, key=lambda name: found[name]))

    def _longest_first(self) -> Iterator[tuple[str, str]]:
        pairs = [(alias, term.name) for term in self.terms.values() for alias in term.aliases]
        return iter(sorted(pairs, key=lambda pair: len(pair[0]), reverse=True))


def _term(name: str, entry: Mapping[str, object]) -> Term:
    aliases, leads, example = entry.get("aliases"), entry.get("leads"), entry.get("example")
    if not isinstance(aliases, list) or not aliases:
        raise ValueError(f"{name} needs aliases")
    return Term(
        name=name,
        aliases=tuple(dict.fromkeys(folded(str(alias)) for alias in aliases)),
        example=None if example is None else str(example),
        leads=(str(leads[0]), str(leads[1])) if isinstance(leads, list) else None,
    )
