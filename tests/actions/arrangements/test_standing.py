"""A wish for an arrangement is answered by where the borrower stands: behind, on time, or with nothing left to pay."""

from collections.abc import Callable

import pytest

from actions.arrangements.standing import WISHES
from tests.actions.talking import Talk


@pytest.mark.parametrize("intent", sorted(WISHES))
async def test_who_has_paid_everything_has_nothing_to_apply_for(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("settled")
    said = await conversation.say("还不上了，想办法", intent)
    assert "已经全部还清" in said.text
    assert said.cards == []
    assert "看还款记录" in said.titles
    assert await conversation.rows() == []


@pytest.mark.parametrize("intent", sorted(WISHES - {"promise_to_pay"}))
async def test_who_is_on_time_hears_the_next_date_and_of_no_penalty(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("ontime")
    said = await conversation.say("想晚点还", intent)
    assert "现在没有逾期，下一期" in said.text
    assert "每天算" not in said.text
    assert "一天一天" not in said.text
    assert "罚息怎么来的" not in said.titles
    assert said.cards == ["receipt"]
