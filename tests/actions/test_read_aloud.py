"""The words of groups E and F, every variant, read aloud: no sentence too long, no breath too long, no officialese."""

import re

import pytest

from servicing.wording import Wording
from tests.actions.test_words import _BREATH, _SENTENCE, LONGEST_BREATH, LONGEST_SENTENCE, OFFICIALESE

_FILLED = re.compile(r"\{[^}]*\}")
"""A value counts as one character, as it is read."""

OURS = (
    "term_", "ex_", "utter_verify_", "utter_not_mine_", "utter_third_", "utter_privacy_", "utter_document_", "utter_card_",
    "utter_preference_", "utter_contact_", "utter_trial_", "utter_reminder_", "utter_incentive_",
)  # fmt: skip


@pytest.mark.parametrize("prefix", OURS)
def test_it_can_be_read_aloud(wording: Wording, prefix: str) -> None:
    ours = [variants for name, variants in wording.responses.items() if name.startswith(prefix)]
    texts = [_FILLED.sub("0", text) for variants in ours for text in variants]
    assert texts
    for text in texts:
        assert max(len(sentence) for sentence in _SENTENCE.split(text)) <= LONGEST_SENTENCE, text
        assert max(len(breath) for breath in _BREATH.split(text)) <= LONGEST_BREATH, text
        assert [word for word in OFFICIALESE if word in text] == [], text
