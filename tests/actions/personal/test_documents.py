"""Papers: a certificate only of what is settled, figures at once, the kind with the request; cards only in the app."""

from collections.abc import Callable

import pytest

from actions.personal.links import OfficialApp
from actions.personal.topics import ASKED_FILE, personal_topics
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.certainty import Certainty
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from servicing.book import LoanBook
from servicing.ledger import statement
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.turn import TurnMetadata
from servicing.wording import Wording
from tests.actions.conftest import KEY
from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT, TODAY, loans_of, payments_of
from tests.harness.policy import POLICY

ASKED = Asked.load(ASKED_FILE)
TOPIC = "request_document"


@pytest.mark.parametrize("kind", ASKED.kinds(TOPIC))
def test_every_paper_has_its_words(wording: Wording, kind: str) -> None:
    assert wording.has(f"utter_document_{kind}")


@pytest.mark.parametrize("kind", ASKED.kinds("change_bank_card"))
def test_every_trouble_with_a_card_has_its_words(wording: Wording, kind: str) -> None:
    assert wording.has(f"utter_card_{kind}")


async def test_a_settled_loan_gets_its_certificate(talk: Callable[..., Talk]) -> None:
    conversation = talk("settled")
    said = await conversation.say("开结清证明", TOPIC)
    assert said.cards == ["receipt"]
    (row,) = await conversation.rows()
    assert row.loan_id == "settled-0001"
    assert (await conversation.details())[0]["document"] == "settlement"


async def test_what_is_not_settled_hears_what_is_missing(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我要结清证明", TOPIC)
    owed = statement(loans_of("late")[0], payments_of("late-0001"), TODAY)
    assert f"{owed.settle_today:,.2f} 元" in said.text
    assert f"{owed.overdue.total:,.2f} 元" in said.text
    assert await conversation.rows() == []
    assert "/request_settlement" in said.payloads


@pytest.mark.parametrize(
    ("text", "document", "card"),
    [
        ("贷款合同发我一份", "contract", None),
        ("给我还款流水", "proof", "payments"),
        ("要一份对账单", "statement", "statement"),
        ("开发票", "invoice", None),
    ],
)
async def test_figures_are_given_at_once_and_the_paper_by_a_person(
    talk: Callable[..., Talk], text: str, document: str, card: str | None
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, TOPIC)
    assert said.cards == [*([card] if card else []), "receipt"]
    assert (await conversation.details())[0]["document"] == document


async def test_a_paper_without_a_name_is_asked_for(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("怎么开证明", TOPIC)
    assert await conversation.rows() == []
    await conversation.tap(next(one for one in said.payloads if "contract" in one))
    assert (await conversation.details())[0]["document"] == "contract"


async def test_whoever_is_not_signed_in_gets_no_paper_and_no_fact(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    said = await conversation.say("我要结清证明", TOPIC)
    assert "登录" in said.text
    assert await conversation.rows() == []


async def test_a_card_is_changed_in_the_app_alone(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("换一张还款卡", "change_bank_card")
    assert "官方 App" in said.text
    assert "尾号 6789" in said.text
    assert "2026年12月5日" in said.text
    assert await conversation.rows() == []


@pytest.mark.parametrize("text", ["换了卡还从旧卡扣", "绑卡失败"])
async def test_what_goes_wrong_with_a_card_is_looked_into(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    assert (await conversation.say(text, "change_bank_card")).cards == ["receipt"]
    assert [row.kind for row in await conversation.rows()] == ["change_bank_card"]


async def test_a_visitor_hears_of_no_account_with_a_card(talk: Callable[..., Talk]) -> None:
    said = await talk(None).say("换卡", "change_bank_card")
    assert "应还" not in said.text
    assert "尾号" not in said.text


@pytest.mark.parametrize("link", [None, "https://app.example/cards"])
async def test_the_apps_page_is_named_where_it_is_set(world: Database, wording: Wording, link: str | None) -> None:
    vault = Vault.from_text(KEY)
    identity = Identity(LoanBook(world, vault))
    requests = Requests(world, vault, identity, RECEIVED_AT - RECEIVED_AT, Certainty.load())
    topics = personal_topics(identity, requests, Vocabulary.load(), POLICY, OfficialApp(link))
    metadata = TurnMetadata(borrower_id=None, conversation_id="c", channel="h5", message_id="m", received_at=RECEIVED_AT)
    heard = Heard(metadata=metadata, text="换卡", tapped=False, intent="change_bank_card", confidence=1.0)
    answer = Answer(wording, heard)
    await topics["change_bank_card"](heard, answer)
    assert ("https://app.example/cards" in answer.replies[0].text) is (link is not None)


@pytest.mark.parametrize("intent", ["request_document", "update_contact"])
async def test_who_said_they_are_someone_else_is_asked_whether_they_are(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    await conversation.say("我不是他本人", "report_third_party")
    said = await conversation.say("结清证明，换手机号", intent)
    assert any('"self"' in payload for payload in said.payloads)
    assert len(await conversation.rows()) == 1
