"""What a turn takes in and gives back: the contract between the gateway, the engine's channel and the actions."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from servicing.cards import Card


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


ALL_LOANS = "*"
"""Value of `Focus.loan_id`, and of a button's `loan_id`, that means every loan."""


class Focus(_Part):
    """What the talk is about. It travels with each message and changes only with a turn's replies.

    `asked` names the question the bot asked last; `options` are the values of its numbered answers, in order, `shown` those of
    the buttons under its last bubble.
    `flow` is the talk of several steps that is under way, and `asked` then reads `flow:<flow>:<step>` unless a question on the
    way asked something of its own. `misunderstood`, `insults` and `digressions` count messages in a row.
    `said` and `told` remember which variants and which answers were given lately, `readings` how else the last message might
    have been meant, `at` when it was received. `danger` is the gravest danger to life that was told in this talk.
    """

    loan_id: str | None = None
    topic: str | None = None
    instalment: int | None = None
    asked: str | None = None
    options: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    misunderstood: int = 0
    insults: int = 0
    flow: str | None = None
    digressions: int = 0
    said: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    at: AwareDatetime | None = None
    danger: str | None = None

    @property
    def one_loan(self) -> str | None:
        """The loan talked about, where it is one alone."""
        return None if self.loan_id == ALL_LOANS else self.loan_id


class TurnMetadata(_Part):
    """What the gateway tells the engine beside the words; `received_at` is the time by which 明天 is read."""

    borrower_id: str | None
    conversation_id: str
    channel: str
    message_id: str
    received_at: AwareDatetime
    focus: Focus = Focus()


class QuickReply(_Part):
    """A button: what it says, and the intent it stands for (`/intent{"entity": "value"}`), seen by the gateway alone."""

    title: str = Field(min_length=1, max_length=80)
    payload: str = Field(pattern=r"^/[a-z_]+(\{.*\})?$", max_length=500)


class Reply(_Part):
    """One bubble. `text` holds every fact that a channel without cards needs."""

    kind: Literal["reply"] = "reply"
    text: str = Field(min_length=1)
    card: Card | None = None
    quick_replies: tuple[QuickReply, ...] = ()


class SetFocus(_Part):
    """Command: from now on the talk is about this."""

    kind: Literal["focus"] = "focus"
    focus: Focus


class HandOff(_Part):
    """Command: a person takes over if one is on duty. `reason` is an intent or a rule id."""

    kind: Literal["hand_off"] = "hand_off"
    reason: str
    urgent: bool = False


Command = Annotated[SetFocus | HandOff, Field(discriminator="kind")]


class Understanding(_Part):
    """How the message was read, for the trainers."""

    intent: str
    confidence: float


class TurnRequest(_Part):
    """What the gateway posts. `payload` is set only for a button that we issued; `text` is never read as an intent."""

    sender: str = Field(min_length=1, max_length=64)
    message_id: str = Field(min_length=1, max_length=64)
    text: str = Field(max_length=4000)
    payload: str | None = Field(default=None, pattern=r"^/[a-z_]+(\{.*\})?$", max_length=500)
    metadata: TurnMetadata


class TurnResponse(_Part):
    """What a turn gave. `replayed` when the engine had answered this message id before."""

    replies: tuple[Reply, ...] = Field(min_length=1)
    commands: tuple[Command, ...] = ()
    understanding: Understanding | None = None
    replayed: bool = False
