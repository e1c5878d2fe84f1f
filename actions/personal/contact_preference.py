"""How a borrower wants to be addressed, or not at all (set_contact_preference; C-18, X-02, X-03).

What we say unasked stops by this very message. What others do, such as calling, a person has to see to; and what must be
told by law still comes, which is said.
"""

from actions.personal.filing import Filing
from actions.personal.silence import ACTOR, keep_silent
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.follow_up import WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from servicing.contact.gate import Channel, ContactRules, Preference
from servicing.contact.holds import HoldKind
from servicing.contact.preferences import preference_of, set_preference
from servicing.contact.reminders import cancel_reminders
from servicing.policy import Policy

TOPIC = "set_contact_preference"
STOP, NO_REMINDERS = "stop", "reminders_off"
_REFUSED = {"no_texts": Channel.SMS, "no_calls": Channel.CALL, "texts_only": Channel.CALL}


class ContactPreference:
    """Keeps the wish, says what it changes and what it cannot."""

    def __init__(self, identity: Identity, requests: Requests, filing: Filing, asked: Asked, policy: Policy) -> None:
        self._identity = identity
        self._requests = requests
        self._filing = filing
        self._asked = asked
        self._rules = ContactRules.of(policy)

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """The wish as it is understood, kept; then what still comes."""
        if heard.value(WHAT_NEXT) is not None:
            await self._filing.what_next(heard, answer)
            return
        wish = self._asked.first(TOPIC, heard)
        kept = await self._keep(wish, heard)
        sentences = [answer.words(TOPIC_WORDS if wish is None else f"utter_preference_{wish}")]
        if kept and wish == NO_REMINDERS:  # done, and nobody else's to do
            self._filing.tell(heard, answer, sentences, [answer.button("button_due_date", "query_due_date")])
            return
        if kept:
            sentences.append(answer.words("utter_preference_kept"))
        sentences.append(answer.words("utter_preference_still"))
        buttons = [answer.button("reading_report_harassment", "report_harassment")]
        await self._filing.file(heard, answer, sentences, buttons, detail={"wish": wish or ""}, join_open=False)

    async def _keep(self, wish: str | None, heard: Heard) -> bool:
        """Whether something of ours changed by it at once."""
        borrower_id = heard.metadata.borrower_id
        if borrower_id is None or not await self._identity.is_borrower(heard):
            return False
        if wish == STOP:
            return await keep_silent(self._requests, heard, HoldKind.OPT_OUT, wish=wish)
        if wish == NO_REMINDERS:
            async with self._requests.storing(heard, wish=wish) as session:
                await cancel_reminders(session, borrower_id, at=heard.metadata.received_at)
            return True
        if wish not in _REFUSED:
            return False
        async with self._requests.storing(heard, wish=wish) as session:
            before = await preference_of(session, borrower_id)
            await set_preference(
                session,
                self._rules,
                borrower_id,
                Preference(before.quiet, before.refused | {_REFUSED[wish]}),
                cause=heard.metadata.message_id,
                at=heard.metadata.received_at,
                actor=ACTOR,
            )
        return True


TOPIC_WORDS = f"utter_{TOPIC}"
