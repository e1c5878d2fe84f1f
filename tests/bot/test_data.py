"""The examples are many enough, in one form, in their place, and written as borrowers write."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict

import pytest
import yaml
from conftest import ROOT
from opencc import OpenCC

from bot.understanding.evaluation import read_examples

DATA = ROOT / "data" / "nlu"
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
TEXTS, LABELS = read_examples(DATA)
COUNTS = Counter(LABELS)
TEXTS_OF = defaultdict(list)
for _text, _label in zip(TEXTS, LABELS, strict=True):
    TEXTS_OF[_label].append(_text)

GROUPS = {
    "a_account": "query_arrears query_due_date explain_penalty explain_interest query_payment_status ask_auto_debit"
    " how_to_repay report_overpayment",
    "b_arrangements": "request_installment request_extension request_waiver request_settlement request_partial_payment"
    " promise_to_pay report_hardship query_plan_status calculate_repayment",
    "c_consequences": "ask_credit_impact ask_legal_consequence ask_overdue_consequence ask_credit_repair ask_account_access",
    "d_complaints": "file_complaint report_harassment dispute_charge query_complaint_status escalate_complaint request_human"
    " set_contact_preference",
    "e_identity": "update_contact change_bank_card verify_legitimacy report_not_my_loan report_third_party request_document"
    " ask_privacy",
    "f_education": "ask_financial_knowledge set_reminder ask_incentive",
    "g_conversation": "greet goodbye thank affirm deny inform choose_option cancel_request ask_clarification ask_capabilities"
    " bot_challenge express_distress express_anger rate_service ask_liability refuse_to_pay",
    "out_of_scope": "out_of_scope",
}

TALK = set(GROUPS["g_conversation"].split()) - {"express_distress", "ask_liability", "refuse_to_pay"}
"""Nobody tells a story to say yes: of these intents no long examples are asked for."""

MATTERS = sorted(set(COUNTS) - TALK - {"out_of_scope"})

FEWEST = {"out_of_scope": 400}
FEWEST_OF_AN_INTENT = 80

TRADITIONAL = OpenCC("t2s")


def raw_examples(file):
    """The lines as they stand in a file, by intent."""
    blocks = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    return {block["intent"]: [line.removeprefix("- ").strip() for line in block["examples"].splitlines()] for block in blocks}


RAW = {file.stem: raw_examples(file) for file in sorted(DATA.glob("*.yml"))}
RAW_OF = {intent: lines for blocks in RAW.values() for intent, lines in blocks.items()}


def letters(text):
    """What is left of a normalised text without blanks and punctuation; all of it where nothing would be left."""
    return "".join(character for character in text if unicodedata.category(character)[0] in "LN") or text


def breaks(text):
    """Whether a text is parted by punctuation or blanks."""
    return any(unicodedata.category(character)[0] in "PZ" for character in text)


def share(lines, wanted):
    return sum(map(wanted, lines)) / len(lines)


def test_every_intent_of_the_examples_is_in_the_domain():
    assert len(COUNTS) == 56
    assert set(COUNTS) <= set(DOMAIN["intents"])


def test_each_file_holds_the_intents_of_its_group():
    assert {name: sorted(blocks) for name, blocks in RAW.items()} == {
        name: sorted(intents.split()) for name, intents in GROUPS.items()
    }


def test_an_intent_stands_in_one_block():
    intents = [
        block["intent"] for file in DATA.glob("*.yml") for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    ]
    assert [intent for intent, count in Counter(intents).items() if count > 1] == []


@pytest.mark.parametrize("intent", sorted(COUNTS))
def test_every_intent_has_breadth(intent):
    assert COUNTS[intent] >= FEWEST.get(intent, FEWEST_OF_AN_INTENT)


@pytest.mark.parametrize("intent", sorted(COUNTS))
def test_every_intent_says_what_it_covers(intent):
    (source,) = [file for file in DATA.glob("*.yml") if f"- intent: {intent}\n" in file.read_text(encoding="utf-8")]
    after = source.read_text(encoding="utf-8").split(f"- intent: {intent}\n", 1)[1]
    assert after.startswith("  # covers: ")


def test_no_example_stands_twice():
    places = defaultdict(list)
    for text, label in zip(TEXTS, LABELS, strict=True):
        places[letters(text)].append(label)
    assert {text: labels for text, labels in places.items() if len(labels) > 1} == {}


def test_no_example_could_be_taken_for_markup():
    assert [text for text in TEXTS if set("[]{}") & set(text) or text.startswith("/") or not text] == []


@pytest.mark.parametrize("intent", MATTERS)
class TestRegisters:
    """Borrowers are curt, tell stories, speak into the phone and write traditional characters; each is taught everywhere."""

    def test_curt(self, intent):
        assert share(TEXTS_OF[intent], lambda text: len(letters(text)) <= 5) >= 0.04

    def test_a_story_around_the_wish(self, intent):
        assert sum(len(letters(text)) >= 22 for text in TEXTS_OF[intent]) >= 3

    def test_spoken_without_a_break(self, intent):
        assert sum(len(text) > 20 and not breaks(text) for text in TEXTS_OF[intent]) >= 2

    def test_traditional_characters(self, intent):
        assert sum(TRADITIONAL.convert(line) != line for line in RAW_OF[intent]) >= 2


def test_the_whole_is_mixed():
    assert share(TEXTS, lambda text: len(letters(text)) <= 4) >= 0.08
    assert share(TEXTS, lambda text: len(letters(text)) >= 25) >= 0.03
    assert sum(len(text) > 25 and not breaks(text) for text in TEXTS) >= 80
    assert share([line for lines in RAW_OF.values() for line in lines], lambda line: TRADITIONAL.convert(line) != line) >= 0.02
    assert share(TEXTS, lambda text: any(character.isdecimal() for character in text)) >= 0.04
