"""A card in words, a line a row, for whoever sees no cards: a terminal, a plain chat. Pure; it says all that the card shows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import assert_never

from servicing.cards import (
    Amounts,
    Card,
    CostCard,
    CostTableCard,
    DebitsCard,
    FactsCard,
    LoanHead,
    OptionRow,
    OptionsCard,
    PaymentsCard,
    PenaltyCard,
    PenaltyRow,
    PlanCard,
    ReceiptCard,
    ScheduleCard,
    StatementCard,
    StatementRow,
)
from servicing.turn import Reply
from servicing.wording import Wording

_KINDS = ("principal", "interest", "fee", "penalty", "compound")


def plain_form(reply: Reply, wording: Wording) -> str:
    """A reply's words, and below them its card's. What is only drawn is left out: the days of a penalty card, the months of
    an option."""
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
        case OptionsCard():
            yield from _options(card, wording)
        case CostTableCard():
            yield from _cost_table(card, wording)
        case PlanCard():
            yield from _plan(card, wording)
        case _:
            assert_never(card)


def _statement(card: StatementCard, wording: Wording) -> Iterator[str]:
    yield _loan(card.loan, wording)
    yield wording.say("written_statement", as_of=_day(card.as_of), days=card.days_past_due, total=_yuan(card.overdue.total))
    yield from _made_of(card.overdue, wording)
    for row in card.instalments:
        yield wording.say(
            _statement_row(row),
            number=row.number,
            due_on=_day(row.due_on),
            status=row.status_label,
            days=row.overdue_days,
            total=_yuan(row.total),
        ) + "".join(_made_of(row, wording))
    if Decimal(card.credit):
        yield wording.say("written_credit", amount=_yuan(card.credit))
    yield from card.notes


def _statement_row(row: StatementRow) -> str:
    """The response for a row; number 0 is no instalment, but the interest that a broken plan bore."""
    if not row.number:
        return "written_statement_row_of_plan"
    return "written_statement_row_late" if row.overdue_days else "written_row"


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
            wording.say(
                "written_allocated" if part.instalment else "written_allocated_to_plan",
                number=part.instalment,
                kind=part.label,
                amount=_yuan(part.amount),
            )
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


def _options(card: OptionsCard, wording: Wording) -> Iterator[str]:
    yield _loan(card.loan, wording)
    yield wording.say("written_as_of", as_of=_day(card.as_of))
    yield from (wording.say("written_fact", label=row.label, value=row.value) for row in card.told)
    for place, row in enumerate(card.rows, start=1):
        yield from _option(place, row, wording)
    yield from (wording.say("written_refused", name=row.name, reason=row.reason) for row in card.refused)
    yield from card.notes


def _option(place: int, row: OptionRow, wording: Wording) -> Iterator[str]:
    yield wording.say("written_option_recommended" if row.recommended else "written_option", place=place, name=row.name)
    several = row.count > 1
    yield wording.say(
        "written_option_payments" if several else "written_option_payment",
        count=row.count,
        first=_day(row.first_on),
        last=_day(row.last_on),
        payment=_yuan(row.payment),
        last_payment=_yuan(row.last_payment),
        total=_yuan(row.total),
    )
    if row.all_in_rate:
        yield wording.say("written_option_rate", rate=row.all_in_rate)
    if Decimal(row.waived):
        yield wording.say("written_option_waived", amount=_yuan(row.waived))
    saving = _yuan(row.saving)
    yield wording.say(
        "written_option_saves" if saving >= 0 else "written_option_costs",
        on=_day(row.compared_on),
        taken=_yuan(row.taken),
        nothing=_yuan(row.nothing),
        difference=abs(saving),
    )
    if Decimal(row.penalty_daily):
        yield wording.say("written_option_daily", amount=_yuan(row.penalty_daily))
    yield wording.say("written_option_until", until=_day(row.valid_until), approval=row.approval_label)


def _cost_table(card: CostTableCard, wording: Wording) -> Iterator[str]:
    yield _loan(card.loan, wording)
    yield card.name
    yield wording.say("written_as_of", as_of=_day(card.as_of))
    for row in card.rows:
        parts = [(kind, getattr(row, kind)) for kind in ("principal", "interest", "plan_interest", "fee", "penalty")]
        yield wording.say("written_table_row", number=row.number, due_on=_day(row.due_on), total=_yuan(row.total)) + (
            _in_brackets(parts, wording)
        )
    for charge in card.charges:
        yield wording.say("written_charge", label=charge.label, amount=_yuan(charge.amount), how=charge.how, who=charge.who)
    yield wording.say("written_table_total", total=_yuan(card.total), rate=card.rate, all_in_rate=card.all_in_rate)
    if Decimal(card.waived):
        yield wording.say("written_option_waived", amount=_yuan(card.waived))
    saving = _yuan(card.saving)
    yield wording.say(
        "written_option_saves" if saving >= 0 else "written_option_costs",
        on=_day(card.compared_on),
        taken=_yuan(card.total),
        nothing=_yuan(card.nothing),
        difference=abs(saving),
    )
    yield from card.contingent
    yield wording.say("written_table_until", until=_day(card.valid_until))
    yield wording.say("written_table_mark", seconds=card.reading_seconds, sha256=card.sha256)


def _plan(card: PlanCard, wording: Wording) -> Iterator[str]:
    yield _loan(card.loan, wording)
    yield wording.say("written_plan", name=card.name, number=card.number, status=card.status_label)
    yield from (wording.say("written_fact", label=row.label, value=row.value) for row in (*card.facts, *card.history))
    for row in card.rows:
        yield wording.say(
            "written_plan_row",
            number=row.number,
            due_on=_day(row.due_on),
            status=row.status_label,
            total=_yuan(row.total),
            paid=_yuan(row.paid),
        )
    yield from card.notes


def _loan(head: LoanHead, wording: Wording) -> str:
    if head.ref == head.product:
        return wording.say("written_only_loan", product=head.product, lender=head.lender)
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
