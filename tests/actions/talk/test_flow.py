"""A flow of five steps, by every way that borrowers take through one. What leads through it is the product's own."""

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

import pytest
from rasa_sdk.executor import ActionExecutor

from actions.rasa_actions import Respond, build_dialogue
from actions.talk.answer import Answer
from actions.talk.certainty import Certainty
from actions.talk.drafts import Drafts
from actions.talk.flow import Choice, Flow, Step, Unfit, Values, plainly
from actions.talk.flows import Flows
from actions.talk.heard import Heard, has_words
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from actions.topics import build_flows, build_topics
from servicing.book import LoanBook
from servicing.drafts import open_drafts
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.wording import Wording
from tests.actions.conftest import KEY
from tests.actions.talking import Said, Talk
from tests.harness.policy import POLICY

KIND = "request_installment"
ANSWERS = frozenset({"inform", "choose_option", "affirm", "deny", KIND})


def months(heard: Heard, values: Values) -> str | Unfit | None:
    number = heard.number("months")
    if number is None:
        return None
    return str(number) if number <= 24 else Unfit("utter_flow_not_read")


def amount(heard: Heard, values: Values) -> str | None:
    named = heard.amount()
    return None if named is None else str(named)


def day(heard: Heard, values: Values) -> str | None:
    named = heard.day()
    return named.isoformat() if named is not None and named > heard.today else None


def reason(heard: Heard, values: Values) -> str | None:
    return heard.text if has_words(heard.text) and plainly(heard, ANSWERS) else None


class Plan(Flow):
    """What a plan will ask: months, an amount, from when, why, and by what number to be reached only if there is no reason."""

    kind: ClassVar[str] = KIND

    def __init__(self) -> None:
        self.submitted: list[dict[str, str]] = []
        self.steps = (
            Step(
                name="months",
                question="reading_request_installment",
                reads=months,
                unasked=months,
                choices=(Choice("button_flow_yes", "6"), Choice("button_flow_no", "12")),
            ),
            Step(name="amount", question="reading_request_partial_payment", reads=amount, unasked=amount),
            Step(name="date", question="reading_promise_to_pay", reads=day, unasked=day),
            Step(name="topic", question="reading_report_hardship", reads=reason, optional=True),
            Step(name="phone", question="reading_update_contact", reads=reason),
        )

    def wanted(self, step: Step, values: Values) -> bool:
        return step.name != "phone" or values.get("topic") == ""

    def read_back(self, values: Values, answer: Answer) -> str | None:
        return answer.words("utter_read_back", values="、".join(f"{name}={value}" for name, value in values.items()))

    async def submit(self, values: Values, heard: Heard, answer: Answer) -> None:
        self.submitted.append(dict(values))
        answer.say("utter_callback_stored", number="20261122-ABCDEFGH")


class Rig:
    """A conversation with the flow, and what it submitted."""

    def __init__(self, talk: Talk, plan: Plan) -> None:
        self.talk, self.plan = talk, plan
        self.before = talk.focus

    async def say(self, text: str, intent: str = "inform", **how: object) -> Said:
        self.before = self.talk.focus
        return await self.talk.say(text, intent, **how)  # type: ignore[arg-type]

    @property
    def asked(self) -> str | None:
        return self.talk.focus.asked

    async def until(self, step: str) -> Said:
        """Answer all that comes before a step."""
        said = await self.say("我想分期", KIND)
        for name, (text, entities) in SCRIPT.items():
            if name == step:
                break
            said = await self.say(text, entities=entities)
        assert self.asked == f"flow:{KIND}:{step}"
        return said

    async def open(self) -> dict[str, str] | None:
        async with self.talk.database.reading() as session:
            drafts = await open_drafts(session, self.talk.vault, "b:late", "later")
        return dict(drafts[0].values) if drafts else None


SCRIPT: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "months": ("6期", {"months": ("6", "6期")}),
    "amount": ("每月800", {"amount": ("800.00", "800")}),
    "date": ("下月1号", {"date": ("2026-12-01", "下月1号")}),
    "topic": ("生意不好", {}),
    "read_back": ("", {}),
}
ALL = {"months": "6", "amount": "800.00", "date": "2026-12-01", "topic": "生意不好"}


