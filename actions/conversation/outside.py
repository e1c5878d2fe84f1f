"""What is not ours to do, said by what it is, with what we can see of it and the next best steps (out_of_scope)."""

from actions.conversation.menu import own_loan
from actions.conversation.other_lenders import OTHERS_PRESS, OtherLenders
from actions.conversation.unclear import readings
from actions.loans.view import stands, views
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button

TOPIC = "out_of_scope"
NEAREST = 2
"""So many other readings are offered where what was said is no matter of ours."""

PAID_BY_OTHER, TERMS, PAYOUT = "paid_by_other", "terms", "payout"

_STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    PAID_BY_OTHER: (("button_debit", "ask_auto_debit"), ("button_how_to_pay", "how_to_repay")),
    "utility": (("button_payments", "query_payment_status"),),
    "merchant": (("reading_explain_interest", "explain_interest"),),
    TERMS: (("reading_request_installment", "request_installment"),),
    "product": (("button_access", "ask_account_access"),),
    "new_loan": (("reading_calculate_repayment", "calculate_repayment"),),
}
"""By kind, what of it can be helped with here."""


class OutOfScope:
    """Another firm's product, goods, bills, a new loan, talk, an attempt to misuse us; else what we can help with."""

    def __init__(self, identity: Identity, asked: Asked) -> None:
        self._identity = identity
        self._asked = asked
        self._other_lenders = OtherLenders(identity)

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Say so, and where it might be helped with; the topic talked about stays what it was."""
        if heard.value("wish") == OTHERS_PRESS:
            await self._other_lenders(heard, answer)
            return
        kind = self._asked.first(TOPIC, heard)
        signed_in = await self._identity.is_borrower(heard)
        if kind is None:
            own, nearest = own_loan(signed_in, answer), readings(heard, answer)[:NEAREST]
            steps = [own[0], *nearest] if nearest else own
            answer.say("utter_out_of_scope", buttons=[*steps, person_button(answer)])
        else:
            sentences = [answer.words(f"utter_out_of_scope_{kind}"), *await self._seen(kind, heard, answer)]
            steps = [answer.button(title, intent) for title, intent in _STEPS.get(kind, ())] if signed_in else []
            answer.say_text("\n".join(sentences), buttons=[*steps, person_button(answer)])
        if heard.focus.topic is None and answer.knows(f"plain_{TOPIC}"):
            answer.focus_on(topic=TOPIC)

    async def _seen(self, kind: str, heard: Heard, answer: Answer) -> list[str]:
        """What the ledger says of it, to the borrower alone: their own terms, or what falls to them to pay."""
        files = await self._identity.files(heard) if kind in (PAID_BY_OTHER, TERMS, PAYOUT) else ()
        shown = views(files, files, heard.today, answer)
        if kind == PAID_BY_OTHER:
            return [stands(view, answer) for view in shown]
        if kind == PAYOUT:
            newest = max(shown, key=lambda view: view.loan.disbursed_on, default=None)
            return [] if newest is None else [answer.words("utter_payout_newest", loan=newest.ref, on=newest.loan.disbursed_on)]
        return [
            answer.words("utter_terms_own", loan=view.ref, count=len(view.loan.instalments))
            for view in shown
            if not view.settled
        ]
