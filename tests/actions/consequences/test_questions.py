"""What every question of group C and of liability keeps to: nothing stored unasked, nothing said to the wrong person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import yaml

from actions.consequences.topics import ASKED_FILE, QUESTIONS
from gateway.replay.amounts import days_named, ledger_amounts, spoken_amounts
from servicing.book import LoanBook
from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.test_words import _BREATH, _SENTENCE, LONGEST_BREATH, LONGEST_SENTENCE, USUAL_SENTENCE, _read
from tests.actions.world import BORROWERS, TODAY

INTENTS = [question.intent for question in QUESTIONS]
ASKED: dict[str, dict[str, list[str]]] = yaml.safe_load(ASKED_FILE.read_text(encoding="utf-8"))
SUBQUESTIONS = [(intent, kind) for intent, kinds in ASKED.items() for kind in kinds]


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("borrower", ["late", "two", "settled", "grace", None])
async def test_a_question_stores_nothing_and_its_button_does(
    talk: Callable[..., Talk], intent: str, borrower: str | None
) -> None:
    conversation = talk(borrower)
    said = await conversation.say("这个我想问问", intent)
    assert await conversation.rows() == []
    assert said.cards == []
    assert said.hand_offs == ()
    (confirm,) = [button.payload for reply in said.replies for button in reply.quick_replies if "person" in button.payload]
    kept = await conversation.tap(confirm)
    (row,) = await conversation.rows()
    assert row.kind == intent
    assert row.borrower_id == borrower
    assert row.number in kept.text
    assert ("还没有登录" in kept.text) is (borrower is None)


@pytest.mark.parametrize(("intent", "kind"), SUBQUESTIONS)
async def test_a_third_party_and_a_visitor_hear_the_same_and_no_account(
    talk: Callable[..., Talk], intent: str, kind: str
) -> None:
    text = ASKED[intent][kind][0].replace("…", "")
    visitor = await talk(None).say(text, intent)
    other = talk("late")
    await other.say("我是他妈妈", "report_third_party")
    told = await other.say(text, intent)
    assert told.text == visitor.text
    assert list(spoken_amounts([reply.model_dump(mode="json") for reply in told.replies], "")) == []
    for word in ("您的安心贷", "您名下", "您已经逾期"):
        assert word not in told.text


@pytest.mark.parametrize(("intent", "kind"), SUBQUESTIONS)
async def test_each_phrase_leads_to_an_answer_of_its_own_that_reads_easily(
    talk: Callable[..., Talk], wording: Wording, intent: str, kind: str
) -> None:
    conversation = talk("late")
    general = (await talk("late").say("说说看", intent)).text
    said = await conversation.tap(f'/{intent}{{"wish": "{kind}"}}')
    if (intent, kind) != ("ask_legal_consequence", "lawsuit"):
        assert said.text != general
    again = await conversation.tap(f'/{intent}{{"wish": "{kind}"}}')
    for text in (said.text, again.text):
        sentences = [len(_read(sentence)) for sentence in _SENTENCE.split(text) if sentence.strip()]
        assert max(sentences) <= LONGEST_SENTENCE, text
        assert max(len(_read(breath)) for breath in _BREATH.split(text)) <= LONGEST_BREATH, text
        assert sum(sentences) / len(sentences) <= USUAL_SENTENCE, text
        assert len(text.encode()) <= 2048


@pytest.mark.parametrize(("intent", "kind"), SUBQUESTIONS)
async def test_its_first_phrase_is_read_as_it(talk: Callable[..., Talk], intent: str, kind: str) -> None:
    typed = await talk("late").say(ASKED[intent][kind][0].replace("…", "的"), intent)
    tapped = await talk("late").tap(f'/{intent}{{"wish": "{kind}"}}')
    assert tapped.text.splitlines()[0] in typed.text


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("borrower", [one.borrower_id for one in BORROWERS])
@pytest.mark.parametrize("text", ["问一下", "一次性的", "再借", "打电话吗"])
async def test_amounts_are_the_ledgers(talk: Callable[..., Talk], borrower: str, intent: str, text: str) -> None:
    conversation = talk(borrower)
    later = (TODAY + timedelta(days=33)).isoformat()
    for entities in ({}, {"date": (later, "到那天")}):
        said = await conversation.say(text, intent, entities=entities)
        replies = [reply.model_dump(mode="json") for reply in said.replies]
        files = await LoanBook(conversation.database, conversation.vault).loans_of(borrower)
        known = ledger_amounts(files, {TODAY, *days_named(replies, TODAY)})
        assert [one for one in spoken_amounts(replies, "") if one.value not in known] == []


@pytest.mark.parametrize("intent", INTENTS)
async def test_more_plainly_and_what_now(talk: Callable[..., Talk], wording: Wording, intent: str) -> None:
    conversation = talk("late")
    await conversation.say("这个我想问问", intent)
    now = await conversation.say("那怎么办", "out_of_scope")
    assert await conversation.rows() == []
    assert ("先还一部分" in now.text) is (intent != "ask_liability")
    await conversation.say("这个我再问问", intent)
    plainly = await conversation.say("什么意思", "ask_clarification")
    assert plainly.text in {wording.say(f"plain_{intent}", seed=str(seed)) for seed in range(40)}


@pytest.mark.parametrize("intent", INTENTS)
async def test_main_answers_differ_when_repeated(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    first = (await conversation.say("这个我想问问", intent)).text
    second = (await conversation.say("我想问问这个", intent)).text
    assert first != second
