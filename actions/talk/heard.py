"""What the borrower said in this turn, as the engine understood it."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from rasa_sdk.interfaces import Tracker

from servicing.clock import local_date
from servicing.money import to_fen
from servicing.turn import Focus, TurnMetadata

FALLBACK = "nlu_fallback"
MOST_WISHES = 8
_SMALL_NUMBER = re.compile(r"[0-9]{1,4}")
LARGEST_AMOUNT = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Entity:
    """A value found in the text; `text` is how it was written, empty where a button carried it."""

    kind: str
    value: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the message."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Wish:
    """One of several wishes in a message, with its own words and values."""

    intent: str
    confidence: float
    text: str
    entities: tuple[Entity, ...]


class _Found(BaseModel):
    """A value as the engine tells it beside a wish."""

    entity: str = Field(max_length=64)
    value: str = Field(max_length=400)
    text: str = Field(default="", max_length=400)


class _Told(BaseModel):
    """A wish as the engine tells it."""

    intent: str = Field(pattern=r"^[a-z_]{1,64}$")
    confidence: float = Field(ge=0, le=1, allow_inf_nan=False)
    text: str = Field(min_length=1, max_length=4000)
    entities: list[_Found] = Field(default_factory=list, max_length=50)


_TOLD: TypeAdapter[list[_Told]] = TypeAdapter(Annotated[list[_Told], Field(max_length=MOST_WISHES)])


@dataclass(frozen=True, slots=True)
class Heard:
    """A message: its words (none when a button was tapped), its reading, and what the gateway told about it."""

    metadata: TurnMetadata
    text: str
    tapped: bool
    intent: str
    confidence: float
    entities: tuple[Entity, ...] = ()
    ranking: tuple[Reading, ...] = ()
    wishes: tuple[Wish, ...] = ()
    part_of: "Heard | None" = None
    """The message of which this is one wish."""

    @classmethod
    def in_tracker(cls, tracker: Tracker) -> Self:
        """The newest message of a tracker.

        Raises:
            ValidationError: its metadata is not what the gateway sends.
        """
        message = tracker.latest_message
        metadata = TurnMetadata.model_validate(message.get("metadata"))
        text = str(message.get("text") or "")
        tapped = text.startswith("/")  # the channel never lets a borrower's own text begin so
        intent = message.get("intent") or {}
        return cls(
            metadata=metadata,
            text="" if tapped else unicodedata.normalize("NFKC", text).strip(),
            tapped=tapped,
            intent=str(intent.get("name") or FALLBACK),
            confidence=float(intent.get("confidence") or 0.0),
            entities=tuple(_entities(message.get("entities") or [], text)),
            ranking=tuple(_ranking(message.get("intent_ranking") or [])),
            wishes=() if tapped else _wishes(message.get("wishes")),
        )

    @property
    def focus(self) -> Focus:
        """What the talk was about before this message."""
        return self.metadata.focus

    @property
    def today(self) -> date:
        """The day in Shanghai on which the message was received."""
        return local_date(self.metadata.received_at)

    def value(self, kind: str) -> str | None:
        """The first value of a kind, if the message has one."""
        return next((entity.value for entity in self.entities if entity.kind == kind), None)

    def day(self) -> date | None:
        """The first date that the message names, if any."""
        return next(iter(self.days()), None)

    def days(self) -> list[date]:
        """The dates that the message names, in its order."""
        found = []
        for entity in self.entities:
            if entity.kind == "date":
                with suppress(ValueError):
                    found.append(date.fromisoformat(entity.value))
        return found

    def days_ahead(self) -> list[date]:
        """The dates after today that the message names, in order, each once."""
        return sorted({day for day in self.days() if day > self.today})

    def number(self, kind: str) -> int | None:
        """The first value of a kind as a small whole number, if it is one."""
        written = self.value(kind)
        return int(written) if written is not None and _SMALL_NUMBER.fullmatch(written) else None

    def amount(self) -> Decimal | None:
        """The first amount in yuan that the message names, if any."""
        written = self.value("amount")
        try:
            yuan = Decimal(written) if written is not None else None
        except InvalidOperation:
            return None
        return to_fen(yuan) if yuan is not None and yuan.is_finite() and abs(yuan) < LARGEST_AMOUNT else None

    def only(self, wish: Wish, focus: Focus) -> Self:
        """One wish of the message as a message of its own, after `focus`."""
        metadata = self.metadata.model_copy(update={"focus": focus})
        return replace(
            self,
            metadata=metadata,
            text=wish.text,
            intent=wish.intent,
            confidence=wish.confidence,
            entities=wish.entities,
            wishes=(),
            part_of=self,
        )

    def reread(self, intent: str, **values: str) -> Self:
        """The same message with further values, taken as `intent`: as another surely, by its words or what was talked about."""
        added = tuple(Entity(kind, value) for kind, value in values.items())
        confidence = self.confidence if intent == self.intent else 1.0
        return replace(self, intent=intent, confidence=confidence, entities=added + self.entities)


def _wishes(told: object) -> tuple[Wish, ...]:
    """What the engine found beside one another in the message; nothing where it tells anything but wishes."""
    try:
        found = _TOLD.validate_python(told)
    except ValidationError:
        return ()
    wishes: dict[str, Wish] = {}
    for one in found:
        if one.intent != FALLBACK and one.intent not in wishes:
            entities = tuple(Entity(at.entity, at.value, _plain(at.text)) for at in one.entities)
            wishes[one.intent] = Wish(one.intent, one.confidence, _plain(one.text), entities)
    return tuple(wishes.values()) if len(wishes) > 1 else ()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def has_words(text: str) -> bool:
    """Whether there is a letter or a Han character to be understood."""
    return any(unicodedata.category(char)[0] == "L" for char in text)


def bare(text: str) -> str:
    """Letters, digits and Han only: no spaces, punctuation or emoji."""
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


def _entities(found: list[dict[str, Any]], text: str) -> list[Entity]:
    entities = []
    for item in found:
        value = item.get("value")
        if value is None or isinstance(value, dict | list):
            continue
        start, end = item.get("start"), item.get("end")
        written = item.get("text")
        if written is None and isinstance(start, int) and isinstance(end, int) and not text.startswith("/"):
            written = text[start:end]
        entities.append(Entity(str(item.get("entity")), str(value), unicodedata.normalize("NFKC", str(written or ""))))
    return entities


def _ranking(found: list[dict[str, Any]]) -> list[Reading]:
    return [
        Reading(str(item["name"]), float(item.get("confidence") or 0.0))
        for item in found
        if item.get("name") and item["name"] != FALLBACK
    ]
