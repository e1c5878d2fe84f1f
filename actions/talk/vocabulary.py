"""The words by which follow-ups are known, read from a file that a trainer can edit."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from actions.talk.asked import Asked, listed

VOCABULARY_FILE = Path(__file__).with_name("vocabulary.yml")
AFTER_FILE = Path(__file__).with_name("after.yml")
REREAD_FILE = Path(__file__).with_name("reread.yml")
MONEY_FILE = Path(__file__).with_name("money.yml")
FACTS_FILE = Path(__file__).with_name("facts.yml")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Each list is sorted longest first, so that a long word is never taken for a shorter one inside it."""

    openers: tuple[str, ...]
    closers: tuple[str, ...]
    particles: tuple[str, ...]
    why: frozenset[str]
    topics: Mapping[str, str]
    other_loan: tuple[str, ...]
    all_loans: tuple[str, ...]
    anything: tuple[str, ...]
    ordinary: tuple[str, ...]
    owed: tuple[str, ...]
    paid: tuple[str, ...]
    wants_to_ask: tuple[str, ...]
    beside_asking: tuple[str, ...]
    murmurs: frozenset[str]
    first: Mapping[str, tuple[str, ...]]
    supposing: tuple[str, ...]
    how_much: tuple[str, ...]
    put_off: tuple[str, ...]
    asks_leave: tuple[str, ...]
    what_next: frozenset[str]
    back: frozenset[str]
    later: frozenset[str]
    go_on: frozenset[str]
    skip: frozenset[str]
    stop: frozenset[str]
    agreed: frozenset[str]
    wrong: tuple[str, ...]
    becomes: tuple[str, ...]
    denials: tuple[str, ...]
    steps: Mapping[str, tuple[str, ...]]
    leaning: Mapping[str, frozenset[str]]
    called_back: tuple[str, ...]
    times_of_day: tuple[str, ...]
    no_call_back: tuple[str, ...]
    after: Asked
    """By topic: what a message right after it means, told by its words alone."""
    reread: Asked
    """By reading: what a message means whose words say more than that reading."""
    of_money: Asked
    """What a message about money says besides its topic."""
    of_facts: Asked
    """Which plain facts of a loan a message asks."""
    said: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, file: Path = VOCABULARY_FILE) -> "Vocabulary":
        """Read a vocabulary.

        Raises:
            KeyError: a list is absent.
        """
        lists = listed(file)
        return cls(
            openers=_longest_first(lists["openers"]),
            closers=_longest_first(lists["closers"]),
            particles=_longest_first(lists["particles"]),
            why=frozenset(lists["why"]),
            topics=dict(lists["topics"]),
            other_loan=_longest_first(lists["other_loan"]),
            all_loans=_longest_first(lists["all_loans"]),
            anything=_longest_first(lists["anything"]),
            ordinary=tuple(lists["ordinary"]),
            owed=_longest_first(lists["owed"]),
            paid=_longest_first(lists["paid"]),
            wants_to_ask=tuple(lists["wants_to_ask"]),
            beside_asking=_longest_first([*lists["wants_to_ask"], *lists["beside_asking"]]),
            murmurs=frozenset(lists["murmurs"]),
            first={about: _longest_first(words) for about, words in lists["asked_first"].items()},
            supposing=_longest_first(lists["supposing"]),
            how_much=_longest_first(lists["how_much"]),
            put_off=_longest_first(lists["put_off"]),
            asks_leave=_longest_first(lists["asks_leave"]),
            what_next=frozenset(lists["what_next"]),
            back=frozenset(lists["back"]),
            later=frozenset(lists["later"]),
            go_on=frozenset(lists["go_on"]),
            skip=frozenset(lists["skip"]),
            stop=frozenset(lists["stop"]),
            agreed=frozenset(lists["agreed"]),
            wrong=_longest_first(lists["wrong"]),
            becomes=_longest_first(lists["becomes"]),
            denials=_longest_first(lists["denials"]),
            steps={name: _longest_first(words) for name, words in lists["steps"].items()},
            leaning={kind: frozenset(words) for kind, words in lists["leaning"].items()},
            called_back=_longest_first(lists["called_back"]),
            times_of_day=_longest_first(lists["times_of_day"]),
            no_call_back=_longest_first(lists["no_call_back"]),
            after=Asked.load(AFTER_FILE),
            reread=Asked.load(REREAD_FILE),
            of_money=Asked.load(MONEY_FILE),
            of_facts=Asked.load(FACTS_FILE),
            said={kind: _longest_first(words) for kind, words in lists["said"].items()},
        )

    def money(self, text: str) -> frozenset[str]:
        """What words about money say: paying `early`, a `part`, asking `how`, … (money.yml)."""
        return self.of_money.told("money", self.of_money.without("polite", text))

    def facts(self, text: str) -> tuple[str, ...]:
        """Which plain facts words ask, such as `principal_left` (facts.yml)."""
        told = self.of_facts.told("facts", text)
        return tuple(fact for fact in self.of_facts.kinds("facts") if fact in told)

    def only_wants_to_ask(self, text: str) -> bool:
        """Whether folded words say that there is something to ask, and not what."""
        if not any(word in text for word in self.wants_to_ask):
            return False
        for word in self.beside_asking:
            text = text.replace(word, "")
        return not text

    def says(self, text: str, kind: str) -> bool:
        """Whether one of the words of a kind stands in a text."""
        return any(word in text for word in self.said[kind])

    def asks_what_is_meant(self, text: str) -> bool:
        """Whether nothing is said but that it is not understood, or why."""
        return text in self.leaning["plainly"] or text in self.why

    def names_all_loans(self, text: str) -> bool:
        """Whether the words ask for every loan at once."""
        return any(word in text for word in self.all_loans)

    def asked_first(self, text: str) -> tuple[str, ...]:
        """What the words ask about in particular: `hour`, `grace`, `late`, `instalments`, `daily`."""
        return tuple(about for about, words in self.first.items() if any(word in text for word in words))

    def asks_how_much_then(self, text: str) -> bool:
        """Whether words that name a day ahead ask what it would be, rather than say what will be done."""
        return any(word in text for word in (*self.supposing, *self.how_much))

    def puts_off(self, text: str) -> bool:
        """Whether words that name a day ahead ask what it costs to wait until then, rather than for leave to."""
        return any(word in text for word in self.put_off) and not any(word in text for word in self.asks_leave)

    def names_other_loan(self, text: str) -> bool:
        """Whether the words ask for the loan that is not being talked about."""
        return any(word in text for word in self.other_loan)

    def without_particles(self, text: str) -> str:
        """What is left of a text once every small word at its start and end is taken off."""
        rest = text
        while True:
            shorter = next(
                (
                    rest.removeprefix(word).removesuffix(word)
                    for word in self.particles
                    if rest.startswith(word) or rest.endswith(word)
                ),
                rest,
            )
            if shorter == rest:
                return rest
            rest = shorter


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))
