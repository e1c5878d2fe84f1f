"""A limit that is gone, smaller, or not back: not seen here, who decides, what stands in the ledger, and no promise."""

from collections.abc import Callable

import pytest

from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.test_words import test_answers_are_short_and_easy_to_read as reads_easily

TOPIC = "ask_account_access"
GONE = [
    "贷款里头没得钱了是咋回事",
    "我的额度呢，怎么没了",
    "凭什么降我额度",
    "天天按时还还把我额度砍一半",
    "没额度了吗",
    "可借金额变成0了",
]
AGAIN = ["啥时候能再借", "还完了怎么借不出来", "几时可以再借呀", "为啥不借给我了", "还能借不，急用"]


@pytest.mark.parametrize("intent", [TOPIC, "nlu_fallback", "out_of_scope", "query_arrears"])
@pytest.mark.parametrize("borrower", ["settled", "ontime"])
@pytest.mark.parametrize(
    ("text", "asked"), [*((text, "why_gone") for text in GONE[:5]), *((text, "borrow") for text in AGAIN[:4])]
)
async def test_what_is_not_seen_is_said_and_who_decides(
    talk: Callable[..., Talk], wording: Wording, text: str, asked: str, intent: str, borrower: str
) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, intent)
    assert said.text.splitlines()[0] in wording.responses[f"utter_access_{asked}"]
    assert "/request_human" in said.payloads
    assert "/query_arrears" not in said.payloads
    assert ("可能有帮助" in said.text) is (borrower == "ontime")
    assert await conversation.rows() == []


async def test_who_asks_to_borrow_while_late_is_led_to_ways_out(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("还能借不，急用", TOPIC)
    assert "先别急着借" in said.text
    assert "/request_installment" in said.payloads


@pytest.mark.parametrize("text", ["怎么提额", "帮我把额度开通一下"])
async def test_what_was_never_had_is_not_ours(talk: Callable[..., Talk], wording: Wording, text: str) -> None:
    said = await talk("ontime").say(text, "out_of_scope")
    assert said.text.splitlines()[0] in wording.responses["utter_out_of_scope_product"]


@pytest.mark.parametrize("borrower", ["late", "ontime", "settled", "two", None])
async def test_it_reads_easily(talk: Callable[..., Talk], borrower: str | None) -> None:
    for text in (*GONE, *AGAIN):
        await reads_easily(list((await talk(borrower).say(text, TOPIC)).replies))
