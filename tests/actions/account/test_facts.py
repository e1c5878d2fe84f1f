"""A plain fact that is asked by itself is the whole answer, from the ledger."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from actions.account.facts import FACTS
from actions.talk.vocabulary import Vocabulary
from servicing.ledger import project, statement
from tests.actions.talking import Talk
from tests.actions.test_words import test_answers_are_short_and_easy_to_read as reads_easily
from tests.actions.world import TODAY, loans_of, payments_of

UNSURE = ("nlu_fallback", "out_of_scope")


def test_every_fact_has_its_words(words: Vocabulary) -> None:
    assert set(words.of_facts.kinds("facts")) == set(FACTS)


@pytest.mark.parametrize("intent", ["query_arrears", "explain_interest", *UNSURE])
@pytest.mark.parametrize(
    ("borrower", "text", "told"),
    [
        ("late", "我这个本金还剩好多没还嘛，本金还剩多少", "没还的本金是 4,000.00 元（一共借了 6,000.00 元）"),
        ("late", "这么久我还了你们多少利息了", "本金 2,000.00 元、利息 90.00 元、费用 10.00 元"),
        ("late", "想问哈我一共借了多少", "借了 6,000.00 元"),
        ("late", "你们这会不会利滚利啊", "不会"),
        ("compound", "到现在滚了多少了", "会："),
        ("late", "贷款啥时候到期", "最后一次应还是2026年12月5日"),
        ("late", "到底是哪家银行放的钱", "出借方是演示消费金融"),
        ("settled", "我是几号结清的来着", "是2026年7月5日还清的"),
    ],
)
async def test_it_is_the_first_and_only_sentence(
    talk: Callable[..., Talk], borrower: str, text: str, told: str, intent: str
) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, intent)
    assert told in said.text
    assert len(said.text.splitlines()) == 1
    assert await conversation.rows() == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("罚息是一天天算还是按天算还是按月算吗", "按天算"),
        ("罚息从几号开始算起的", "从2026年9月6日开始算，是第 3 期"),
        ("逾期利率到底是多少", "年利率是 23.6712%"),
    ],
)
async def test_of_penalty_it_is_first(talk: Callable[..., Talk], text: str, told: str) -> None:
    said = await talk("late").say(text, "explain_penalty")
    assert told in said.text.splitlines()[0]


async def test_a_day_costs_what_the_ledger_adds(talk: Callable[..., Talk]) -> None:
    (loan,), paid = loans_of("late"), payments_of("late-0001")
    added = project(loan, paid, TODAY, TODAY + timedelta(days=1)).overdue.penalty - statement(loan, paid, TODAY).overdue.penalty
    assert f"{added:,.2f} 元" in (await talk("late").say("每天增加多少罚息", "explain_penalty")).text


async def test_a_loan_in_grace_has_no_day_of_penalty_yet(talk: Callable[..., Talk]) -> None:
    assert "大约多" not in (await talk("grace").say("罚息从哪天开始算", "explain_penalty")).text


async def test_a_day_or_an_instalment_beside_it_asks_for_more(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("第3期罚息一天多少", "explain_penalty", entities={"instalment_ref": ("3", "第3期")})
    assert said.cards == ["penalty"]


async def test_how_it_is_reckoned_is_told_in_full(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("罚息利率是多少，怎么算出来的", "explain_penalty")
    assert "23.6712%" in said.text
    assert "27%" in said.text


async def test_each_of_several_loans_has_its_own(talk: Callable[..., Talk]) -> None:
    said = await talk("two").say("本金还剩多少", "query_arrears")
    assert "3,000.00 元" in said.text
    assert "1,000.00 元" in said.text


@pytest.mark.parametrize("text", ["什么是复利", "年利率是什么意思"])
async def test_what_a_word_means_is_no_fact(words: Vocabulary, text: str) -> None:
    assert words.facts(text) == ()


async def test_a_visitor_hears_none(talk: Callable[..., Talk]) -> None:
    assert "登录" in (await talk(None).say("出借方是谁", "nlu_fallback")).text


@pytest.mark.parametrize("borrower", ["late", "grace", "ontime", "settled", "two", "compound", "overpaid"])
async def test_it_reads_easily(talk: Callable[..., Talk], borrower: str, words: Vocabulary) -> None:
    asked = (
        "本金还剩多少",
        "还了多少利息",
        "我借了多少",
        "会不会利滚利",
        "罚息一天多少",
        "罚息从哪天算",
        "罚息利率多少",
        "贷款什么时候到期",
        "出借方是谁",
    )
    for text in asked:
        await reads_easily(list((await talk(borrower).say(text, "query_arrears")).replies))
