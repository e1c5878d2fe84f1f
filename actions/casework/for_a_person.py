"""Everything that needs a person, or facts that are not here: said truthfully, stored, with a number (groups B to F)."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from actions.account.reckoning import sums
from actions.arrangements.due_day import DUE_DAY, due_day, due_day_words
from actions.arrangements.standing import WISHES, ahead_steps, ahead_words, nothing_left, say_nothing_left
from actions.arrangements.terms import TERMS, say_terms
from actions.casework.only_asked import ASKED, COMPLAINTS, STATED, not_yet_a_grievance, only_asks, tell, tell_of_a_grievance
from actions.casework.ways_out import say_ways_out
from actions.loans.choice import choose
from actions.loans.figures import as_said
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.certainty import NotSaid
from actions.talk.follow_up import CORRECTED, WAYS_OUT, WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from actions.talk.requests import Requests, receipt, ticket_words
from actions.talk.second_look import reckons
from actions.talk.vocabulary import Vocabulary
from servicing.turn import QuickReply

ASKED_FILE = Path(__file__).with_name("asked.yml")
LONGEST_VALUE = 40
DISPUTE, HARASSED = "dispute_charge", "report_harassment"
VALUES = ("amount", "date", "months", "days", DUE_DAY, "phone")
OF_THE_DEBT = WISHES | {"request_settlement"}
"""Wishes that can be of no more than what is owed."""

ABOUT_THE_DEBT = ("button_how_much", "query_arrears")
ABOUT_A_WAY_OUT = ("button_cannot_pay", "request_installment")


@dataclass(frozen=True, slots=True)
class Matter:
    """How a kind of wish is treated.

    `hand_off`: a person takes over at once. `join_open`: the same wish again soon after stays one request.
    `steps`: buttons that lead on; a matter in which the debt must not be spoken of has none.
    """

    hand_off: bool = False
    join_open: bool = True
    steps: tuple[tuple[str, str], ...] = (ABOUT_THE_DEBT,)


ARRANGEMENT = Matter(steps=(ABOUT_THE_DEBT, ("button_why_penalty", "explain_penalty")))
COMPLAINT = Matter(join_open=False, steps=())
GRIEVANCE = Matter(hand_off=True, join_open=False, steps=())
SERVICE = Matter()

MATTERS: dict[str, Matter] = {
    "request_installment": ARRANGEMENT,
    "request_extension": ARRANGEMENT,
    "request_waiver": ARRANGEMENT,
    "request_settlement": Matter(steps=(("button_how_to_pay", "how_to_repay"), ABOUT_THE_DEBT)),
    "request_partial_payment": ARRANGEMENT,
    "promise_to_pay": Matter(join_open=False, steps=(("button_how_to_pay", "how_to_repay"), ABOUT_THE_DEBT)),
    "report_hardship": Matter(steps=(ABOUT_A_WAY_OUT, ("button_more_time", "request_extension"))),
    "query_plan_status": SERVICE,
    "file_complaint": COMPLAINT,
    HARASSED: GRIEVANCE,
    DISPUTE: Matter(
        join_open=False, steps=(("button_why_penalty", "explain_penalty"), ("reading_explain_interest", "explain_interest"))
    ),
    "query_complaint_status": COMPLAINT,
    "escalate_complaint": COMPLAINT,
}


class ForAPerson:
    """Says `utter_<intent>`, stores the request, gives the receipt, and leads on."""

    def __init__(self, identity: Identity, requests: Requests, words: Vocabulary) -> None:
        self._identity = identity
        self._requests = requests
        self._words = words
        self._asked = Asked.load(ASKED_FILE)

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Acknowledge and store, or say what happens with what was stored; a question is answered."""
        if heard.value(WAYS_OUT) is not None:
            say_ways_out(await self._identity.is_borrower(heard), answer)
            return
        if heard.value(WHAT_NEXT) is not None:
            steps = _steps(MATTERS[heard.intent], await self._identity.is_borrower(heard), answer)
            stored = await self._requests.stored(heard, heard.intent)
            answer.say("utter_what_next" if stored else "utter_nothing_filed", buttons=steps)
            return
        shown = await self._meant(heard, answer) if heard.intent in WISHES else ()
        if nothing_left(shown):
            say_nothing_left(heard.intent, shown, answer)
            return
        if heard.value("wish") == TERMS:
            say_terms(shown, answer)
            return
        if (day := due_day(heard)) is not None:
            await self.store(heard.reread("request_extension"), answer, ahead=due_day_words(day, shown, answer))
            return
        said = self._words.money(heard.text)
        if only_asks(heard.intent, said):
            tell(heard, said, shown, answer)
            return
        how = not_yet_a_grievance(heard, self._asked)
        figures = await self._first_of_all(heard, said, answer, asked=how == ASKED)
        if how is not None:
            steps = _steps(MATTERS[heard.intent], await self._identity.is_borrower(heard), answer)
            tell_of_a_grievance(heard, how, figures, steps, answer)
            return
        await self.store(heard, answer, figures, ahead=ahead_words(heard.intent, shown, answer))

    async def store(
        self, heard: Heard, answer: Answer, figures: Sequence[str] = (), *, ahead: Sequence[str] | None = None
    ) -> None:
        """Say `figures` first, acknowledge, store. A visitor is told that a person will have to know who they are first.

        `ahead`: the acknowledgement for who is not late, in place of the usual one.

        Raises:
            NotSaid: it was only asked, or read by half; of all this only the figures are said.
        """
        matter = MATTERS[heard.intent]
        loan_id = await self._loan_id(heard)
        too_much = await self._more_than_owed(heard, answer)
        values = _values(heard, without=("amount",) if too_much else ())
        join = matter.join_open or heard.value(CORRECTED) is not None
        try:
            ticket = await self._requests.open(
                heard, heard.intent, loan_id=loan_id, join_open=join, detail=values, stated=self._stated(heard)
            )
        except NotSaid:
            if figures:
                answer.say_text("\n".join(figures))
            raise
        if values and not ticket.new:
            await self._requests.change(heard, ticket.number, values)
        words = [*figures, *(ahead if ahead is not None else [answer.words(f"utter_{heard.intent}")])]
        if too_much and heard.intent != "report_hardship":
            words.append(answer.words("utter_more_than_owed", amount=as_said(too_much)))
        if read_back := _read_back(values, heard, answer):
            words.append(read_back)
        words.append(ticket_words(ticket, answer))
        signed_in = await self._identity.is_borrower(heard)
        if not signed_in:
            words.append(answer.words("utter_visitor_note"))
        answer.focus_on(topic=heard.intent, asked=None, options=())
        steps = _steps(matter, signed_in, answer) if ahead is None else [*ahead_steps(answer), person_button(answer)]
        answer.say_text("\n".join(words), card=receipt(ticket, answer), buttons=steps)
        if matter.hand_off:
            answer.hand_off(heard.intent)

    def _stated(self, heard: Heard) -> bool:
        """Whether the words of a grievance make one, whatever they ask beside; a complaint asks by naming one."""
        return (
            heard.intent in self._asked.topics
            and heard.intent not in COMPLAINTS
            and self._asked.first(heard.intent, heard) == STATED
        )

    async def _first_of_all(self, heard: Heard, said: Set[str], answer: Answer, *, asked: bool) -> list[str]:
        """The sums that are doubted, or that all is paid for which somebody is still chased; nothing of any other matter."""
        if heard.intent == DISPUTE:
            return await self._doubted(heard, said, answer, asked=asked)
        if heard.intent != HARASSED or "all_paid" not in said:
            return []
        shown = await self._meant(heard, answer)
        return [answer.words("utter_harassed_though_settled", loan=view.ref) for view in shown] if nothing_left(shown) else []

    async def _doubted(self, heard: Heard, said: Set[str], answer: Answer, *, asked: bool) -> list[str]:
        """The sums that are doubted or `asked` about, as the ledger has them; of a settled loan always, so that it is said."""
        reckoned = asked or reckons(said, sums=heard.amount() is not None)
        shown = [view for view in await self._meant(heard, answer) if reckoned or view.settled]
        return [line for view in shown for line in sums(view, answer)]

    async def _meant(self, heard: Heard, answer: Answer) -> tuple[LoanView, ...]:
        """The loans that are meant, or all; none for a visitor."""
        files = await self._identity.files(heard)
        return views(choose(files, heard, self._words, heard.focus.one_loan) or files, files, heard.today, answer)

    async def _more_than_owed(self, heard: Heard, answer: Answer) -> Decimal | None:
        """The sum that was named, where no loan meant leaves so much to pay: then it was misread, or is of something else."""
        amount = heard.amount()
        if amount is None or heard.intent not in OF_THE_DEBT:
            return None
        shown = await self._meant(heard, answer)
        return amount if shown and amount > sum(view.statement.outstanding.total for view in shown) else None

    async def _loan_id(self, heard: Heard) -> str | None:
        """The one loan that is meant, by what is said or by what was talked about; None where it may be any."""
        meant = choose(await self._identity.files(heard), heard, self._words, heard.focus.one_loan)
        return meant[0].loan.loan_id if len(meant) == 1 else None


def _values(heard: Heard, without: Collection[str] = ()) -> dict[str, str]:
    """What the words named, for whoever works the request."""
    found = {kind: heard.value(kind) for kind in VALUES if kind not in without}
    return {kind: value for kind, value in found.items() if value is not None and len(value) <= LONGEST_VALUE}


def _read_back(values: Collection[str], heard: Heard, answer: Answer) -> str:
    """The values that are stored, as they were understood, so that a mistake shows at once."""
    amount = heard.amount() if "amount" in values else None
    day, months, days = heard.day(), heard.number("months"), heard.number("days")
    read = []
    if amount is not None:
        read.append(answer.words("read_amount", amount=as_said(amount)))
    if day is not None:
        read.append(answer.words("read_date", date=day))
    if months is not None:
        read.append(answer.words("read_months", months=months))
    if days is not None:
        read.append(answer.words("read_days", days=days))
    return answer.words("utter_read_back", values=answer.joined(read)) if read else ""


def _steps(matter: Matter, signed_in: bool, answer: Answer) -> list[QuickReply]:
    steps = [answer.button(title, intent) for title, intent in matter.steps] if signed_in else []
    return [*steps, person_button(answer)]
