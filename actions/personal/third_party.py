"""I am not the borrower: nothing of an account is said, not even that there is one (report_third_party; C-06, C-09, D-09)."""

from actions.personal.filing import Filing
from actions.personal.silence import keep_silent
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.follow_up import WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import ask_whether_borrower
from actions.talk.requests import Requests
from servicing.contact.holds import HoldKind

TOPIC = "report_third_party"
TAKEN_BACK = "taken_back"
UNTOLD = "someone"
_MAY_ASK_WHO_PAYS = frozenset({"death", "incapable", "prison", UNTOLD})


class ThirdParty:
    """What is said depends on what happened, never on the book; from now on the guard keeps the account shut."""

    def __init__(self, requests: Requests, filing: Filing, asked: Asked) -> None:
        self._requests = requests
        self._filing = filing
        self._asked = asked

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Thanks or condolence, why nothing can be told, and what is done now."""
        if heard.value(WHAT_NEXT) is not None:
            await self._filing.what_next(heard, answer)
            return
        if heard.focus.topic == TOPIC and self._asked.first(TAKEN_BACK, heard) is not None:
            ask_whether_borrower(answer)
            return
        what = self._asked.first(TOPIC, heard) or UNTOLD
        sentences = [answer.words(f"utter_third_{what}"), answer.words("utter_report_third_party")]
        liability = answer.button("button_must_others_pay", "ask_liability")
        buttons = [liability] if what in _MAY_ASK_WHO_PAYS else []
        ticket = await self._filing.file(heard, answer, sentences, buttons, detail={"what": what})
        await keep_silent(self._requests, heard, HoldKind.THIRD_PARTY, wish=what, cause=ticket.number)
