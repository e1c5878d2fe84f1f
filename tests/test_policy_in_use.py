"""Every number of the policy is used, and changing it changes what the product says and does."""

import ast
import base64
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from rasa_sdk.executor import ActionExecutor

from actions.rasa_actions import build_executor
from actions.talk.vocabulary import Vocabulary
from gateway.app import _pace
from gateway.settings import GatewaySettings
from servicing.clock import SHANGHAI
from servicing.contact.gate import Allowed, Channel, ContactRules, ContactState, Refused, may_contact
from servicing.contact.holds import Hold, HoldKind
from servicing.policy import Policy
from servicing.policy.outreach import Purpose
from servicing.policy.policy import fields
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.tape import TapeError, read_tape
from servicing.wording import Wording, WordingError
from tests.actions.conftest import KEY, filled_book, world  # noqa: F401
from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT
from tests.harness.policy import POLICY
from tests.harness.system import ROOT
from tests.servicing.tape.sample import spoilt, write_csv

DOMAIN = ROOT / "domain.yml"


def changed(section: str, **numbers: object) -> Policy:
    """The shipped policy with some numbers of one section changed."""
    return POLICY.model_copy(update={section: getattr(POLICY, section).model_copy(update=numbers)})


def attributes() -> Iterator[str]:
    """Every attribute that the product's code reads, outside of the policy itself."""
    for folder in ("actions", "servicing", "gateway"):
        for file in (ROOT / folder).rglob("*.py"):
            if ROOT / "servicing" / "policy" not in file.parents:
                tree = ast.parse(file.read_text(encoding="utf-8"))
                yield from (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def test_every_number_is_spoken_or_read_by_code() -> None:
    spoken = set(re.findall(r"\{([a-z_]+\.[a-z_]+)\}", DOMAIN.read_text(encoding="utf-8")))
    read = set(attributes())
    idle = [f"{section}.{name}" for section, name, _ in fields() if f"{section}.{name}" not in spoken and name not in read]
    assert idle == []


def test_words_speak_the_policys_numbers() -> None:
    policy = changed("complaints", answer_days=7).model_copy(
        update={"contact": POLICY.contact.model_copy(update={"quiet_from": time(21, 30)})}
    )
    wording = Wording.load(DOMAIN, policy.numbers())
    assert "7 日内" in wording.say("utter_file_complaint")
    assert "晚上 21:30 到早上 8:00" in wording.say("utter_ask_callback_time")
    assert "保存 5 年" in wording.say("utter_repair_rule")
    assert "20 日内" in wording.say("utter_repair_objection")
    assert all(said in wording.say("utter_repair_routes") for said in ("30 日内", "2 次"))
    over = wording.say("utter_repair_one_off")
    assert all(said in over for said in ("2020年1月1日", "2025年12月31日", "10000 元", "2026年3月31日"))
    assert all(said in wording.say("utter_later_contact") for said in ("最多 3 次", "超过 6 次"))
    assert "3 年" in wording.say("utter_legal_limitation")


@pytest.mark.parametrize(
    ("line", "response"),
    [
        ("mental_health", "utter_express_distress"),
        ("ambulance", "utter_express_distress"),
        ("police", "utter_report_harassment"),
        ("anti_fraud", "utter_verify_legitimacy"),
        ("legal_aid", "utter_ask_liability"),
        ("financial_regulator", "utter_file_complaint"),
        ("central_bank", "utter_escalate_complaint"),
        ("government", "utter_escalate_complaint"),
    ],
)
def test_words_give_the_lines_as_set(line: str, response: str) -> None:
    wording = Wording.load(DOMAIN, changed("help_lines", **{line: "010-87654321"}).numbers())
    assert "010-87654321" in wording.say(response)
    assert getattr(POLICY.help_lines, line) in Wording.load(DOMAIN, POLICY.numbers()).say(response)


def test_words_that_name_a_number_nobody_set_stop_the_start(tmp_path: Path) -> None:
    file = tmp_path / "domain.yml"
    file.write_text('responses:\n  utter_x:\n    - text: "{contact.quiet_form}"\n', encoding="utf-8")
    with pytest.raises(WordingError, match=r"utter_x names contact\.quiet_form"):
        Wording.load(file, POLICY.numbers())


type Under = Callable[[Policy], Callable[[str], Talk]]


@pytest.fixture
def under(world: Database) -> Under:  # noqa: F811
    """Conversations under a policy, with the actions that the product runs."""

    def build(policy: Policy) -> Callable[[str], Talk]:
        vault = Vault.from_text(KEY)
        executor: ActionExecutor = build_executor(
            world, vault, Wording.load(DOMAIN, policy.numbers()), Vocabulary.load(), policy
        )
        return lambda borrower: Talk(executor, world, vault, borrower)

    return build


@pytest.mark.parametrize("patience", [1, 2, 3])
async def test_a_person_comes_first_after_as_many_misunderstandings_as_set(under: Under, patience: int) -> None:
    talk = under(changed("conversation", misunderstandings=patience))("late")
    first = [(await talk.say("嘎嘎", ranking={"query_arrears": 0.2})).titles[0] == "找人工" for _ in range(3)]
    assert first == [number >= patience for number in (1, 2, 3)]


@pytest.mark.parametrize("patience", [1, 2, 3])
async def test_insults_in_a_row_are_counted_as_set(under: Under, patience: int) -> None:
    talk = under(changed("conversation", insults=patience))("late")
    said = [(await talk.say("垃圾", "express_anger")).text for _ in range(3)]
    assert ["点「找人工」" in text for text in said] == [number >= patience for number in (1, 2, 3)]
    await talk.say("我欠多少", "query_arrears")
    assert talk.focus.insults == 0


@pytest.mark.parametrize("hours", [1, 3])
async def test_it_is_another_talk_after_the_hours_set(under: Under, hours: int) -> None:
    for later, another in ((timedelta(hours=hours), False), (timedelta(hours=hours, seconds=1), True)):
        talk = under(changed("conversation", another_talk_hours=hours))("late")
        await talk.say("我欠多少", "query_arrears")
        said = await talk.say("你好", "greet", received_at=RECEIVED_AT + later)
        assert ("接着看" in said.titles) is another


async def test_the_later_day_is_the_one_set(under: Under) -> None:
    talk = under(changed("what_if", later_days=3))("late")
    said = await talk.say("罚息怎么这么高", "explain_penalty")
    assert [row.pay_on for row in said.card("penalty").what_if] == ["2026-11-22", "2026-11-25"]


async def test_the_same_wish_is_one_request_only_as_long_as_set(under: Under) -> None:
    talk = under(changed("requests", same_matter_hours=2))("ontime")
    for hours in (0, 1, 3):
        await talk.say("想延期", "request_extension", received_at=RECEIVED_AT + timedelta(hours=hours))
    assert len(await talk.rows()) == 2


async def test_a_person_looks_at_costs_above_the_policys_cap_whatever_the_contract_says(under: Under) -> None:
    said = await under(POLICY)("late").say("利息怎么算", "explain_interest")
    assert "超过" not in said.text
    said = await under(changed("cost", review_above=Decimal("0.05")))("late").say("利息怎么算", "explain_interest")
    assert "折合年化超过了 5%" in said.text
    assert "receipt" in said.cards


async def test_a_signed_statement_is_spoken_of_from_the_day_set(under: Under) -> None:
    signed = "明示表"
    before = await under(POLICY)("late").say("利息怎么算", "explain_interest")
    assert not any(signed in note for note in before.card("cost").notes)
    since = changed("cost", statement_since=date(2026, 6, 5))
    said = await under(since)("late").say("利息怎么算", "explain_interest")
    assert any(signed in note for note in said.card("cost").notes)


@pytest.mark.parametrize(
    ("numbers", "column"),
    [
        ({"multiplier_least": Decimal("1.3001")}, "penalty_multiplier"),
        ({"multiplier_most": Decimal("1.4999")}, "penalty_multiplier"),
        ({"cost_cap_most": Decimal("0.2399")}, "cost_cap"),
    ],
)
def test_a_tape_is_held_to_the_bounds_set(tmp_path: Path, numbers: dict[str, Decimal], column: str) -> None:
    tape = write_csv(tmp_path)
    assert read_tape(tape, POLICY.tape).loans
    with pytest.raises(TapeError) as refused:
        read_tape(tape, POLICY.tape.model_copy(update=numbers))
    assert {problem.column for problem in refused.value.problems} == {column}


def test_a_cost_cap_beyond_the_bound_is_named_with_it(tmp_path: Path) -> None:
    with pytest.raises(TapeError, match=r"1 problem") as refused:
        read_tape(write_csv(tmp_path, spoilt("loans", "1,3,0.24", "1,3,0.995")), POLICY.tape)
    assert refused.value.report().endswith("loans.csv:3: cost_cap is outside what is allowed (up to 0.99)")


def test_the_gateway_waits_as_long_as_set() -> None:
    settings = GatewaySettings.model_construct()
    pace = _pace(settings, changed("waiting", slow_notice_seconds=3, person_seconds=90).waiting)
    assert (pace.slow_after, pace.give_up_after) == (3, 90)


@pytest.mark.parametrize("process", [["actions"], ["gateway", "run"]])
def test_no_process_starts_under_a_bad_policy(tmp_path: Path, process: list[str]) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text((ROOT / "policy.yml").read_text(encoding="utf-8").replace("rule: C-01", "rule: C-99"), encoding="utf-8")
    env = {
        "PATH": os.environ["PATH"],
        "KUANXIN_POLICY": str(policy),
        "KUANXIN_STATE": str(tmp_path),
        "KUANXIN_DEMO": "1",
        "KUANXIN_SHARED_SECRET": "a secret of sixteen",
        "KUANXIN_DATA_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/kuanxin.db",
    }
    command = [sys.executable, "-m", *process, "--port", "0"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert re.search(r"policy\.yml, line \d+: contact\.quiet_from\.rule: 'C-99' is no known rule id", done.stderr)
    assert "Traceback" not in done.stderr


def test_who_may_be_addressed_is_the_tables_to_say() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
    evening = noon.replace(hour=21, minute=30)

    def verdict(state: ContactState, purpose: Purpose = Purpose.SERVICE, at: datetime = noon, **numbers: object) -> object:
        policy = changed("outreach", **numbers)
        policy._rules = POLICY._rules
        return may_contact(ContactRules.of(policy), state, Channel.H5, purpose, at)

    plan = ContactState(holds=(Hold(HoldKind.PLAN, noon - timedelta(days=1)),))
    silent = "reply=allow service=block mandatory=block collection=block education=block"
    assert verdict(plan) == Allowed()
    assert verdict(plan, plan=silent) == Refused("F-03", None)
    thrice = ContactState(said=tuple(noon - timedelta(days=days) for days in (1, 2, 3)))
    assert verdict(thrice, Purpose.EDUCATION) == Refused("C-04", (noon + timedelta(days=4)))
    assert verdict(ContactState(said=thrice.said[:1]), Purpose.EDUCATION) == Allowed()
    assert isinstance(verdict(ContactState(said=thrice.said[:1]), Purpose.EDUCATION, texts_per_week=1), Refused)
    early = POLICY.model_copy(update={"contact": POLICY.contact.model_copy(update={"quiet_from": time(21)})})
    early._rules = POLICY._rules
    refused = may_contact(ContactRules.of(early), ContactState(), Channel.H5, Purpose.SERVICE, evening)
    assert refused == Refused("C-01", noon.replace(hour=8) + timedelta(days=1))
