"""Who is it that contacts me: nobody is vouched for, links stay shut, the public list is compared in full names only."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from actions.personal.legitimacy import has_link, named, numbers_in
from actions.personal.topics import ASKED_FILE
from actions.talk.asked import Asked
from servicing.facts import Agency
from servicing.store.database import Database
from servicing.store.models import AgencyRow
from servicing.wording import Wording
from tests.actions.talking import Said, Talk
from tests.actions.world import LOANS

LENDER = LOANS[0].lender
NORTH = Agency("北辰信用服务（演示）", LENDER, "400-000-0001")
ELSEWHERE = Agency("南浦法律服务（演示）", "别家银行", None)
KINDS = Asked.load(ASKED_FILE).kinds("verify_legitimacy")


@pytest.fixture
async def published(world: Database) -> None:
    async with world.writing() as session:
        for agency in (NORTH, ELSEWHERE):
            await session.execute(insert(AgencyRow).values(name=agency.name, lender=agency.lender, phone=agency.phone))


async def ask(conversation: Talk, text: str) -> Said:
    return await conversation.say(text, "verify_legitimacy")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "agency"])
def test_every_question_has_its_words(wording: Wording, kind: str) -> None:
    assert len(wording.responses[f"utter_verify_{kind}"]) >= 2


@pytest.mark.parametrize("text", ["是不是骗子", "收到律师函是真的吗", "法院短信是真的吗", "让我共享屏幕", "你们是正规公司吗"])
@pytest.mark.parametrize("borrower", ["late", None])
async def test_what_we_never_ask_for_is_always_said_and_nothing_is_stored(
    talk: Callable[..., Talk], text: str, borrower: str | None
) -> None:
    conversation = talk(borrower)
    said = await ask(conversation, text)
    assert "验证码" in said.text
    assert await conversation.rows() == []
    assert "/request_human" in said.payloads


async def test_the_lender_is_named_to_the_borrower_alone(talk: Callable[..., Talk]) -> None:
    assert LENDER in (await ask(talk("late"), "你们是哪家公司")).text
    assert LENDER not in (await ask(talk(None), "你们是哪家公司")).text
    conversation = talk("late")
    await conversation.say("我不是他本人", "report_third_party")
    assert LENDER not in (await ask(conversation, "你们是哪家公司")).text


@pytest.mark.usefixtures("published")
async def test_a_published_agency_is_found_by_its_full_name_and_still_to_be_called_back(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("late"), "北辰信用服务(演示)是你们委托的催收公司吗")
    assert NORTH.name in said.text
    assert "打回去" in said.text
    assert {row.value for row in said.card("facts").rows} == {"400-000-0001"}


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("text", ["北辰信用是你们委托的催收公司吗", "西风资产管理是你们的外包吗"])
async def test_a_part_of_a_name_is_no_match(talk: Callable[..., Talk], text: str) -> None:
    said = await ask(talk("late"), text)
    assert "没有对上" in said.text
    assert "不付钱" in said.text


@pytest.mark.usefixtures("published")
async def test_a_visitor_compares_with_the_whole_public_list(talk: Callable[..., Talk]) -> None:
    said = await ask(talk(None), "南浦法律服务（演示）是你们委托的吗，是催收公司")
    assert "别家银行" in said.text
    assert len(said.card("facts").rows) == 2


async def test_without_a_list_nobody_is_known(talk: Callable[..., Talk]) -> None:
    assert "没有查到公示" in (await ask(talk("late"), "你们委托的是哪家催收公司")).text


@pytest.mark.parametrize("link", ["http://a.b/c", "点这个 www.x.cn", "pay-now.top", "看https://kx.example/1"])
async def test_a_link_is_never_opened_and_that_is_said(talk: Callable[..., Talk], link: str) -> None:
    assert has_link(link)
    assert "链接" in (await ask(talk("late"), f"这个是你们的吗 {link}")).text.splitlines()[0]


def test_what_is_no_link_is_none() -> None:
    assert not any(has_link(text) for text in ("你们的 App 是真的吗", "3.14 元", "第2.5期", "v1.2"))


@pytest.mark.parametrize(
    ("text", "numbers"), [("0571-8888 9999 打来", {"057188889999"}), ("欠3200", set()), ("95188", {"95188"})]
)
def test_numbers_that_are_called_from(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


def test_a_published_number_is_a_match_and_no_proof() -> None:
    assert named("4000000001 打给我", [ELSEWHERE, NORTH]) is NORTH
    assert named("4000000002 打给我", [ELSEWHERE, NORTH]) is None


async def test_a_person_checks_on_request_alone(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await ask(conversation, "这个电话是你们的吗")
    said = await conversation.tap('/verify_legitimacy{"wish": "person"}')
    assert said.cards == ["receipt"]
    assert [row.kind for row in await conversation.rows()] == ["verify_legitimacy"]


@pytest.mark.parametrize("text", ["你是哪个公司的", "放款机构到底是谁"])
async def test_whose_loan_it_is_comes_from_the_loan_and_first(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("late").say(text, "verify_legitimacy")
    assert "放款机构是演示消费金融" in said.text.splitlines()[0]
