"""Coming back after a while: what was asked then is no longer a question, and a greeting says where the talk had stopped."""

from dataclasses import replace
from datetime import timedelta

from actions.casework.for_a_person import MATTERS
from actions.conversation.danger import DISTRESS
from actions.talk.answer import Answer
from actions.talk.flows import Flows
from actions.talk.follow_up import CONFIRM, CONTINUED
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from actions.talk.place import Place
from actions.talk.questions import resume_button
from servicing.turn import Focus, QuickReply

LOOKED_AT = CONTINUED | {
    "ask_credit_impact",
    "ask_overdue_consequence",
    "ask_legal_consequence",
    "ask_credit_repair",
    "ask_financial_knowledge",
}
"""Topics that can be looked at again without anything being stored."""


def is_back(heard: Heard, after: timedelta) -> bool:
    """Whether so much time has passed since the last message that it is another talk."""
    last = heard.focus.at
    return last is not None and heard.metadata.received_at - last > after


def as_another_talk(heard: Heard) -> Heard:
    """The message with only what outlives a talk: the topic and the loan. No question of then is still open."""
    focus = heard.focus
    fresh = Focus(topic=focus.topic, loan_id=focus.loan_id, at=focus.at)
    return replace(heard, metadata=heard.metadata.model_copy(update={"focus": fresh}))


class ComingBack:
    """Names what was left unfinished, or looked at last, and offers to go on. Figures are computed when it is tapped."""

    def __init__(self, flows: Flows, identity: Identity) -> None:
        self._flows = flows
        self._identity = identity

    async def offer(self, heard: Heard, answer: Answer) -> None:
        """After the greeting; nothing to whom nothing of the account may be said, and nothing while a crisis lasts."""
        if DISTRESS in (heard.focus.topic, answer.focus.topic) or not await self._identity.is_borrower(heard):
            return
        if (place := await self._flows.newest(heard)) is not None:
            self._offer_draft(place, answer)
            return
        topic = heard.focus.topic
        if topic in LOOKED_AT:
            self._offer_topic(topic or "", heard, answer)
        elif topic in MATTERS and MATTERS[topic].steps:
            answer.say("utter_back_stored", what=answer.words(f"reading_{topic}"), buttons=_taken(answer))

    def _offer_draft(self, place: Place, answer: Answer) -> None:
        go_on = resume_button(place, answer)
        _taken(answer)
        answer.say("utter_back_draft", what=answer.words(f"reading_{place.flow.kind}"), buttons=[go_on, person_button(answer)])
        answer.ask(CONFIRM, [go_on])

    def _offer_topic(self, topic: str, heard: Heard, answer: Answer) -> None:
        loan = {} if heard.focus.loan_id is None else {"loan_id": heard.focus.loan_id}
        go_on = answer.button("button_look_again", topic, **loan)
        others = [button for button in _taken(answer) if button.payload != go_on.payload]
        answer.say("utter_back_topic", what=answer.words(f"reading_{topic}"), buttons=[go_on, *others])
        answer.ask(CONFIRM, [go_on])


def _taken(answer: Answer) -> list[QuickReply]:
    """The greeting's buttons, which now stand under the newer words."""
    buttons = [button for reply in answer.replies for button in reply.quick_replies]
    answer.without_buttons()
    return buttons
