"""The whole conversations keep their breadth: every pattern, every group of intents, and enough of them."""

from collections import Counter

import pytest

from tests.conversations.case import GROUPS, Case, cases

PATTERNS = (
    "abuse",
    "cancellation",
    "correction",
    "digression",
    "distress",
    "duplicate",
    "follow_up",
    "happy_path",
    "hardship",
    "injection",
    "next_day",
    "not_eligible",
    "on_a_plan",
    "promise",
    "refusal",
    "repeats",
    "restart",
    "several_facts",
    "silence",
    "third_party",
    "two_loans",
    "two_wishes",
    "unclear_amount",
    "unverified",
)
ARRANGED = (
    "happy_path",
    "correction",
    "digression",
    "cancellation",
    "several_facts",
    "refusal",
    "unclear_amount",
    "two_loans",
    "not_eligible",
    "on_a_plan",
    "duplicate",
    "restart",
    "next_day",
)
"""Where a wish for an arrangement is led through."""

OF_A_PATTERN, OF_A_GROUP, OF_ARRANGEMENTS, IN_ALL, TURNS_OF_MOST = 5, 8, 80, 130, 2
ANSWERED_IN_FULL = sorted(GROUPS - {"D"})


@pytest.fixture(scope="module")
def all_cases() -> list[Case]:
    return cases()


def test_folders_are_patterns(all_cases: list[Case]) -> None:
    assert {case.pattern for case in all_cases} == set(PATTERNS)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern(pattern: str, all_cases: list[Case]) -> None:
    assert sum(case.pattern == pattern for case in all_cases) >= OF_A_PATTERN


@pytest.mark.parametrize("group", ANSWERED_IN_FULL)
def test_every_group(group: str, all_cases: list[Case]) -> None:
    assert sum(group in case.groups for case in all_cases) >= OF_A_GROUP


@pytest.mark.parametrize("pattern", ARRANGED)
def test_every_way_to_an_arrangement(pattern: str, all_cases: list[Case]) -> None:
    assert sum(case.pattern == pattern and "B" in case.groups for case in all_cases) >= OF_A_PATTERN


def test_arrangements(all_cases: list[Case]) -> None:
    assert sum("B" in case.groups for case in all_cases) >= OF_ARRANGEMENTS


def test_all(all_cases: list[Case]) -> None:
    assert len(all_cases) >= IN_ALL


def test_most_are_whole(all_cases: list[Case]) -> None:
    """A single question and its answer is no conversation."""
    whole = [case for case in all_cases if len(case.steps) >= TURNS_OF_MOST]
    assert len(whole) * 3 >= len(all_cases) * 2


def test_every_case_expects_something(all_cases: list[Case]) -> None:
    nothing = type(all_cases[0].steps[0].expected)()
    assert [case.name for case in all_cases if all(step.expected == nothing for step in case.steps)] == []


def test_names_are_told_apart(all_cases: list[Case]) -> None:
    assert [name for name, count in Counter(case.name for case in all_cases).items() if count > 1] == []
