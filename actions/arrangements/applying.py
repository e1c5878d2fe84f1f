"""What becomes of a choice: an application with its number, or how to pay what needs nobody's leave."""

from datetime import datetime

from actions.arrangements.desk import Situation
from actions.arrangements.naming import name_of
from actions.arrangements.plan_card import at_words, plan_card, undo_label
from actions.arrangements.told import WISH, said_of
from actions.loans.early import settling_fee
from actions.loans.plans import next_payment
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.flow import Values
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from servicing.arrangements import Kind, Option
from servicing.arrangements.terms import last_day_before
from servicing.cards import Fact, ReceiptCard
from servicing.money import ZERO
from servicing.plans.application import Application
from servicing.plans.applying import Choice, apply
from servicing.plans.life import State
from servicing.plans.quote import OfferStaleError
from servicing.turn import QuickReply

ACTION = "arrangement"


async def apply_for(option: Option, view: LoanView, situation: Situation, values: Values, heard: Heard, answer: Answer) -> None:
    """Store the application, keyed by the message, and give its number; figures overtaken meanwhile store nothing."""
    desk = situation.desk
    choice = Choice(
        borrower_id=heard.metadata.borrower_id or "",
        loan_id=view.loan.loan_id,
        option=option,
        agreement=situation.agreement(view.file, option),
        said=said_of(values),
        message_id=heard.metadata.message_id,
        action=ACTION,
        at=heard.metadata.received_at,
    )
    try:
        async with desk.database.writing() as session:
            application = await apply(session, desk.vault, desk.terms, choice)
    except OfferStaleError:
        again = answer.button("button_look_anew", values[WISH], loan_id=view.loan.loan_id)
        answer.say("utter_arrangement_overtaken", buttons=[again, person_button(answer)])
        return
    if not application.new:
        explain_standing(application, view, situation, answer)
        return
    _receive(application, view, answer)


def explain_standing(application: Application, view: LoanView, situation: Situation, answer: Answer) -> None:
    """A loan has one application or plan at a time: which one, and where it stands."""
    buttons = plan_buttons(application, heard_at=None, answer=answer)
    if application.state is State.ACTIVE:
        words = answer.words("utter_plan_stands_active", loan=view.ref, number=application.number)
        lines = [words, *next_payment(view, answer), answer.words("utter_plan_stands_hard")]
        buttons.insert(0, answer.button("button_pay_part", "request_partial_payment", loan_id=application.loan_id))
    else:
        words = answer.words("utter_plan_stands", loan=view.ref, number=application.number)
        lines = [words + state_words(application, answer)]
    answer.say_text(
        "\n".join(lines),
        card=plan_card(application, view, situation.today, answer),
        buttons=[*buttons, person_button(answer)],
    )


def pay_at_once(option: Option, view: LoanView, answer: Answer) -> None:
    """What anyone may do by paying: nothing is stored, and the sum holds today."""
    words = answer.words(
        f"utter_arrangement_{option.kind.value}", loan=view.ref, total=option.total, daily=option.penalty_daily or ZERO
    )
    if option.kind is Kind.SETTLE:
        words += "".join(settling_fee(view, answer))
    answer.say_text(
        words,
        buttons=[answer.button("button_how_to_pay", "how_to_repay", loan_id=view.loan.loan_id), person_button(answer)],
    )


def state_words(application: Application, answer: Answer) -> str:
    """Where it stands; and until when it waits for its borrower, where it does."""
    asked_by_the_house = application.last.code if application.state is State.MORE_WANTED else None
    words = answer.words(
        f"plan_said_{asked_by_the_house or application.state.value}",
        reason=application.last.reason or "",
        until=at_words(application.undo_until, answer),
        first=application.plan.rows[0].due_on,
        ended_on=application.ended_on or application.plan.rows[-1].due_on,
    )
    if application.answer_by is not None:
        words += "\n" + answer.words("plan_said_until", until=last_day_before(application.answer_by))
    return words


def plan_buttons(application: Application, *, heard_at: datetime | None, answer: Answer) -> list[QuickReply]:
    """How it stands; and how to take it back while that can be done."""
    buttons = [answer.button("button_plan_status", "query_plan_status", loan_id=application.loan_id)]
    if heard_at is not None and application.may_cancel(heard_at):
        buttons.append(answer.button("button_plan_undo", "query_plan_status", wish="undo", choice=application.number))
    return buttons


def _receive(application: Application, view: LoanView, answer: Answer) -> None:
    option = application.option
    active = application.state is State.ACTIVE
    words = answer.words(
        "utter_arrangement_active" if active else "utter_arrangement_applied",
        number=application.number,
        until=at_words(application.undo_until, answer),
    )
    answer.say_text(
        words,
        card=ReceiptCard(
            number=application.number,
            title=answer.words("card_receipt_title"),
            rows=[
                Fact(label=answer.words("card_receipt_matter"), value=name_of(option, answer.words)),
                Fact(label=answer.words("card_plan_loan"), value=view.ref),
                Fact(label=answer.words("card_receipt_at"), value=at_words(application.applied_at, answer)),
                Fact(label=answer.words("card_plan_total"), value=answer.words("yuan", amount=option.total)),
                Fact(label=answer.words("card_plan_first"), value=answer.words("a_day", day=option.rows[0].due_on)),
                Fact(label=answer.words(undo_label(application)), value=at_words(application.undo_until, answer)),
                Fact(label=answer.words("card_plan_mark"), value=application.agreement_sha256),
                Fact(
                    label=answer.words("card_receipt_state"),
                    value=answer.words(f"plan_state_{application.state.value}"),
                ),
            ],
        ),
        buttons=[*plan_buttons(application, heard_at=application.applied_at, answer=answer), person_button(answer)],
    )
