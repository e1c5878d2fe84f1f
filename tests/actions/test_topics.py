"""Every intent has a rule, a handler, words, and a name in a borrower's words."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from actions.topics import build_flows, build_topics
from servicing.wording import Wording
from tests.actions.talking import PAYLOAD, Talk
from tests.harness.policy import POLICY
from tests.harness.system import ROOT

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
RULES = yaml.safe_load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
INTENTS: list[str] = DOMAIN["intents"]


def _intents(step: dict[str, Any]) -> Iterator[str]:
    for part in step.get("or", [step]):
        if "intent" in part:
            yield part["intent"]


def _ruled() -> list[str]:
    return [intent for rule in RULES for intent in _intents(rule["steps"][0])]


def test_there_are_the_56_intents_once_each() -> None:
    assert len(INTENTS) == len(set(INTENTS)) == 56


def test_each_intent_has_exactly_one_rule() -> None:
    assert sorted(_ruled()) == sorted([*INTENTS, "nlu_fallback"])


def test_each_intent_has_a_handler(talk: Callable[..., Talk]) -> None:
    handled = set(build_topics(None, None, None, POLICY, None))  # type: ignore[arg-type]  # nothing is called
    opened = {intent for flow in build_flows(None, None, None, POLICY, None) for intent in flow.opened_by}  # type: ignore[arg-type]
    assert handled | opened == {*INTENTS, "nlu_fallback"}


def test_each_action_of_the_domain_is_registered_and_none_else(talk: Callable[..., Talk]) -> None:
    assert set(talk().executor.actions) == set(DOMAIN["actions"])


@pytest.mark.parametrize("intent", INTENTS)
def test_each_intent_has_a_name_in_a_borrowers_words(wording: Wording, intent: str) -> None:
    assert 1 <= len(wording.say(f"reading_{intent}")) <= 20


@pytest.mark.parametrize("intent", [*INTENTS, "nlu_fallback"])
async def test_each_intent_is_answered_and_leads_on_only_to_known_intents(talk: Callable[..., Talk], intent: str) -> None:
    for borrower in ("late", "two", "settled", None):
        said = await talk(borrower).say("这个怎么说", intent, ranking={"query_arrears": 0.3})
        assert said.replies
        for payload in said.payloads:
            match = PAYLOAD.match(payload)
            assert match is not None
            assert match.group(1) in INTENTS
        for reply in said.replies:
            assert len({button.title for button in reply.quick_replies}) == len(reply.quick_replies)
