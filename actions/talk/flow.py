"""A talk of several steps: it asks one thing at a time, lets the borrower ask something else, take something back or stop,
keeps the answers in a draft, and reads them back before anything is done.

A flow is written by naming its steps and what happens at the end (`Flow`). Where a borrower is in it stands in place.py;
reading.py reads what a message answers, questions.py puts what comes next, course.py moves the draft on, taking.py takes a
message for a flow, and flows.py opens them and leads back.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

from actions.talk.answer import Answer
from actions.talk.heard import FALLBACK, Heard
from actions.talk.identity import THIRD_PARTY, person_button
from actions.talk.wishes import GRAVE_CONFIDENCE
from servicing.cards import Card
from servicing.drafts import DraftState
from servicing.turn import QuickReply
from servicing.wording import Value

LEAVES = frozenset({"express_distress", "report_harassment", "report_not_my_loan", THIRD_PARTY, "request_human"})
"""What can't wait for further questions: the flow is left at once."""

DISOWNS = frozenset({"report_not_my_loan", THIRD_PARTY})
SURE = 0.5

type Values = Mapping[str, str]
"""Answers by step; "" where a step was left out. Names that no step has are the flow's own."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """An answer that can't be taken; `why` is the response that says so, and what would do, with its `values`."""

    why: str
    values: Mapping[str, Value] = field(default_factory=dict)


type Reads = Callable[[Heard, Values], str | Unfit | None]
"""A step's answer in a message; None when the message is none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a question. `value` is what it answers; without one its words do. The words are the response `title`,
    or `words` themselves, where they are data such as the name of a loan."""

    title: str
    value: str = ""
    words: str = ""

    def said(self, answer: Answer) -> str:
        """What the button says."""
        return self.words or answer.words(self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question. `reads` takes a message that came after it, `unasked` one that came before or answered another step.

    `optional`: may be left out. `named` is the list of vocabulary.yml (`steps`) by which a correction names it.
    `answered_too`: intents that are an answer here and a question of their own.
    """

    name: str
    question: str
    reads: Reads
    unasked: Reads | None = None
    choices: tuple[Choice, ...] = ()
    optional: bool = False
    named: str = ""
    answered_too: frozenset[str] = frozenset()


class Flow(ABC):
    """Steps in their order, and what becomes of the answers. `kind` names draft and flow; `reading_<kind>` says what it is."""

    kind: ClassVar[str]
    steps: tuple[Step, ...]
    cancel_button: ClassVar[str] = "button_flow_cancel"
    yes_button: ClassVar[str] = "button_flow_yes"
    resumes: ClassVar[bool] = True
    """Whether asking for it anew goes on with an open draft."""
    leaves_for: ClassVar[frozenset[str]] = frozenset()
    """What it is left for beside what every flow is left for."""
    carries: ClassVar[frozenset[str]] = frozenset()
    """Answers that stand when only another is given in place of one: "那24个月呢"."""

    @property
    def opened_by(self) -> frozenset[str]:
        """The intents that open it."""
        return frozenset({self.kind})

    async def in_turn(self, heard: Heard) -> Self:
        """The flow with all that it must know of whoever speaks, for this one message."""
        return self

    def meant(self, heard: Heard) -> Heard:
        """A message as it is meant within this flow, where its words tell more surely than its reading."""
        return heard

    async def asked_within(self, values: Values, heard: Heard, answer: Answer) -> bool:
        """Answer a question about what the flow itself has shown; False where there is none."""
        return False

    async def begin(self, heard: Heard, answer: Answer, values: dict[str, str]) -> bool:
        """What is said and done before the first question; False when it may not begin, which was said then."""
        return True

    def wanted(self, step: Step, values: Values) -> bool:
        """Whether a step is asked at all, after these answers."""
        return True

    def choices(self, step: Step, values: Values) -> Sequence[Choice]:
        """The buttons under a question."""
        return step.choices

    def question(self, step: Step, values: Values, answer: Answer) -> str:
        """The words of a question."""
        return answer.words(step.question)

    def card(self, step: Step | None, values: Values, answer: Answer) -> Card | None:
        """What is shown beside a question, or beside what is read back."""
        return None

    def shown(self, values: Values) -> str:
        """A mark of what was reckoned from the answers and shown beside them: where it changes, a yes is no yes to it."""
        return ""

    def stale(self, values: Values) -> bool:
        """Whether what was shown beside the answers no longer holds, so that it is shown anew before a yes counts."""
        return False

    def not_yet(self, values: Values, heard: Heard, answer: Answer) -> str | None:
        """Why a yes cannot be taken at this moment, in words; None where it can."""
        return None

    def asked_again(self, step: Step | None, values: Values, answer: Answer) -> str | None:
        """The question in few words, after something on the way; None where it is asked as before."""
        return None

    async def asking(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """Called before what comes next is asked or read back: answers that no longer hold may be dropped, and what is shown
        when may be noted in `values`."""
        return

    def ways_out(self, step: Step | None, values: Values, answer: Answer) -> Sequence[QuickReply]:
        """Further buttons under a question, or under what is read back."""
        return ()

    async def answered(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """Called whenever an answer came or changed."""
        return

    def told_again(self, step: Step, values: dict[str, str]) -> None:
        """Called where a correction says of a step what was answered already."""
        return

    def beside(self, heard: Heard, values: Values) -> Values:
        """What a message tells of answers that no step asks for."""
        return {}

    def read_back(self, values: Values, answer: Answer) -> str | None:
        """All answers in words, to be confirmed; None where nothing needs it."""
        return None

    @abstractmethod
    async def submit(self, values: Values, heard: Heard, answer: Answer) -> None:
        """Do what was asked for, keyed by (message id, action), and say so."""

    async def cancel(self, values: dict[str, str], heard: Heard, answer: Answer) -> DraftState:
        """Say that it is dropped; what becomes of the draft."""
        answer.say("utter_flow_cancelled", buttons=[person_button(answer)])
        return DraftState.CANCELLED

    def takes_back(self, what: str | None) -> bool:
        """Whether a wish to take back a request of some kind is this flow's own to answer."""
        return False

    def worth_resuming(self, values: Values) -> bool:
        """Whether the borrower is asked another day to go on."""
        return True

    def left(self, intent: str) -> DraftState:
        """What becomes of the draft when something else can't wait: kept, but for a loan they say is not theirs."""
        return DraftState.CANCELLED if intent in DISOWNS else DraftState.OPEN


def leaves(heard: Heard, flow: Flow) -> bool:
    """Whether a message can't wait for a flow; a call for a person doesn't end the talk that is about just that."""
    urgent = heard.intent in LEAVES | flow.leaves_for
    sure = GRAVE_CONFIDENCE if heard.intent in DISOWNS else SURE
    return urgent and heard.confidence >= sure and not (heard.intent == "request_human" == flow.kind)


def plainly(heard: Heard, answers: frozenset[str]) -> bool:
    """Whether a message may be the answer to a question rather than something else: by its reading, or as it is unsure."""
    return heard.intent in answers or heard.intent == FALLBACK or heard.confidence < SURE
