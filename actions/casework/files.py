"""A picture or paper in place of words: the bot can't read it, says so, and sees to it that a person will."""

from collections.abc import Awaitable, Callable

from actions.account.topic import PERSON
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from actions.talk.requests import Requests
from servicing.plans.application import Application
from servicing.turn import QuickReply

ATTACHMENT = "attachment"
"""The entity that the gateway sends for a file, and what `focus.asked` holds after the question what it is about."""

IMAGE = "image"
PLAN_STATUS, BROUGHT = "query_plan_status", "brought"


class Files:
    """Puts a file with the request that is open; without one asks what it is about, and the request then opened takes it.

    `wanted` is the application for which a person asked for papers: then it goes with that. `otherwise` answers whatever else
    an `inform` may hold.
    """

    def __init__(
        self,
        requests: Requests,
        identity: Identity,
        wanted: Callable[[Heard], Awaitable[Application | None]],
        otherwise: Callable[[Heard, Answer], Awaitable[None]],
    ) -> None:
        self._requests = requests
        self._identity = identity
        self._wanted = wanted
        self._otherwise = otherwise

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Acknowledge the file; a second one in a row in fewer words."""
        kind = heard.value(ATTACHMENT)
        if kind is None or not heard.tapped:
            await self._otherwise(heard, answer)
            return
        received = answer.words("utter_image_received" if kind == IMAGE else "utter_file_received")
        if (application := await self._wanted(heard)) is not None:
            await self._bring(application, received, heard, answer)
            return
        ticket = await self._requests.take_file(heard)
        if ticket is not None:
            words = answer.words("utter_file_with_request", number=ticket.number, count=ticket.files)
            answer.say_text(f"{received}{words}", buttons=[person_button(answer)])
            return
        options = _about(answer, signed_in=await self._identity.is_borrower(heard))
        again = heard.focus.asked == ATTACHMENT
        words = answer.words("utter_file_about_again" if again else "utter_file_about")
        answer.say_text(f"{received}{words}", buttons=[*options, person_button(answer)])
        answer.ask(ATTACHMENT, options)

    async def _bring(self, application: Application, received: str, heard: Heard, answer: Answer) -> None:
        ticket = await self._requests.open(
            heard, PLAN_STATUS, loan_id=application.loan_id, detail={"application": application.number}
        )
        answer.focus_on(topic=PLAN_STATUS, asked=None, options=())
        words = answer.words("utter_file_with_application", number=application.number, count=ticket.files)
        brought = answer.button("button_plan_brought", PLAN_STATUS, wish=BROUGHT, choice=application.number)
        answer.say_text(f"{received}{words}", buttons=[brought, person_button(answer)])


def _about(answer: Answer, *, signed_in: bool) -> list[QuickReply]:
    """What pictures and papers are mostly about. Of money only to the borrower (C-09)."""
    own = [
        answer.button("button_payment_check", "query_payment_status", wish=PERSON),
        answer.button("button_dispute", "dispute_charge"),
    ]
    anyones = [
        answer.button("reading_report_harassment", "report_harassment"),
        answer.button("reading_verify_legitimacy", "verify_legitimacy"),
        answer.button("reading_report_not_my_loan", "report_not_my_loan"),
        answer.button("button_complain", "file_complaint"),
    ]
    return [*own, *anyones] if signed_in else anyones
