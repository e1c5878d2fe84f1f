"""Whose life is in danger, by the words of a message; it counts whatever the classifier said (V-01)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from actions.conversation.small_talk import INSULT
from actions.talk.asked import Asked, folded
from actions.talk.heard import Heard

DANGER_FILE = Path(__file__).with_name("danger.yml")
DISTRESS = "express_distress"
DANGER = "danger"
"""The value that tells what the guard found."""
THREATENED = "threatened"
"""The value of an insult that threatens others."""

_SPEAKER = "speaker"


class Danger(StrEnum):
    """One's own, the gravest first, `SPOKEN` being a thought without a plan; then somebody else's death, what they did to
    themselves or may not have survived, and danger."""

    ACTED = "acted"
    NEAR = "near"
    SPOKEN = "spoken"
    DEATH = "death"
    LOST = "lost"
    OTHER = "other"


OWN = (Danger.ACTED, Danger.NEAR, Danger.SPOKEN)

_KINDS = {
    "acted": Danger.ACTED,
    "near": Danger.NEAR,
    "affairs": Danger.NEAR,
    "spoken": Danger.SPOKEN,
    "own_death": Danger.SPOKEN,
}
_OF_THE_SPEAKER_ALONE = "own_death"
_FATE, _DONE = "fate", "done"
"""Told of another: whether they live is not known, or that they did it."""

_FUNERAL = "affairs"


@dataclass(frozen=True, slots=True)
class _Found:
    """A phrase of danger and the one it is said of, "" where the clause names nobody."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Guard:
    """Reads a message as despair where its words tell danger, whatever the classifier said."""

    asked: Asked
    people: re.Pattern[str]

    @classmethod
    def load(cls, file: Path = DANGER_FILE) -> "Guard":
        """Read the phrases.

        Raises:
            ValueError: the file holds anything else.
            KeyError: a list is absent.
        """
        asked = Asked.load(file)
        one_of = {kind: _either(asked.topics[_SPEAKER][kind]) for kind in ("oneself", "others", "strangers", "beside")}
        named = f"(?:(?:{one_of['oneself']})?(?:{one_of['others']}))+"
        together = f"(?:{one_of['beside']})(?:{named}|{one_of['oneself']}|{one_of['strangers']})"
        people = f"{together}|(?P<others>{named})|(?P<strangers>{one_of['strangers']})|(?P<oneself>{one_of['oneself']})"
        return cls(asked, re.compile(people))

    def reread(self, heard: Heard) -> Heard:
        """The message as despair with its `danger`; as a word of calm where only that is taken back; else as it was."""
        if heard.tapped:
            return heard
        danger = self.danger(heard.text)
        if danger is None and heard.intent == DISTRESS and self._has_died(heard.text):
            danger = Danger.DEATH
        if danger is None and heard.focus.topic == DISTRESS and self._acted_since(heard):
            danger = Danger.ACTED
        if danger is not None:
            return replace(heard.reread(DISTRESS, **{DANGER: danger.value}), confidence=1.0, wishes=())
        if heard.intent == DISTRESS and heard.focus.topic == DISTRESS and self.says("calmer", heard):
            return replace(heard.reread("deny"), wishes=())
        if self.threatens(heard.text):
            return replace(heard.reread(INSULT, **{THREATENED: "1"}), wishes=())
        return heard

    def _acted_since(self, heard: Heard) -> bool:
        """Whether few words tell, in one's own crisis, that it is done."""
        if self.says("already", heard, alone=True):
            return True
        own = heard.focus.danger in OWN
        return own and self.says("just_acted", heard) and not self.says("unacted", heard)

    def threatens(self, text: str) -> bool:
        """Whether the speaker threatens others with violence."""
        clauses = [folded(part) for part in re.split(r"[\W_]+", text) if part]
        found = [
            self._subject(clause[: match.start() + 1])
            for clause in clauses
            for pattern in self.asked.topics[INSULT]["threat"]
            if (match := pattern.search(clause)) is not None
        ]
        return any(subject in ("", "oneself") for subject in found)

    def danger(self, text: str) -> Danger | None:
        """What a text tells of a life in danger, if anything; of the speaker's own danger the gravest."""
        every = list(self._found(text))
        told = {one.kind for one in every}
        found = [one for one in every if one.kind in _KINDS]
        of_another = any(one.subject == "others" for one in found)
        plain = folded(text)
        died = self._any("died", plain)
        if _FATE in told and self._names_others(plain) and not any(one.subject == "oneself" for one in found):
            return Danger.LOST
        own = [_KINDS[one.kind] for one in found if one.subject == "oneself" or (not one.subject and not of_another)]
        if died and self._names_others(plain):
            own = [_KINDS[one.kind] for one in found if one.subject == "oneself"]
            of_another = of_another or any(not one.subject for one in found)
        if own:
            return min(own, key=OWN.index)
        if not of_another:
            return None
        grave = [one for one in found if one.subject != "strangers" and one.kind != _OF_THE_SPEAKER_ALONE]
        if died or any(one.kind == _FUNERAL for one in grave):
            return Danger.DEATH
        if grave and _DONE in told and not self._any("saved", plain):
            return Danger.LOST
        return Danger.OTHER if grave else None

    def _has_died(self, text: str) -> bool:
        """Whether another's death is spoken of, beside no danger."""
        plain = folded(text)
        return self._any("died", plain) and self._names_others(plain)

    def _names_others(self, plain: str) -> bool:
        return any(match.group("others") for match in self.people.finditer(plain))

    def says(self, kind: str, heard: Heard, *, alone: bool = False) -> bool:
        """Whether a message has one of the phrases of a kind; with `alone`, and nothing else."""
        text = folded(heard.text)
        patterns = self.asked.topics[DISTRESS][kind]
        return any((pattern.fullmatch(text) if alone else pattern.search(text)) is not None for pattern in patterns)

    def _any(self, kind: str, text: str) -> bool:
        return any(pattern.search(text) for pattern in self.asked.topics[DISTRESS][kind])

    def _found(self, text: str) -> Iterator[_Found]:
        """Clause by clause; where no clause has any, in all of the text, as dots between the letters hide nothing."""
        clauses = [part for part in re.split(r"[\W_]+", text) if part]
        found = [one for clause in clauses for one in self._in_clause(folded(clause))]
        yield from found or self._in_clause(folded(text))

    def _in_clause(self, clause: str) -> Iterator[_Found]:
        for pattern in self.asked.topics[DISTRESS]["not_meant"]:
            clause = pattern.sub(" ", clause)
        for kind in (*_KINDS, _FATE, _DONE):
            for pattern in self.asked.topics[DISTRESS][kind]:
                if (match := pattern.search(clause)) is not None:
                    yield _Found(kind, self._subject(clause[: match.start() + 1]))

    def _subject(self, before: str) -> str:
        """Who was named last, up to the first character of a phrase, but for those whom something is only done for or with."""
        named = [match.lastgroup for match in self.people.finditer(before) if match.lastgroup is not None]
        return named[-1] if named else ""


def _either(patterns: tuple[re.Pattern[str], ...]) -> str:
    return "|".join(sorted((pattern.pattern for pattern in patterns), key=len, reverse=True))
