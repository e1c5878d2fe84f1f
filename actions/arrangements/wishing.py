"""A wish for an arrangement: a question about one is answered; the wish itself opens the talk that leads to an application."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from actions.arrangements.due_day import DUE_DAY
from actions.casework.for_a_person import ForAPerson
from actions.conversation.distress import Crisis
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary


class Wishing(ForAPerson):
    """Where a wish would be stored for a person, policy is asked first, together with the borrower.

    Stored as ever: what is wished for in a crisis (V-03), and another due day of every month.
    """

    def __init__(
        self,
        identity: Identity,
        requests: Requests,
        words: Vocabulary,
        openers: Mapping[str, Callable[[Heard, Answer], Awaitable[None]]],
        crisis: Crisis,
    ) -> None:
        super().__init__(identity, requests, words)
        self._openers = openers
        self._crisis = crisis

    async def store(
        self, heard: Heard, answer: Answer, figures: Sequence[str] = (), *, ahead: Sequence[str] | None = None
    ) -> None:
        """Open the talk, after the figures."""
        opener = self._openers.get(heard.intent)
        if opener is None or heard.number(DUE_DAY) is not None or await self._crisis.lasts(heard):
            await super().store(heard, answer, figures, ahead=ahead)
            return
        if figures:
            answer.say_text("\n".join(figures))
        await opener(heard, answer)
