"""Certificates, contracts, statements, invoices (group E: request_document).

A person prepares the paper. What it would say is told at once: figures from the ledger, and whether a loan is settled at all.
"""

from collections.abc import Sequence

from actions.account.arrears import statement_card
from actions.account.payments import newest_first, payments_card
from actions.loans.choice import choose
from actions.loans.early import settling_fee
from actions.loans.view import LoanView, views
from actions.personal.filing import Filing
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.follow_up import WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import THIRD_PARTY, Identity, ask_whether_borrower, person_button
from actions.talk.vocabulary import Vocabulary
from servicing.money import ZERO
from servicing.turn import QuickReply

TOPIC = "request_document"
SETTLEMENT = "settlement"


class Documents:
    """Stores which paper is wanted and of which loan; a settlement certificate only of what is settled."""

    def __init__(self, identity: Identity, filing: Filing, asked: Asked, words: Vocabulary) -> None:
        self._identity = identity
        self._filing = filing
        self._asked = asked
        self._words = words

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """The request, and what of it can be shown now."""
        if heard.value(WHAT_NEXT) is not None:
            await self._filing.what_next(heard, answer)
            return
        kind = self._asked.first(TOPIC, heard)
        files = await self._identity.files(heard)
        meant = choose(files, heard, self._words, heard.focus.loan_id) if files else ()
        shown = views(meant or files, files, heard.today, answer)
        if heard.focus.topic == THIRD_PARTY:
            ask_whether_borrower(answer)
        elif not await self._identity.is_borrower(heard):
            self._filing.tell(heard, answer, [answer.words("utter_document_signed_out")])
        elif kind is None:
            self._which(heard, answer)
        elif kind == SETTLEMENT and shown:
            await self._settlement(shown, heard, answer)
        else:
            if kind in ("statement", "balance"):
                _show_statements(shown, answer)
            elif kind == "proof":
                _show_payments(shown, answer)
            await self._store(kind, shown, heard, answer)
        if kind is not None and answer.focus.topic == TOPIC:
            answer.ask(f"document:{kind}", ())

    def _which(self, heard: Heard, answer: Answer) -> None:
        """Many papers are called 证明: ask which, store nothing yet."""
        kinds = (SETTLEMENT, "contract", "proof", "invoice")
        options = [answer.button(f"button_document_{kind}", TOPIC, wish=kind) for kind in kinds]
        answer.focus_on(topic=TOPIC)
        answer.say("utter_document_which", buttons=[*options, person_button(answer)])
        answer.ask("document", options)

    async def _settlement(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> None:
        open_ones = [view for view in shown if not view.settled]
        if len(open_ones) < len(shown):
            settled = [view for view in shown if view.settled]
            ready = [answer.words("utter_document_settled", loan=view.ref) for view in settled]
            missing = [_missing(view, answer) for view in open_ones]
            sentences = [answer.words("utter_document_settlement"), *ready, *missing]
            await self._filing.file(heard, answer, sentences, loan_id=_only(settled), detail={"document": SETTLEMENT})
            return
        sentences = [answer.words("utter_document_not_settled"), *(_missing(view, answer) for view in shown)]
        self._filing.tell(heard, answer, sentences, _ways_to_settle(answer))

    async def _store(self, kind: str, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> None:
        await self._filing.file(
            heard,
            answer,
            [answer.words(f"utter_document_{kind}")],
            loan_id=_only(shown),
            detail={"document": kind},
            join_open=False,
        )


def _missing(view: LoanView, answer: Answer) -> str:
    owed = view.statement
    name = "utter_document_missing_late" if view.late else "utter_document_missing"
    words = answer.words(name, loan=view.ref, as_of=view.today, overdue=owed.overdue.total, amount=owed.settle_today)
    return "".join((words, *settling_fee(view, answer)))


def _ways_to_settle(answer: Answer) -> list[QuickReply]:
    return [
        answer.button("button_settle", "request_settlement"),
        answer.button("button_how_to_pay", "how_to_repay"),
    ]


def _show_statements(shown: Sequence[LoanView], answer: Answer) -> None:
    for view in shown:
        owed = view.statement
        answer.say(
            "utter_document_figures",
            card=statement_card(view, answer),
            loan=view.ref,
            as_of=view.today,
            outstanding=owed.outstanding.total,
            overdue=owed.overdue.total,
        )


def _show_payments(shown: Sequence[LoanView], answer: Answer) -> None:
    for view in shown:
        arrived = newest_first(view)
        if not arrived:
            answer.say("utter_payments_none", loan=view.ref)
            continue
        total = sum((payment.amount for payment in arrived), ZERO)
        card = payments_card(arrived, view, answer)
        answer.say("utter_document_payments", card=card, loan=view.ref, count=len(arrived), total=total)


def _only(shown: Sequence[LoanView]) -> str | None:
    return shown[0].loan.loan_id if len(shown) == 1 else None
