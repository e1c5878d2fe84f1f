"""Runs a part of the product that kills itself, as kill -9 would, when it reaches a named point for the n-th time.

`python -m tests.resilience.crashing POINT N PROGRAM [ARGUMENT ...]`. It must stay readable by the engine's Python 3.10.
"""

import functools
import os
import runpy
import signal
import sys
from typing import Any, Callable, Dict


class Countdown:
    """Kills the process when it has been reached `left` times."""

    def __init__(self, left: int) -> None:
        self.left = left

    def reached(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def after_store(point: Countdown) -> None:
    """The message is committed, the borrower has no acknowledgement yet."""
    from gateway.pipeline import TurnPipeline

    woken = TurnPipeline.woken

    def crashing(self: Any, conversation_id: str) -> None:
        point.reached()
        woken(self, conversation_id)

    TurnPipeline.woken = crashing  # type: ignore[method-assign]


def during_action(point: Countdown) -> None:
    """The action has read the loans and has not answered."""
    from servicing.book import LoanBook

    LoanBook.loans_of = _then(LoanBook.loans_of, point.reached)  # type: ignore[method-assign]


def after_action_commit(point: Countdown) -> None:
    """The action has committed all it writes; the engine does not know yet."""
    from rasa_sdk.executor import ActionExecutor

    ActionExecutor.run = _then(ActionExecutor.run, point.reached)  # type: ignore[method-assign]


def after_engine_save(point: Countdown) -> None:
    """The engine has saved the turn; the gateway does not know yet."""
    from rasa.core.processor import MessageProcessor  # type: ignore[import-not-found]

    MessageProcessor.save_tracker = _then(MessageProcessor.save_tracker, point.reached)


def before_reply_stored(point: Countdown) -> None:
    """The gateway has the engine's answer and has not stored it."""
    from gateway.engine import EngineClient

    EngineClient.turn = _then(EngineClient.turn, point.reached)  # type: ignore[method-assign]


def before_delivery(point: Countdown) -> None:
    """The answer is stored; nobody has been told."""
    from gateway.pipeline import TurnPipeline

    TurnPipeline._commit = _then(TurnPipeline._commit, point.reached)  # type: ignore[method-assign]


POINTS: Dict[str, Callable[[Countdown], None]] = {
    "after_store": after_store,
    "during_action": during_action,
    "after_action_commit": after_action_commit,
    "after_engine_save": after_engine_save,
    "before_reply_stored": before_reply_stored,
    "before_delivery": before_delivery,
}


def reminder_uncommitted(point: Countdown) -> None:
    """A reminder's message, its mark and its count are written and not committed."""
    from gateway.outreach import reminders

    reminders.note_contact = _then(reminders.note_contact, point.reached)  # type: ignore[attr-defined]


def reminder_committed(point: Countdown) -> None:
    """A reminder is said; nobody has been told."""
    from gateway.outreach.reminders import ReminderRound

    ReminderRound._say = _then(ReminderRound._say, point.reached)  # type: ignore[method-assign]


def text_claimed(point: Countdown) -> None:
    """A text message is claimed and has not left."""
    from gateway.outreach.texts import TextRound

    TextRound._claim = _then(TextRound._claim, point.reached)  # type: ignore[method-assign]


def text_taken(point: Countdown) -> None:
    """The provider has a text message; the store does not know yet."""
    from gateway.outreach.sms import HttpSmsSender

    HttpSmsSender.send = _then(HttpSmsSender.send, point.reached)  # type: ignore[method-assign]


def decision_uncommitted(point: Countdown) -> None:
    """A person's decision is written and not committed; the desk has no answer yet."""
    from servicing.plans import deciding

    deciding.decide = _then(deciding.decide, point.reached)  # type: ignore[assignment]


def news_uncommitted(point: Countdown) -> None:
    """The message that tells of a plan, its mark and its count are written and not committed."""
    from gateway.outreach import plans

    plans.note_contact = _then(plans.note_contact, point.reached)  # type: ignore[attr-defined]


def news_committed(point: Countdown) -> None:
    """What became of a plan is said; nobody has been told to look."""
    from gateway.outreach.plans import PlanRound

    PlanRound._say = _then(PlanRound._say, point.reached)  # type: ignore[method-assign]


PLANS: Dict[str, Callable[[Countdown], None]] = {
    "decision_uncommitted": decision_uncommitted,
    "news_uncommitted": news_uncommitted,
    "news_committed": news_committed,
}

UNASKED: Dict[str, Callable[[Countdown], None]] = {
    "reminder_uncommitted": reminder_uncommitted,
    "reminder_committed": reminder_committed,
    "text_claimed": text_claimed,
    "text_taken": text_taken,
}


def _then(wrapped: Callable[..., Any], reached: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(wrapped)
    async def crashing(*arguments: Any, **named: Any) -> Any:
        result = await wrapped(*arguments, **named)
        reached()
        return result

    return crashing


if __name__ == "__main__":
    name, count, program, *rest = sys.argv[1:]
    (POINTS | UNASKED | PLANS)[name](Countdown(int(count)))
    sys.argv = [program, *rest]
    runpy.run_module(program, run_name="__main__", alter_sys=True)
