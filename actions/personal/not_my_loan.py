"""This loan is not mine: contact stops at once, a person looks, and it is said what helps (report_not_my_loan; R-03)."""

from actions.personal.filing import Filing
from actions.personal.silence import keep_silent
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.follow_up import WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.requests import Requests
from servicing.contact.holds import HoldKind

TOPIC = "report_not_my_loan"
UNTOLD = "stolen"


class NotMyLoan:
    """Believes nobody and doubts nobody: it stores what is said, and asks for nothing that must not be sent by chat."""

    def __init__(self, requests: Requests, filing: Filing, asked: Asked) -> None:
        self._requests = requests
        self._filing = filing
        self._asked = asked

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Hold, case, hand-off; then what to keep, the police, and the objection to a credit record."""
        if heard.value(WHAT_NEXT) is not None:
            await self._filing.what_next(heard, answer)
            return
        story = self._asked.first(TOPIC, heard) or UNTOLD
        held = await keep_silent(self._requests, heard, HoldKind.NOT_MY_LOAN, wish=story)
        sentences = [
            answer.words("utter_report_not_my_loan"),
            answer.words(f"utter_not_mine_{story}"),
            *([answer.words("utter_not_mine_paused")] if held else []),
            answer.words("utter_not_mine_record"),
        ]
        await self._filing.file(heard, answer, sentences, detail={"story": story})
        answer.hand_off(TOPIC)
