"""Finds values in a message: spaCy (blank Chinese, cut into words by jieba) tells the words, bot.reading the values."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.clauses import with_clauses
from bot.paths import VAR
from bot.reading.reader import ASKED_KINDS, read
from bot.reading.text import normalise

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_PARTS = re.compile("[_:]")

SHANGHAI = timezone(timedelta(hours=8))
"""China has kept UTC+8 without summer time since 1992."""

WORDS = ("罚息", "违约金", "滞纳金", "宽限期", "还款日", "千万别", "第一期", "最低还款")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ValueExtractor(EntityExtractorMixin, GraphComponent):
    """Sets entities amount, date, months, days, day_of_month, phone, ordinal, instalment_ref, loan_ref; values are strings.

    Dates are resolved against `received_at` (ISO 8601 with a zone) in the message's metadata, or against now. `focus.asked` in
    it names the last question: one whose name is a kind or ends in `_` or `:` and a kind (flow:plan:monthly_amount) turns a
    bare number into that kind. A value that is not meant exactly has a `role`: at_least, at_most (of a range: its ends), about.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """What it imports beyond Rasa."""
        return ["spacy", "jieba", "cn2an"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`limit`: how many characters of a message are read."""
        return {"limit": 2000}

    def __init__(self, config: dict[str, Any], language: Language) -> None:
        self._limit = int(config["limit"])
        self._language = language

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ValueExtractor:
        """Make the component (see GraphComponent)."""
        return cls({**cls.get_default_config(), **config}, blank_chinese(VAR / "jieba"))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the values found in each message to its entities, and in its clauses to theirs."""
        for message in with_clauses(messages):
            text = normalise(message.get(TEXT) or "", self._limit)
            if not text.text:
                continue
            words = WordEdges(self._language.make_doc(text.text))
            entities = []
            asked, options = last_question(message.get("metadata"))
            for one in read(text.text, written_on(message.get("metadata")), words.hold, asked, options):
                start, end = text.source_span(one.start, one.end)
                written = text.source[start:end]
                entity = {"entity": one.kind, "value": one.value, "start": start, "end": end, "text": written}
                entities.append({**entity, "role": one.role} if one.role else entity)
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(entities), add_to_output=True)
        return messages


class WordEdges:
    """Where the words of a document begin and end."""

    def __init__(self, document: Doc) -> None:
        self._edges = {token.idx for token in document} | {token.idx + len(token) for token in document}

    def hold(self, start: int, end: int) -> bool:
        """Whether a span begins and ends at edges of words."""
        return start in self._edges and end in self._edges


def blank_chinese(cache: Path) -> Language:
    """spaCy's blank Chinese pipeline with jieba, whose cache lies in a folder of ours."""
    import logging

    import jieba
    import spacy

    cache.mkdir(parents=True, exist_ok=True)
    jieba.setLogLevel(logging.WARNING)
    jieba.dt.tmp_dir = str(cache)
    language = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    for word in WORDS:
        jieba.add_word(word)
    return language


def last_question(metadata: Any) -> tuple[str | None, int]:
    """The kind of value that the last question asked for, and how many numbered answers it showed."""
    focus = metadata.get("focus") if isinstance(metadata, dict) else None
    if not isinstance(focus, dict):
        return None, 0
    kind = _PARTS.split(str(focus.get("asked") or ""))[-1]
    options = focus.get("options")
    return kind if kind in ASKED_KINDS else None, len(options) if isinstance(options, (list, tuple)) else 0


def written_on(metadata: Any) -> date:
    """The day in Shanghai on which the message was received; today if the metadata does not say."""
    stated = metadata.get("received_at") if isinstance(metadata, dict) else None
    try:
        at = datetime.fromisoformat(str(stated).replace("Z", "+00:00"))
    except ValueError:
        at = datetime.now(timezone.utc)
    if at.tzinfo is None:
        at = at.replace(tzinfo=SHANGHAI)
    return at.astimezone(SHANGHAI).date()
