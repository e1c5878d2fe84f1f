"""A card in words, a line a row, for whoever sees no cards: a terminal, a plain chat. Pure; it says all that the card shows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import assert_never

from servicing.cards import (
    Amounts,
    Card,
    CostCard,
    DebitsCard,
    FactsCard,
    LoanHead,
    PaymentsCard,
    PenaltyCard,
    PenaltyRow,
    ReceiptCard,
    ScheduleCard,
    StatementCard,
)
from servicing.turn import Reply
from servicing.wording import Wording

_KINDS = ("principal", "interest", "fee", "penalty", "compound")


def plain_form(reply: Reply, wording: Wording) -> str:
    """A reply's words, and below them its card's. The days of a penalty card's chart are left out: any can be asked for."""
    if reply.card is None:
        return reply.text
    return "\n".join((reply.text, wording.say("written_heading"), *card_lines(reply.card, wording)))


def card_lines(card: Card, wording: Wording) -> Iterator[str]:
    """What a card shows, a line a row.

    Raises:
        WordingError: domain.yml lacks a `written_*` response.
    """
    match card:
        case StatementCard():
            yield from _statement(card, wording)
        case PenaltyCard():
            yield from _penalty(card, wording)
        case ScheduleCard():
            yield from _schedule(card, wording)
        case CostCard():
            yield _loan(card.loan, wording)
            yield from (wording.say("written_fact", label=row.label, value=row.value) for row in card.rows)
            yield from card.notes
        case PaymentsCard():
            yield from _payments(card, wording)
        case DebitsCard():
            yield from _debits(card, wording)
        case FactsCard() | ReceiptCard():
            yield from _facts(card, wording)
        case _:
            assert_never(card)


def _statement(card: StatementCard, wording: Wording) -> Iterator[str]:
    yield _loan(card.loan, wording)
    yield wording.say("written_statement", as_of=_day(card.as_of), days=card.days_past_due, total=_yuan(card.overdue.total))
    yield from _made_of(card.overdue, wording)
    for row in card.instalments:
        yield wording.say(
            "written_statement_row_late" if row.overdue_days else "written_row",
            number=row.number,
            due_on=_day(row.due_on),
            status=row.status_label,
            days=row.overdue_days,
            total=_yuan(row.total),
        ) + "".join(_made_of(row, wording))
    if Decimal(card.credit):
        yield wording.say("written_credit", amount=_yuan(card.credit))
    yield from card.notes


def _penalty(card: PenaltyCard, wording: Wording) -> Iterator[str]:
    yield _loan(card.loan, wording)
    yield wording.say(
        "written_penalty",
        as_of=_day(card.as_of),
        accrued=_yuan(card.accrued),
        paid=_yuan(card.paid),
        unpaid=_yuan(card.unpaid),
    )
    yield from (_penalty_row(row, wording) for row in card.lines)
    for then in card.what_if:
        yield wording.say("written_what_if", pay_on=_day(then.pay_on), penalty=_yuan(then.penalty), total=_yuan(then.total))
    yield from (note for note in (card.clause, card.cap_note) if note)


def _penalty_row(row: PenaltyRow, wording: Wording) -> str:
    if row.rounding:
        return wording.say("written_penalty_rounding", number=row.instalment, kind=row.kind_label, amount=row.amount)
    return wording.say(
        "written_penalty_row_in_grace" if row.in_grace else "written_penalty_row",
        number=row.instalment,
        kind=row.kind_label,
        first=_day(row.first_day),
        last=_day(row.last_day),
        days=row.days,
        base=_yuan(row.base),
        annual=row.annual_rate,
        daily=row.daily_rate,
        amount=row.amount,
    )


def _schedule(card: ScheduleCard, wording: Wording) -> Iterator[str]:
    yield _loan(card.loan, wording)
    if card.as_of:
        yield wording.say("written_as_of", as_of=_day(card.as_of))
    for row in card.rows:
        parts = [(kind, getattr(row, kind)) for kind in ("principal", "interest", "fee")]
        yield wording.say(
            "written_row", number=row.number, due_on=_day(row.due_on), status=row.status_label, total=_yuan(row.total)
        ) + _in_brackets(parts, wording)


def _payments(card: PaymentsCard, wording: Wording) -> Iterator[str]:
    yield _loan(card.loan, wording)
    for row in card.rows:
        used = [
            wording.say("written_allocated", number=part.instalment, kind=part.label, amount=_yuan(part.amount))
            for part in row.allocated
        ]
        yield wording.say("written_payment", paid_on=_day(row.paid_on), method=row.method_label, amount=_yuan(row.amount)) + (
            wording.say("written_brackets", inside=wording.say("list_comma").join(used)) if used else ""
        )
    yield from card.notes


def _debits(card: DebitsCard, wording: Wording) -> Iterator[str]:
    yield _loan(card.loan, wording)
    for row in card.rows:
        yield wording.say("written_debit", on=_day(row.on), account=row.account_last4, result=row.result_label) + (
            wording.say("written_brackets", inside=row.reason) if row.reason else ""
        )


def _facts(card: FactsCard | ReceiptCard, wording: Wording) -> Iterator[str]:
    yield card.title
    if isinstance(card, ReceiptCard):
        yield wording.say("written_number", number=card.number)
    yield from (wording.say("written_fact", label=row.label, value=row.value) for row in card.rows)


def _loan(head: LoanHead, wording: Wording) -> str:
    return wording.say("written_loan", ref=head.ref, product=head.product, lender=head.lender)


def _made_of(amounts: Amounts, wording: Wording) -> Iterator[str]:
    said = _in_brackets([(kind, getattr(amounts, kind)) for kind in _KINDS], wording)
    if said:
        yield said


def _in_brackets(parts: list[tuple[str, str]], wording: Wording) -> str:
    named = [wording.say(f"part_{kind}", amount=_yuan(amount)) for kind, amount in parts if Decimal(amount)]
    return wording.say("written_brackets", inside=wording.say("list_comma").join(named)) if named else ""


def _yuan(text: str) -> Decimal:
    return Decimal(text)


def _day(text: str) -> date:
    return date.fromisoformat(text)
