"""The one guard before any account fact (C-09, D-09): who is this, and may they hear it?"""

from actions.talk.answer import Answer
from actions.talk.heard import Heard
from servicing.book import LoanBook, LoanFile
from servicing.turn import QuickReply

THIRD_PARTY = "report_third_party"
"""Topic that stays once someone said they are not the borrower, until they say that they are."""

MYSELF = "self"
"""Value of `wish` on the button by which they say so."""


class Identity:
    """Asks the book who a message's borrower is."""

    def __init__(self, book: LoanBook) -> None:
        self._book = book

    async def loans(self, heard: Heard, answer: Answer) -> tuple[LoanFile, ...] | None:
        """The loans that may be spoken of; None when none may, and the answer then says so.

        The answer is the same for a visitor and for someone who is not in the book.
        """
        borrower_id = heard.metadata.borrower_id
        if borrower_id is None or not await self._book.exists(borrower_id):
            answer.say(
                "utter_sign_in",
                buttons=[answer.button("button_capabilities", "ask_capabilities"), person_button(answer)],
            )
            return None
        if heard.focus.topic == THIRD_PARTY:
            ask_whether_borrower(answer)
            return None
        files = await self._book.loans_of(borrower_id)
        if not files:
            answer.say("utter_no_loans", buttons=[person_button(answer)])
            return None
        return files

    async def files(self, heard: Heard) -> tuple[LoanFile, ...]:
        """The loans that may be spoken of; none where none may, and nothing is said of that."""
        if not await self.is_borrower(heard):
            return ()
        return await self._book.loans_of(heard.metadata.borrower_id or "")

    async def products(self, heard: Heard) -> list[str]:
        """The names of the loans that may be spoken of; none where none may."""
        return [file.loan.product for file in await self.files(heard)]

    async def is_borrower(self, heard: Heard) -> bool:
        """Whether the sender is signed in as a borrower of this book and has not said they are someone else."""
        borrower_id = heard.metadata.borrower_id
        return borrower_id is not None and heard.focus.topic != THIRD_PARTY and await self._book.exists(borrower_id)

    async def owns(self, heard: Heard, loan_id: str) -> bool:
        """Whether a loan is the sender's own: a name that came from outside proves nothing."""
        if not await self.is_borrower(heard):
            return False
        files = await self._book.loans_of(heard.metadata.borrower_id or "")
        return any(file.loan.loan_id == loan_id for file in files)


def ask_whether_borrower(answer: Answer) -> None:
    """Nothing of the account to someone who said they are not the borrower, and the button by which they take it back."""
    buttons = [answer.button("button_it_is_me", "affirm", wish=MYSELF), person_button(answer)]
    answer.say("utter_only_to_borrower", buttons=buttons)


def person_button(answer: Answer) -> QuickReply:
    """One tap to a person, wherever an answer may not be enough."""
    return answer.button("button_person", "request_human")
