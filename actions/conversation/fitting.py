"""Next steps that fit: whoever owes nothing is not offered to ask how much, when or how to pay it."""

from dataclasses import dataclass

from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from servicing.ledger import statement

OF_A_DEBT = frozenset(
    {
        "/query_arrears",
        "/query_due_date",
        "/how_to_repay",
        "/request_installment",
        "/request_extension",
        "/ask_overdue_consequence",
    }
)
"""Buttons that mean something only where something is owed."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """Looks at what was offered, whichever topic offered it."""

    identity: Identity

    async def see_to(self, heard: Heard, answer: Answer) -> None:
        """Where every loan of the sender's is paid off, the payments stand in the place of what was owed."""
        if answer.offers(OF_A_DEBT) and await self._all_paid(heard):
            answer.offer_instead(OF_A_DEBT, answer.button("button_payments", "query_payment_status"))

    async def _all_paid(self, heard: Heard) -> bool:
        files = await self.identity.files(heard)
        owed = (statement(file.loan, file.payments, heard.today, file.plans).outstanding.total for file in files)
        return bool(files) and not any(owed)
