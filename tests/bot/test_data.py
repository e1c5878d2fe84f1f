"""The examples are many enough, in one form, and in one place."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
import yaml
from conftest import ROOT

from bot.understanding.evaluation import read_examples

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
TEXTS, LABELS = read_examples(ROOT / "data" / "nlu")
COUNTS = Counter(LABELS)


def test_every_intent_of_the_examples_is_in_the_domain():
    assert len(COUNTS) == 56
    assert set(COUNTS) <= set(DOMAIN["intents"])


@pytest.mark.parametrize("intent", sorted(COUNTS))
def test_every_intent_has_breadth(intent):
    assert COUNTS[intent] >= (100 if intent == "out_of_scope" else 30)


def test_no_example_stands_under_two_intents():
    places = defaultdict(set)
    for text, label in zip(TEXTS, LABELS, strict=True):
        places[text].add(label)
    assert {text: labels for text, labels in places.items() if len(labels) > 1} == {}


def test_no_example_could_be_taken_for_markup():
    assert [text for text in TEXTS if set("[]{}") & set(text) or text.startswith("/") or not text] == []
