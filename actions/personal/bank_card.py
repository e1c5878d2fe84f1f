"""Another card: never by chat, always in the official app (group E: change_bank_card; D-09)."""

from actions.account.auto_debit import newest_debits
from actions.loans.choice import choose
from actions.loans.view import LoanView, views
from actions.personal.filing import Filing
from actions.personal.links import OfficialApp
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.follow_up import WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.vocabulary import Vocabulary
from servicing.facts import DebitResult

TOPIC = "change_bank_card"
_NEEDS_LOOKING_INTO = frozenset({"still_debited", "failed"})


class BankCard:
    """Says where it is done, what to mind until the next due date, and stores only what a person must look into."""

    def __init__(self, identity: Identity, filing: Filing, asked: Asked, words: Vocabulary, app: OfficialApp) -> None:
        self._identity = identity
        self._filing = filing
        self._asked = asked
        self._words = words
        self._app = app

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """The way, then what was asked in particular, then the card that was used last and the day that matters."""
        if heard.value(WHAT_NEXT) is not None:
            await self._filing.what_next(heard, answer)
            return
        kind = self._asked.first(TOPIC, heard)
        sentences = [answer.words("utter_change_bank_card")]
        if self._app.card_url is not None:
            sentences.append(answer.words("utter_card_link", link=self._app.card_url))
        if kind is not None:
            sentences.append(answer.words(f"utter_card_{kind}"))
        files = await self._identity.files(heard)
        meant = choose(files, heard, self._words, heard.focus.loan_id) or files if files else ()
        for view in views(meant, files, heard.today, answer):
            sentences.extend(_until_then(view, answer))
        buttons = [answer.button("button_debit", "ask_auto_debit"), answer.button("button_how_to_pay", "how_to_repay")]
        if kind in _NEEDS_LOOKING_INTO:
            await self._filing.file(heard, answer, sentences, buttons if files else (), detail={"problem": kind})
        else:
            self._filing.tell(heard, answer, sentences, buttons if files else ())


def _until_then(view: LoanView, answer: Answer) -> list[str]:
    debit, state = next(iter(newest_debits(view)), None), view.next_due
    words = []
    if debit is not None:
        name = "utter_card_last_debit" if debit.result is DebitResult.SUCCEEDED else "utter_card_last_debit_failed"
        words.append(answer.words(name, loan=view.ref, on=debit.on, account=debit.account_last4))
    if view.settled:
        words.append(answer.words("utter_arrears_settled", loan=view.ref))
    elif state is not None:
        words.append(answer.words("utter_card_before", loan=view.ref, due_on=state.due_on, amount=state.unpaid.total))
    return words
