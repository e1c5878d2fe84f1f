"""What is asked, or read by half, is answered and stores nothing: one rule, for whatever can be stored (I-01, K-06)."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

import actions
from actions.talk.certainty import Certainty
from servicing.store.database import Database
from servicing.store.models import Base
from tests.actions.talking import Talk
from tests.actions.test_topics import INTENTS

ACTIONS = Path(actions.__file__).parent
AFTER_A_YES = {"arrangements/applying.py", "arrangements/plan_status.py", "arrangements/promise.py",
               "arrangements/taking_back.py", "casework/withdrawal.py", "personal/contact_change.py",
               "personal/silence.py"}  # fmt: skip
"""What these write was read back and said yes to, or tapped."""

THE_DOORS = {"talk/requests.py", "talk/drafts.py"}
AT_ONCE = {"express_distress"}
MEANT_IF_ASKED = {"report_third_party", "report_not_my_loan", "request_human", "set_contact_preference"}
DRAFTS = {"draft"}


async def stored(database: Database) -> Counter[str]:
    """How many rows each table has, but for the drafts of talks that go on."""
    async with database.reading() as session:
        counts = {
            name: await session.scalar(select(func.count()).select_from(table)) for name, table in Base.metadata.tables.items()
        }
    return Counter({name: count or 0 for name, count in counts.items() if name not in DRAFTS})


@pytest.mark.parametrize("intent", sorted(set(INTENTS) - AT_ONCE - MEANT_IF_ASKED))
async def test_a_question_stores_nothing(talk: Callable[..., Talk], world: Database, intent: str) -> None:
    before = await stored(world)
    for borrower in ("late", "ontime", "settled", None):
        said = await talk(borrower).say("这个是不是可以办一下", intent)
        assert said.replies
    assert await stored(world) == before


@pytest.mark.parametrize("intent", sorted(set(INTENTS) - AT_ONCE))
async def test_what_is_read_by_half_stores_nothing(talk: Callable[..., Talk], world: Database, intent: str) -> None:
    before = await stored(world)
    for borrower in ("late", "ontime", "settled", None):
        said = await talk(borrower).say("他说的 叫王经理", intent, confidence=0.64, ranking={"query_arrears": 0.3})
        assert said.replies
    assert await stored(world) == before


@pytest.mark.parametrize("intent", sorted(MEANT_IF_ASKED))
async def test_what_is_said_surely_does_not_wait(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    await conversation.say("不是我，能不能不要再打了", intent, confidence=0.9)
    assert [row.kind for row in await conversation.rows()] == [intent]


async def test_despair_never_waits(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("活着有什么意思", "express_distress", confidence=0.41)
    assert [row.kind for row in await conversation.rows()] == ["express_distress"]


@pytest.mark.parametrize(
    ("text", "intent", "wished"),
    [
        ("合同能给我看看吗", "request_document", "contract"),
        ("我是不是多还了", "report_overpayment", None),
        ("能不能不要泄露我的信息", "ask_privacy", "leak"),
    ],
)
async def test_what_was_asked_about_is_one_tap_or_a_yes_away(
    talk: Callable[..., Talk], text: str, intent: str, wished: str | None
) -> None:
    for yes in ("tap", "say"):
        conversation = talk("late")
        said = await conversation.say(text, intent)
        assert await conversation.rows() == []
        assert said.titles[-1] == "找人工"
        await (conversation.tap(said.payloads[0]) if yes == "tap" else conversation.say("好的", "affirm"))
        assert [row.kind for row in await conversation.rows()] == [intent]
        if wished is not None:
            assert wished in (await conversation.details())[0].values()


@pytest.mark.parametrize(("between", "intent"), [("谢谢", "thank"), ("我不是本人啊", "out_of_scope"), ("再见", "goodbye")])
async def test_a_yes_counts_only_right_after_its_question(talk: Callable[..., Talk], between: str, intent: str) -> None:
    conversation = talk("late")
    await conversation.say("怎么能停掉催收电话", "report_harassment", confidence=0.6)
    await conversation.say(between, intent)
    before = [row.kind for row in await conversation.rows()]
    await conversation.say("好", "affirm")
    assert [row.kind for row in await conversation.rows()] == before


@pytest.mark.parametrize("text", ["我上个月多还了一笔，退给我行吗", "你们帮我退一下多还的钱吧", "多还的钱请退回来好吗"])
async def test_a_bidding_stays_one_however_politely_it_is_asked(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say(text, "report_overpayment")
    assert [row.kind for row in await conversation.rows()] == ["report_overpayment"]


@pytest.mark.parametrize(
    "text", ["是否超过了", "我多还了吗", "合同话加百分之五十点解", "可以退回嗎", "登记编号是多少", "真的?"]
)
def test_a_question_is_known_by_its_words(text: str) -> None:
    assert Certainty.load().only_asks(text)


def test_an_arrangement_is_wished_for_by_asking_leave() -> None:
    certainty = Certainty.load()
    assert not certainty.only_asks("能不能延期", leave=True)
    assert not certainty.only_asks("可以晚几天还吗?", leave=True)
    assert certainty.only_asks("那利息能少多少", leave=True)
    assert certainty.only_asks("能不能延期")


@pytest.mark.parametrize(
    "text", ["多扣了我五十块", "提前三天提醒行吗", "发我一份合同，什么时候都行", "催收天天打", "什么态度，我投诉你们", "凭什么"]
)
def test_a_statement_is_none(text: str) -> None:
    assert not Certainty.load().only_asks(text)


def test_a_topic_writes_only_by_the_door_that_asks_how_sure_it_is() -> None:
    writers = {
        file.relative_to(ACTIONS).as_posix() for file in ACTIONS.rglob("*.py") if ".writing()" in file.read_text("utf-8")
    }
    assert writers <= THE_DOORS | AFTER_A_YES