@pytest.fixture
def rig(world: Database, wording: Wording, words: Vocabulary) -> Callable[..., Rig]:
    plan = Plan()
    vault = Vault.from_text(KEY)
    identity = Identity(LoanBook(world, vault))
    requests = Requests(world, vault, identity, timedelta(hours=24), Certainty.load())
    flows = Flows([*build_flows(requests, identity, words, POLICY, wording), plan], Drafts(world, vault, identity), words)
    topics = build_topics(requests, identity, words, POLICY, wording, openers=flows.topics())
    executor = ActionExecutor()
    executor.register_action(Respond(build_dialogue(topics, flows, requests, wording, words, POLICY)))
    return lambda borrower="late": Rig(Talk(executor, world, vault, borrower), plan)


def payload(said: Said, title: str) -> str:
    return dict(zip(said.titles, said.payloads, strict=True))[title]


async def test_asks_one_step_after_the_other_reads_back_and_submits_on_a_yes(rig: Callable[..., Rig]) -> None:
    one = rig()
    said = await one.until("read_back")
    assert "months=6、amount=800.00、date=2026-12-01、topic=生意不好" in said.text
    assert one.plan.submitted == []
    await one.say("对", "affirm")
    assert one.plan.submitted == [ALL]
    assert (await one.open(), one.asked, one.talk.focus.flow) == (None, None, None)


