"""What is said of credit records, held against R-01 to R-07, C-10 and F-07."""

from collections.abc import Callable

import pytest

from servicing.wording import Wording
from tests.actions.talking import Talk

IMPACT, REPAIR = "ask_credit_impact", "ask_credit_repair"


async def test_overdue_on_a_product_that_reports(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("会上征信吗", IMPACT)
    first = said.text.splitlines()[0]
    assert "会向征信系统报送" in first
    assert "逾期 78 天" in first
    assert "报送不良信息之前应当先告诉您本人" in said.text, "R-02"
    assert "从还清那天起保存 5 年" in said.text, "R-01"
    assert "2 次免费" in said.text, "R-04"


async def test_what_a_product_reports_is_unknown_and_said_so(talk: Callable[..., Talk]) -> None:
    said = await talk("two").say("会上征信吗", IMPACT, entities={"loan_id": ("two-0002", "会")})
    assert "没有查到" in said.text or "没有逾期" in said.text
    late = await talk("two").say("会上征信吗", IMPACT, entities={"loan_id": ("two-0001", "会")})
    assert "会向征信系统报送" in late.text


async def test_in_grace_is_not_called_overdue(talk: Callable[..., Talk]) -> None:
    said = await talk("grace").say("会上征信吗", IMPACT)
    assert "宽限期" in said.text
    assert "2026年11月25日" in said.text
    assert "已经逾期" not in said.text


async def test_paid_late_before_is_told(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("会上征信吗", IMPACT)
    assert "已经还清" in said.text
    assert "期是过了应还日才还清的" not in said.text, "it was settled on its first due date"


async def test_whether_it_was_recorded_we_do_not_see(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我已经上征信了吗", IMPACT)
    assert "看不到" in said.text.splitlines()[0]
    assert "免费" in said.text


async def test_how_to_look_it_up_is_answered_alone(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("征信怎么查", IMPACT)
    assert "中国人民银行征信中心" in said.text
    assert "2 次免费" in said.text
    assert "逾期" not in said.text


async def test_there_is_no_list_and_its_name_is_not_said(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我会不会进黑名单", IMPACT)
    assert "没有您说的那种名单" in said.text
    assert "黑" not in said.text


async def test_an_arrangement_is_not_judged(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("协商还款会不会上征信", IMPACT)
    assert "没有查到" in said.text
    assert "写进协议" in said.text


async def test_how_long_with_a_day_of_ones_own(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("逾期记录多久消除", REPAIR)
    first = said.text.splitlines()[0]
    assert "如果今天" in first
    assert "2031年11月22日" in first
    assert "20 日内核查并书面答复" in said.text, "R-03"
    assert "受理后 30 日内书面答复" in said.text, "R-04"
    assert "不能提前去掉" in said.text


async def test_a_spell_that_ended_counts_from_its_end(talk: Callable[..., Talk]) -> None:
    said = await talk("spells").say("逾期记录多久消除", REPAIR)
    assert "2026年1月10日还清" in said.text
    assert "2031年1月10日" in said.text


async def test_never_late_has_nothing_to_go_away(talk: Callable[..., Talk]) -> None:
    assert "没有查到逾期过的期次" in (await talk("ontime").say("记录多久消除", REPAIR)).text


async def test_the_one_off_repair_is_over_and_never_offered(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("那个一次性信用修复我能用吗", REPAIR)
    first = said.text.splitlines()[0]
    assert "已经结束" in first
    assert "现在再还清的不在里面" in first
    assert "期（" not in said.text, "nothing of theirs is reached"


async def test_who_was_reached_hears_by_when_and_what_to_do(talk: Callable[..., Talk]) -> None:
    conversation = talk("spells")
    said = await conversation.say("一次性信用修复", REPAIR)
    assert "第 1 期（2025年11月6日起逾期，2025年11月20日还清）" in said.text
    assert "2026年1月1日前" in said.text
    assert "第 2 期（2025年12月6日起逾期，2026年1月10日还清）" in said.text
    assert "2026年2月28日前" in said.text
    assert "没有查到准确说法" in said.text, "R-07"


async def test_an_objection_is_kept_apart_from_complaints(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("征信记错了怎么申诉", REPAIR)
    assert "不收费" in said.text
    await conversation.tap(next(payload for payload in said.payloads if "objection" in payload))
    (row,) = await conversation.rows()
    assert (row.kind, row.loan_id) == ("credit_objection", "late-0001")


@pytest.mark.parametrize("text", ["花钱修复征信多少钱", "中介说能铲单", "网上说可以洗白征信"])
async def test_paid_fixers_are_warned_of(talk: Callable[..., Talk], text: str) -> None:
    said = await talk(None).say(text, REPAIR)
    assert "不要花钱" in said.text
    assert "都不收费" not in said.text or "官方" in said.text


def test_no_wording_says_from_the_overdue_day(wording: Wording) -> None:
    for name, variants in wording.responses.items():
        if name.startswith(("utter_repair", "utter_credit", "plain_ask_credit")):
            assert not any("从逾期" in text for text in variants), name


async def test_the_grace_of_the_contract_comes_with_whether_a_day_counts(talk: Callable[..., Talk]) -> None:
    said = await talk("grace").say("晚一天会影响吗", "ask_credit_impact")
    assert "宽限期" in said.text
