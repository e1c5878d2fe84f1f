"""What became of a complaint: what of it stands here, by when it is to be decided, and a person for what is not seen (K-01)."""

from datetime import timedelta

from actions.account.topic import PERSON
from actions.casework.for_a_person import ForAPerson
from actions.talk.answer import Answer
from actions.talk.follow_up import WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.requests import Requests
from servicing.casework import Ticket
from servicing.clock import SHANGHAI
from servicing.policy import Policy

TOPIC = "query_complaint_status"
COMPLAINTS = frozenset({"file_complaint", "escalate_complaint", "report_harassment", "dispute_charge", TOPIC})
"""Kinds of requests that people call their complaint."""

MOST_TOLD = 3


class ComplaintStatus:
    """Tells the sender's own complaints that wait, the newest first; stores nothing unless a person is asked for."""

    def __init__(self, requests: Requests, policy: Policy, for_a_person: ForAPerson) -> None:
        self._requests = requests
        self._answered_within = timedelta(days=policy.complaints.answer_days)
        self._for_a_person = for_a_person

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Each with its number and the day by which it is to be decided, or that none is found here."""
        if heard.value("wish") == PERSON or heard.value(WHAT_NEXT) is not None:
            await self._for_a_person(heard, answer)
            return
        waiting = [ticket for ticket in await self._requests.own(heard) if ticket.kind in COMPLAINTS][:MOST_TOLD]
        words = [self._stands(ticket, heard, answer) for ticket in waiting]
        words.append(answer.words("utter_complaint_waits" if waiting else "utter_complaint_none"))
        ask = answer.button("button_complaint_by_person", TOPIC, wish=PERSON)
        file = [] if waiting else [answer.button("button_complain", "file_complaint")]
        answer.focus_on(topic=TOPIC, asked=None, options=())
        answer.say_text("\n".join(words), buttons=[ask, *file, person_button(answer)])

    def _stands(self, ticket: Ticket, heard: Heard, answer: Answer) -> str:
        received = ticket.created_at.astimezone(SHANGHAI).date()
        due = received + self._answered_within
        name = "utter_complaint_overdue" if due < heard.today else "utter_complaint_stands"
        return answer.words(name, what=answer.words(f"reading_{ticket.kind}"), number=ticket.number, on=received, due=due)
