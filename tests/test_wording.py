"""What borrowers read stands in domain.yml alone, renders, and keeps to what may be said."""

import ast
import re
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from servicing.linting import Linter
from servicing.wording import Wording, WordingError
from tests.harness.policy import POLICY
from tests.harness.system import ROOT

LINTER = Linter.load()
WORDING = Wording.load(ROOT / "domain.yml", POLICY.numbers())
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
ALLOWED = {
    ROOT / "servicing" / "wording.py": "writes dates",
    ROOT / "servicing" / "scrub.py": "reads 验证码 and 密码",
}


def _python_files() -> list[Path]:
    return [path for folder in ("actions", "servicing", "gateway") for path in sorted((ROOT / folder).rglob("*.py"))]


def _docstrings(tree: ast.AST) -> set[int]:
    """The ids of string nodes that stand alone as a statement: prose for readers of the code."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}


@pytest.mark.parametrize("path", _python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_chinese_stands_in_program_code(path: Path) -> None:
    if path in ALLOWED:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = _docstrings(tree)
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose and HAN.search(node.value)
    ]
    assert found == []


@pytest.mark.parametrize("name", WORDING.responses)
def test_every_response_renders_in_every_variant(name: str) -> None:
    for variant in WORDING.responses[name]:
        values = {key: Decimal("1234.50") for key in PLACEHOLDER.findall(variant)}
        said = Wording({name: (variant,)}, POLICY.numbers()).say(name, **values)
        assert said.strip()
        assert "{" not in said
        assert "}" not in said
        assert said.count("1,234.50") >= len(set(values))


@pytest.mark.parametrize("name", WORDING.responses)
def test_no_response_says_what_nobody_may_write_to_a_borrower(name: str) -> None:
    found = [finding for variant in WORDING.responses[name] for finding in LINTER.lint(variant)]
    assert [(finding.rule, finding.words) for finding in found] == []


def test_no_number_stands_in_the_words() -> None:
    """They come from policy.yml or the ledger. 100 yuan is what a rate is explained by."""
    bare = re.compile(r"\{[^}]*\}")
    found = {name for name, variants in WORDING.responses.items() if any(re.search(r"\d", bare.sub("", v)) for v in variants)}
    assert found == {"plain_explain_interest"}


def test_variants_of_a_response_want_the_same_values() -> None:
    for name, variants in WORDING.responses.items():
        assert len({frozenset(PLACEHOLDER.findall(text)) for text in variants}) == 1, name


def test_same_seed_gets_the_same_variant_and_others_are_used() -> None:
    assert WORDING.say("utter_greet", seed="m-1") == WORDING.say("utter_greet", seed="m-1")
    assert len({WORDING.say("utter_greet", seed=f"m-{number}") for number in range(50)}) == WORDING.variants("utter_greet") > 1


def test_variants_are_counted_round() -> None:
    words = Wording({"utter_x": ("a", "b", "c")})
    assert [words.variant("utter_x", place) for place in range(5)] == ["a", "b", "c", "a", "b"]
    assert (words.variants("utter_x"), words.variants("utter_y")) == (3, 0)


def test_what_needs_no_value_stands_alone() -> None:
    words = Wording({"utter_x": ("晚上 {contact.quiet_from}",), "utter_y": ("{amount} 元",)})
    assert [words.stands_alone(name) for name in ("utter_x", "utter_y", "utter_z")] == [True, False, False]


def test_values_are_written_as_a_borrower_reads_them() -> None:
    words = Wording({"utter_x": ("{amount} 元，{day}，{count} 期，{hour} 前",)})
    said = words.say("utter_x", amount=Decimal("1234567.80"), day=date(2026, 1, 5), count=3, hour=time(8))
    assert said == "1,234,567.80 元，2026年1月5日，3 期，8:00 前"


def test_missing_response_or_value_is_an_error() -> None:
    with pytest.raises(WordingError):
        WORDING.say("utter_nonesuch")
    with pytest.raises(WordingError):
        WORDING.say("utter_arrears_credit")


def test_every_response_that_code_names_exists() -> None:
    named = re.compile(r'"((?:utter|card|button|plain|part|read|callback|loan|list)_[a-z_]+)"')
    entities = {"loan_id", "loan_ref"}
    steps = {"read_back"}
    missing = {
        name
        for path in (ROOT / "actions").rglob("*.py")
        for name in named.findall(path.read_text(encoding="utf-8"))
        if not WORDING.has(name) and name not in entities | steps
    }
    assert missing == set()
