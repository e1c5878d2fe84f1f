"""Terms: which are meant, that each has its words and its figures, and that an example is the ledger's or marked as one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from actions.learning.examples import EXAMPLES
from actions.learning.glossary import Glossary
from actions.topics import build_flows, build_topics
from gateway.replay.amounts import days_named, ledger_amounts, spoken_amounts
from servicing.book import LoanBook
from servicing.wording import Wording
from tests.actions.talking import Said, Talk
from tests.actions.world import BORROWERS, TODAY
from tests.harness.policy import POLICY

GLOSSARY = Glossary.load()
TOPIC = "ask_financial_knowledge"


async def ask(conversation: Talk, text: str) -> Said:
    return await conversation.say(text, TOPIC)


def names(text: str) -> list[str]:
    return [term.name for term in GLOSSARY.named_in(text)]


def test_there_are_enough_terms_and_each_has_its_words(wording: Wording) -> None:
    assert len(GLOSSARY.terms) >= 50
    assert [name for name in GLOSSARY.terms if len(wording.responses.get(f"term_{name}", ())) < 2] == []
    named = {name.removeprefix("term_") for name in wording.responses if name.startswith("term_")}
    assert named == set(GLOSSARY.terms)


def test_each_example_and_each_next_step_exists(wording: Wording) -> None:
    flows = build_flows(None, None, None, POLICY, None)  # type: ignore[arg-type]
    intents = {*build_topics(None, None, None, POLICY, None), *(one for flow in flows for one in flow.opened_by)}  # type: ignore[arg-type]
    for term in GLOSSARY.terms.values():
        assert term.example is None or term.example in EXAMPLES
        assert term.leads is None or (wording.has(term.leads[0]) and term.leads[1] in intents)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("等额本息是什么意思", ["equal_instalment"]),
        ("等額本息怎麼理解", ["equal_instalment"]),
        ("等额本金和等额本息哪个划算", ["equal_principal", "equal_instalment"]),
        ("违约金和滞纳金有啥区别", ["late_fee"]),
        ("逾期利息怎么解释", ["penalty"]),
        ("日利率怎么换算成年利率", ["daily_rate", "annual_rate"]),
        ("ＬＰＲ是啥", ["lpr"]),
        ("最低还款额", ["minimum"]),
        ("综合融资成本和年利率", ["all_in_cost", "annual_rate"]),
        ("多笔贷款应该先还哪一笔", ["debts"]),
        ("催款是什么意思", ["dunning"]),
        ("年化36%合法吗", ["old_line"]),
        ("超过24%是不是违法", ["rate_cap"]),
        ("分36期划算吗", []),
        ("我的债被转让了吗", ["debt_transfer"]),
        ("你好", []),
    ],
)
def test_the_longest_term_is_meant(text: str, meant: list[str]) -> None:
    assert names(text) == meant


@pytest.mark.parametrize("name", ["rate_cap", "old_line", "lpr"])
def test_no_one_is_told_that_what_is_over_a_line_need_not_be_paid(wording: Wording, name: str) -> None:
    """P-04 and P-06: a court may lower it, and the line for private lending is not a licensed lender's."""
    for said in wording.responses[f"term_{name}"]:
        assert not [words for words in ("不用还", "不必还", "可以不还", "无效", "违法") if words in said]
        assert name == "lpr" or "法院" in said


async def test_this_is_no_term_that_could_be_explained_wrongly(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await ask(talk("late"), "这是什么意思，我不是付了吗")
    assert said.text in wording.responses["utter_ask_financial_knowledge"]


@pytest.mark.parametrize("content", ["a: {aliases: []}", "a: {}", "a: {aliases: [x]}\nb: {aliases: [Ｘ]}"])
def test_a_glossary_that_is_not_sound_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "glossary.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"aliases|share"):
        Glossary.load(file)


@pytest.mark.parametrize("borrower", [one.borrower_id for one in BORROWERS])
async def test_every_term_is_shown_by_the_borrowers_own_figures(talk: Callable[..., Talk], borrower: str) -> None:
    conversation = talk(borrower)
    files = await LoanBook(conversation.database, conversation.vault).loans_of(borrower)
    for term in GLOSSARY.terms.values():
        said = await conversation.tap(f'/{TOPIC}{{"wish": "{term.name}"}}')
        replies = [reply.model_dump(mode="json") for reply in said.replies]
        known = ledger_amounts(files, {TODAY, *days_named(replies, TODAY)})
        assert [one for one in spoken_amounts(replies, "") if one.value not in known] == []
    assert await conversation.rows() == []


@pytest.mark.parametrize("term", ["equal_instalment", "equal_principal", "interest_first", "bullet", "annual_rate", "penalty"])
async def test_a_visitor_is_shown_round_numbers_marked_as_an_example(talk: Callable[..., Talk], term: str) -> None:
    said = await talk(None).tap(f'/{TOPIC}{{"wish": "{term}"}}')
    assert "举个例子" in said.text
    assert said.card("facts").basis.amount == "10000.00"
    assert list(spoken_amounts([reply.model_dump(mode="json") for reply in said.replies], "")) == []


async def test_an_invented_example_would_be_found(talk: Callable[..., Talk]) -> None:
    said = await talk(None).tap(f'/{TOPIC}{{"wish": "annual_rate"}}')
    (reply,) = [reply.model_dump(mode="json") for reply in said.replies]
    assert list(spoken_amounts([{**reply, "text": reply["text"].replace("1,800.00", "1,800.01")}], "")) != []


async def test_a_visitor_hears_of_no_account(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    for name in GLOSSARY.terms:
        said = await conversation.tap(f'/{TOPIC}{{"wish": "{name}"}}')
        assert "安心贷" not in said.text


async def test_both_ways_of_paying_are_compared(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("late"), "等额本金和等额本息哪个划算")
    assert "975.00" in said.text
    assert "1,001.61" in said.text


async def test_a_word_that_is_not_known_is_not_guessed_at(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await ask(conversation, "什么叫鲁棒")
    assert "不乱说" in said.text
    person = next(payload for payload in said.payloads if '"person"' in payload)
    assert (await conversation.tap(person)).cards == ["receipt"]


async def test_the_first_of_the_offered_terms_may_be_picked_by_its_place(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await ask(conversation, "教教我")
    said = await conversation.say("第一个", "choose_option", entities={"ordinal": ("1", "第一个")})
    assert "罚息，就是" in said.text


async def test_debts_are_ordered_by_arrears_then_rate_and_nothing_new_is_to_be_borrowed(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("two"), "多笔贷款应该先还哪一笔")
    lines = [line for line in said.text.splitlines() if line.startswith("·")]
    assert [line[2:5] for line in lines] == ["安心贷", "随心借"]
    assert "别再借新的" in said.text
    assert "12348" in said.text


async def test_the_prime_rate_and_the_cap_are_the_policys(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("late"), "LPR 和民间借贷利率上限")
    assert "3%" in said.text
    assert "12%" in said.text
    assert "2026年8月20日" in said.text
    assert "24%" in said.text
    assert "法院" in said.text
