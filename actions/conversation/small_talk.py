"""What is answered in a sentence or two, without looking anything up (group G)."""

from actions.casework.withdrawal import Withdrawal
from actions.conversation.menu import menu
from actions.personal.myself import Myself
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import MYSELF, THIRD_PARTY, Identity, ask_whether_borrower

OPENING = ("greet", "ask_capabilities", "bot_challenge")
PLAIN = ("goodbye", "thank")
INSULT = "express_anger"


class Opening:
    """A greeting, what can be done here, what this is: a kind sentence and a menu. A visitor hears no word of debts."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Say it to whoever asks."""
        signed_in = await self._identity.is_borrower(heard)
        said = f"utter_{heard.intent}" if signed_in else f"utter_{heard.intent}_visitor"
        answer.say(said if answer.knows(said) else f"utter_{heard.intent}", buttons=menu(signed_in, answer))
        _may_be_explained(heard, answer)


class Courtesy:
    """Thanks and farewells; the topic talked about stays what it was."""

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """A kind sentence."""
        answer.say(f"utter_{heard.intent}")


class Cancel:
    """Whatever was being asked is dropped; what was stored is taken back where that is said."""

    def __init__(self, identity: Identity, withdrawal: Withdrawal) -> None:
        self._identity = identity
        self._withdrawal = withdrawal

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """What was stored just before stands, until the button or words take it back."""
        if self._withdrawal.meant(heard):
            await self._withdrawal(heard, answer)
            return
        answer.focus_on(asked=None, options=(), instalment=None)
        stored = await self._withdrawal.offer(heard, answer)
        words = answer.words("utter_cancel_request") + (answer.words("utter_cancel_stored") if stored else "")
        answer.say_text(words, buttons=[*stored, *menu(await self._identity.is_borrower(heard), answer)])


class Assent:
    """A yes or a no to which no open question belongs, and the button by which a borrower says that it is they."""

    def __init__(self, identity: Identity, myself: Myself) -> None:
        self._identity = identity
        self._myself = myself

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Take it kindly and say what can be done."""
        if heard.tapped and heard.value("wish") == MYSELF:
            await self._myself(heard, answer)
            return
        if heard.focus.topic == THIRD_PARTY and heard.intent == "affirm":
            ask_whether_borrower(answer)
            return
        answer.focus_on(asked=None, options=())
        answer.say(f"utter_{heard.intent}", buttons=menu(await self._identity.is_borrower(heard), answer))


def _may_be_explained(heard: Heard, answer: Answer) -> None:
    """Where nothing else was talked about, "what do you mean?" is about this, if there are plainer words for it."""
    if heard.focus.topic is None and answer.knows(f"plain_{heard.intent}"):
        answer.focus_on(topic=heard.intent)
