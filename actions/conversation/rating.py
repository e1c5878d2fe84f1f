"""A score for the service: kept with its words; a low one is asked what was wrong (rate_service)."""

from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.heard import Heard
from actions.talk.requests import Requests

GOOD = "good"


class Rating:
    """Thanks for it, and asks whoever is not satisfied."""

    def __init__(self, requests: Requests, asked: Asked) -> None:
        self._requests = requests
        self._asked = asked

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Store it; what was wrong may follow in words, or as a complaint."""
        score = self._asked.first(heard.intent, heard) or GOOD
        await self._requests.open(heard, heard.intent, join_open=False, detail={"score": score})
        said = "utter_rate_service" if score == GOOD else f"utter_rate_service_{score}"
        answer.say(said, buttons=[] if score == GOOD else [answer.button("button_complain", "file_complaint")])