async def test_what_was_told_before_is_not_asked(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.say("分6期每月800", KIND, entities={"months": ("6", "6期"), "amount": ("800.00", "800")})
    assert one.asked == f"flow:{KIND}:date"
    await one.say("下月1号", entities={"date": ("2026-12-01", "下月1号")})
    assert one.asked == f"flow:{KIND}:topic"


async def test_a_step_may_be_left_out_and_another_is_asked_only_then(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("topic")
    said = await one.say("不想说", "deny")
    assert one.asked == f"flow:{KIND}:phone"
    assert said.titles == ["上一步", "不办了"]


async def test_what_can_not_be_taken_says_so_and_asks_again(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.say("我想分期", KIND)
    said = await one.say("99期", entities={"months": ("99", "99期")})
    assert "没对上" in said.text
    assert one.asked == f"flow:{KIND}:months"
    assert await one.open() == {}


@pytest.mark.parametrize(
    ("text", "entities", "changed"),
    [
        ("不是6期，是12期", {"months": ("12", "12期")}, {"months": "12"}),
        ("说错了，12期", {"months": ("12", "12期")}, {"months": "12"}),
        ("期数改成12期", {"months": ("12", "12期")}, {"months": "12"}),
        ("原因改成住院了", {}, None),
        ("内容改成住院了", {}, {"topic": "住院了"}),
        ("金额错了，500", {"amount": ("500.00", "500")}, {"amount": "500.00"}),
    ],
)
@pytest.mark.parametrize("intent", ["deny", "inform", "nlu_fallback", KIND])
async def test_a_correction_reads_the_step_it_names_anew(
    rig: Callable[..., Rig], text: str, entities: dict[str, tuple[str, str]], changed: dict[str, str] | None, intent: str
) -> None:
    one = rig()
    await one.until("read_back")
    await one.say(text, intent, entities=entities)
    if changed is not None:
        assert await one.open() == {**ALL, **changed}
    assert one.asked == f"flow:{KIND}:{'which_wrong' if changed is None else 'read_back'}"
    assert one.plan.submitted == []


async def test_a_correction_comes_while_another_step_is_asked(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("date")
    said = await one.say("不是6期，是12期", entities=[("months", "6", "6期"), ("months", "12", "12期")])
    assert await one.open() == {"months": "12", "amount": "800.00"}
    assert one.asked == f"flow:{KIND}:date"
    assert said.replies


async def test_a_value_taken_back_alone_is_asked_again(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("date")
    await one.say("不是6期啊", "deny", entities={"months": ("6", "6期")})
    assert one.asked == f"flow:{KIND}:months"


async def test_a_step_said_to_be_wrong_without_what_is_right_is_asked_again(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("read_back")
    await one.say("金额错了", "deny")
    assert one.asked == f"flow:{KIND}:amount"
    await one.say("500", entities={"amount": ("500.00", "500")})
    assert one.asked == f"flow:{KIND}:read_back"
    assert await one.open() == {**ALL, "amount": "500.00"}


async def test_no_to_what_was_read_back_asks_which(rig: Callable[..., Rig], wording: Wording) -> None:
    one = rig()
    await one.until("read_back")
    said = await one.say("不对", "deny")
    assert said.titles == [*(wording.say(f"step_{name}") for name in ALL), "不办了"]
    await one.talk.tap(payload(said, "日期"))
    assert one.asked == f"flow:{KIND}:date"


async def test_one_step_back(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("date")
    await one.say("上一步", "cancel_request")
    assert one.asked == f"flow:{KIND}:amount"
    assert await one.open() == {"months": "6"}
    for _ in range(2):
        await one.say("上一步", "nlu_fallback")
        assert one.asked == f"flow:{KIND}:months"


@pytest.mark.parametrize("step", SCRIPT)
async def test_left_at_any_point_nothing_is_submitted(rig: Callable[..., Rig], step: str) -> None:
    one = rig()
    await one.until(step)
    said = await one.say("算了，不办了", "cancel_request")
    assert "什么都没有提交" in said.text
    assert (await one.open(), one.plan.submitted, one.talk.focus.flow) == (None, [], None)


@pytest.mark.parametrize("step", SCRIPT)
@pytest.mark.parametrize(
    ("text", "intent", "card"),
    [("我欠多少", "query_arrears", ["statement"]), ("你好", "greet", []), ("会不会上征信", "ask_credit_impact", None)],
)
async def test_any_question_on_the_way_is_answered_and_one_line_leads_back(
    rig: Callable[..., Rig], step: str, text: str, intent: str, card: list[str] | None
) -> None:
    one = rig()
    await one.until(step)
    before = await one.open()
    said = await one.say(text, intent)
    assert card is None or said.cards == card
    assert "接着刚才的" in said.replies[-1].text
    assert all(not reply.quick_replies for reply in said.replies[:-1])
    assert one.asked == f"flow:{KIND}:{step}"
    assert await one.open() == before


async def test_after_two_digressions_in_a_row_it_asks_whether_to_go_on_later(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("amount")
    await one.say("我欠多少", "query_arrears")
    said = await one.say("哪天要还", "query_due_date")
    assert said.titles == ["接着办", "先放一放", "不办了"]
    paused = await one.talk.tap(payload(said, "先放一放"))
    assert "都留着" in paused.text
    assert one.talk.focus.flow is None
    assert await one.open() == {"months": "6"}
    await one.say("罚息怎么算", "explain_penalty")
    await one.say("继续", "nlu_fallback")
    assert one.asked == f"flow:{KIND}:amount"


@pytest.mark.parametrize(
    ("text", "intent", "flow"), [("好的", "affirm", KIND), ("不了", "deny", None), ("每月800", "inform", KIND)]
)
async def test_later_is_answered_in_words(rig: Callable[..., Rig], text: str, intent: str, flow: str | None) -> None:
    one = rig()
    await one.until("amount")
    await one.say("我欠多少", "query_arrears")
    await one.say("哪天要还", "query_due_date")
    await one.say(text, intent, entities={"amount": ("800.00", "800")} if "800" in text else {})
    assert one.talk.focus.flow == flow
    if "800" in text:
        assert await one.open() == {"months": "6", "amount": "800.00"}


async def test_an_answer_between_two_questions_counts_them_anew(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("amount")
    await one.say("我欠多少", "query_arrears")
    await one.say("每月800", entities={"amount": ("800.00", "800")})
    said = await one.say("哪天要还", "query_due_date")
    assert "先放一放" not in said.titles


async def test_what_is_not_understood_is_asked_again_in_the_questions_own_buttons(rig: Callable[..., Rig]) -> None:
    one = rig()
    first = await one.say("我想分期", KIND)
    said = await one.say("嗯嗯那个", "nlu_fallback", ranking={"query_arrears": 0.3})
    assert said.titles == first.titles
    second = await one.say("那个那个", "nlu_fallback")
    assert second.titles[-1] == "找人工"


@pytest.mark.parametrize(
    ("intent", "kept"),
    [("express_distress", True), ("report_harassment", True), ("report_not_my_loan", False), ("request_human", True)],
)
async def test_what_can_not_wait_leaves_it_at_once(rig: Callable[..., Rig], intent: str, kept: bool) -> None:
    one = rig()
    await one.until("amount")
    said = await one.say("这个很要紧", intent)
    assert said.hand_offs
    assert one.talk.focus.flow == ("request_human" if intent == "request_human" else None)
    async with one.talk.database.reading() as session:
        kinds = {draft.kind for draft in await open_drafts(session, one.talk.vault, "b:late", "later")}
    assert (KIND in kinds) is kept


async def test_who_is_not_the_borrower_sees_no_draft(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("amount")
    await one.say("我不是本人", "report_third_party")
    said = await one.say("继续", "nlu_fallback")
    assert "800" not in said.text
    assert one.talk.focus.flow is None


async def test_a_button_used_again_never_fills_another_step(rig: Callable[..., Rig]) -> None:
    one = rig()
    first = await one.say("我想分期", KIND)
    six, twelve = first.payloads[:2]
    await one.talk.tap(six)
    await one.talk.tap(six)
    assert one.asked == f"flow:{KIND}:amount"
    await one.say("每月800", entities={"amount": ("800.00", "800")})
    await one.say("下月1号", entities={"date": ("2026-12-01", "下月1号")})
    await one.talk.tap(twelve)
    assert await one.open() == {"months": "12", "amount": "800.00", "date": "2026-12-01"}
    assert one.asked == f"flow:{KIND}:topic"


async def test_a_yes_to_what_was_shown_is_no_yes_to_what_changed_since(rig: Callable[..., Rig]) -> None:
    one = rig()
    shown = await one.until("read_back")
    await one.say("金额改成500", entities={"amount": ("500.00", "500")})
    said = await one.talk.tap(shown.payloads[0])
    assert one.plan.submitted == []
    assert "amount=500.00" in said.text
    await one.talk.tap(said.payloads[0])
    assert one.plan.submitted == [{**ALL, "amount": "500.00"}]
    again = await one.talk.tap(said.payloads[0])
    assert "已经过去了" in again.text
    assert len(one.plan.submitted) == 1


@pytest.mark.parametrize(("text", "picked"), [("第二个", "12"), ("2", "12"), ("12期", "12")])
async def test_a_choice_by_its_place(rig: Callable[..., Rig], text: str, picked: str) -> None:
    one = rig()
    await one.say("我想分期", KIND)
    entities = {"第二个": {"ordinal": ("2", "第二个")}, "12期": {"months": ("12", "12期")}}.get(text, {})
    await one.say(text, "choose_option", entities=entities)
    assert await one.open() == {"months": picked}


async def test_words_after_the_draft_moved_on_elsewhere_are_asked_for_again(rig: Callable[..., Rig]) -> None:
    """Another channel answered meanwhile: what this one asked is no longer the question."""
    here, there = rig(), rig()
    await here.until("amount")
    there.talk.focus = here.talk.focus
    await there.say("每月800", entities={"amount": ("800.00", "800")})
    await here.say("每月900", entities={"amount": ("900.00", "900")})
    assert here.asked == f"flow:{KIND}:date"
    assert await here.open() == {"months": "6", "amount": "800.00"}


@pytest.mark.parametrize("place", range(len(SCRIPT) + 1))
async def test_every_message_run_twice_leaves_what_one_run_leaves(rig: Callable[..., Rig], place: int) -> None:
    one = rig()
    script = [("我想分期", KIND, {}), *((text, "inform", entities) for text, entities in SCRIPT.values() if text)]
    script += [("对", "affirm", {})]
    for turn, (text, intent, entities) in enumerate(script):
        focus = one.talk.focus
        first = await one.say(text, intent, entities=entities, message_id=f"m-{turn}")
        if turn == place:
            held = await one.open()
            one.talk.focus = focus
            assert await one.say(text, intent, entities=entities, message_id=f"m-{turn}") == first
            assert await one.open() == held
    assert one.plan.submitted in ([ALL], [ALL, ALL])


async def test_two_unfinished_the_other_is_offered_when_one_is_done(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("amount")
    await one.say("转人工", "request_human")
    await one.say("罚息的事", "nlu_fallback")
    said = await one.say("周末", "nlu_fallback")
    assert said.titles == ["接着办"]
    back = await one.talk.tap(said.payloads[0])
    assert one.asked == f"flow:{KIND}:amount"
    assert "接着办" in back.text or "继续" in back.text


async def test_asked_for_anew_it_goes_on_where_it_stopped(rig: Callable[..., Rig]) -> None:
    one = rig()
    await one.until("amount")
    await one.say("等会再说", "nlu_fallback")
    assert one.talk.focus.flow is None
    await one.say("我想分期", KIND)
    assert one.asked == f"flow:{KIND}:amount"
    assert await one.open() == {"months": "6"}
