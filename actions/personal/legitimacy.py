"""Who is it that contacts me: a call, a text, a letter, this bot? (group E: verify_legitimacy; C-05, C-10, C-13)

Nobody's identity can be confirmed from what a borrower tells of them. What can be said is who the lender is, which agencies
it has published, what is never asked for, and how to check with a source of one's own.
"""

import re
from collections.abc import Sequence

from actions.account.topic import PERSON
from actions.loans.view import views
from actions.personal.filing import Filing
from actions.talk.answer import Answer
from actions.talk.asked import Asked, folded
from actions.talk.follow_up import WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from actions.talk.requests import Requests
from servicing.book import LoanBook
from servicing.cards import Fact, FactsCard
from servicing.facts import Agency
from servicing.turn import QuickReply

TOPIC = "verify_legitimacy"
AGENCY = "agency"
SHORTEST_NUMBER = 5

_LINK = re.compile(
    r"https?://|www\.|[a-z0-9-]\.(com|cn|net|org|top|vip|xyz|cc|shop|site|info|app|link|club|online)(?![a-z0-9])",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d[\d\- ]{3,}\d")
_ASKS_FOR_THE_LENDER = frozenset({"who", AGENCY, "lawyer", "call", "sms"})

_SMELLS_OF_FRAUD = frozenset({"code", "agent", "fee", "court_call", "remote", "chat", "transfer"})
"""Demands after which it is said where to report them."""


class Legitimacy:
    """Answers by what is doubted: a channel, a sender, a demand, or the bot itself."""

    def __init__(self, identity: Identity, requests: Requests, filing: Filing, asked: Asked) -> None:
        self._identity = identity
        self._requests = requests
        self._filing = filing
        self._asked = asked

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """The answer to what is doubted, what is never asked for, who the lender is, which agencies are published."""
        if heard.value(WHAT_NEXT) is not None:
            await self._filing.what_next(heard, answer)
            return
        if heard.value("wish") == PERSON:
            await self._filing.file(heard, answer, [answer.words("utter_person_will_check")])
            return
        about = self._asked.every(TOPIC, heard)
        sentences = []
        if has_link(heard.text):
            sentences.append(answer.words("utter_verify_link_untouched"))
        published = await self._published(heard)
        about_agency = AGENCY in about or bool(numbers_in(_without_sums(heard))) or named(heard.text, published) is not None
        agencies = published if about_agency else ()
        if about_agency:
            sentences.append(_checked(heard.text, agencies, answer))
        main = next((kind for kind in about if kind != AGENCY), None)
        if main is not None or not about_agency:
            sentences.append(answer.words(TOPIC_WORDS if main is None else f"utter_verify_{main}"))
        if main in _SMELLS_OF_FRAUD:
            sentences.append(answer.words("utter_verify_report"))
        sentences.append(answer.words("utter_verify_never"))
        if not about or _ASKS_FOR_THE_LENDER & set(about):
            lenders = await self._lenders(heard, answer)
            sentences = [*lenders, *sentences] if main == "who" else [*sentences, *lenders]
        self._filing.tell(heard, answer, sentences, _buttons(answer))
        if agencies:
            answer.say("utter_verify_agencies", card=_card(agencies, answer))
            answer.offer([*_buttons(answer), person_button(answer)])

    async def _lenders(self, heard: Heard, answer: Answer) -> list[str]:
        files = await self._identity.files(heard)
        if heard.metadata.borrower_id is None:
            return [answer.words("utter_verify_lender_signed_out")]
        return [
            answer.words("utter_verify_lender", loan=view.ref, lender=view.loan.lender)
            for view in views(files, files, heard.today, answer)
        ]

    async def _published(self, heard: Heard) -> tuple[Agency, ...]:
        """What the borrower's own lenders have published; for anyone else the whole public list."""
        book = LoanBook(self._requests.database, self._requests.vault)
        lenders = {file.loan.lender for file in await self._identity.files(heard)}
        return await book.agencies(lenders or None)


TOPIC_WORDS = f"utter_{TOPIC}"


def has_link(text: str) -> bool:
    """Whether words hold what could be opened."""
    return _LINK.search(text) is not None


def numbers_in(text: str) -> set[str]:
    """Telephone numbers that words name, digits only."""
    found = {re.sub(r"\D", "", match.group()) for match in _DIGITS.finditer(text)}
    return {number for number in found if len(number) >= SHORTEST_NUMBER}


def _without_sums(heard: Heard) -> str:
    """The words without the amounts and days they name: those are nobody's number."""
    rest = heard.text
    for entity in heard.entities:
        if entity.kind in ("amount", "date") and entity.text:
            rest = rest.replace(entity.text, " ", 1)
    return rest


def named(text: str, agencies: Sequence[Agency]) -> Agency | None:
    """The agency whose full published name, or number, stands in the words; a part of a name is no match (C-13)."""
    words, numbers = folded(text), numbers_in(text)
    return next(
        (
            agency
            for agency in agencies
            if folded(agency.name) in words or (agency.phone and re.sub(r"\D", "", agency.phone) in numbers)
        ),
        None,
    )


def _checked(text: str, agencies: Sequence[Agency], answer: Answer) -> str:
    if not agencies:
        return answer.words("utter_verify_agency_none")
    agency = named(text, agencies)
    if agency is None:
        return answer.words("utter_verify_agency_unlisted")
    return answer.words("utter_verify_agency_listed", agency=agency.name, lender=agency.lender)


def _card(agencies: Sequence[Agency], answer: Answer) -> FactsCard:
    return FactsCard(
        title=answer.words("card_agencies_title"),
        rows=[
            Fact(
                label=answer.words("card_agency_of", agency=agency.name, lender=agency.lender),
                value=agency.phone or answer.words("card_agency_no_phone"),
            )
            for agency in agencies
        ],
    )


def _buttons(answer: Answer) -> list[QuickReply]:
    return [
        answer.button("button_verify_check", TOPIC, wish=PERSON),
        answer.button("reading_report_harassment", "report_harassment"),
    ]
