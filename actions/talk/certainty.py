"""Whether a message says a thing surely enough that it is stored: read so, and told rather than asked (I-01, K-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from actions.talk.asked import Asked
from actions.talk.heard import Heard
from actions.talk.wishes import DISTRESS, GRAVE, GRAVE_CONFIDENCE

CERTAINTY_FILE = Path(__file__).with_name("certainty.yml")

SURE_TO_STORE = GRAVE_CONFIDENCE
"""Read less surely than this, four in ten of our own unseen examples were meant otherwise (docs/training.md)."""

COST_REVIEW = "cost_review"
_NEVER_WAITS = frozenset({DISTRESS, COST_REVIEW})
"""A crisis (V-01), and what a person must look into whatever was said."""

_MEANT_IF_ASKED = GRAVE | {"request_human", "set_contact_preference"}
"""As good as said by asking, or with a question beside: "能转人工吗", "能不能别打电话了", "我是他女儿，他欠多少"."""

_ASKED_FOR_LEAVE = frozenset(
    {"request_installment", "request_extension", "request_waiver", "request_partial_payment", "request_settlement"}
)
"""What is wished for by asking leave: "能分期吗" is the wish, "能分几期" is a question."""


class NotSaid(Exception):  # noqa: N818  # no error: the answer to it is a question
    """What would be stored as `kind` was only `asked`, or read by half: nothing was written. `values` go with its button."""

    def __init__(self, kind: str, *, asked: bool, values: Mapping[str, str]) -> None:
        super().__init__(kind)
        self.kind = kind
        self.asked = asked
        self.values = values


@dataclass(frozen=True, slots=True)
class Certainty:
    """Tells a question from a wish by its words, and a sure reading from an unsure one."""

    phrases: Asked

    @classmethod
    def load(cls, file: Path = CERTAINTY_FILE) -> "Certainty":
        """Read the phrases.

        Raises:
            ValueError: the file holds anything else.
        """
        return cls(Asked.load(file))

    def require(self, heard: Heard, kind: str, values: Mapping[str, str], *, stated: bool = False) -> None:
        """Let pass what may be stored as `kind`: tapped, told and read surely, or more of what was said to end the talk.

        Raises:
            NotSaid: it was asked about, or read by half.
        """
        if heard.tapped or kind in _NEVER_WAITS or (kind in GRAVE and heard.focus.topic == kind):
            return
        if not stated and kind not in _MEANT_IF_ASKED and self.only_asks(heard.text, leave=kind in _ASKED_FOR_LEAVE):
            raise NotSaid(kind, asked=True, values=values)
        if heard.confidence < SURE_TO_STORE:
            raise NotSaid(kind, asked=False, values=values)

    def only_asks(self, text: str, *, leave: bool = False) -> bool:
        """Whether words ask something, and neither bid nor state anything beside it; to ask `leave` may be to wish."""
        told = self.phrases.told("sentence", self.phrases.without("leave", text) if leave else text)
        return "says" not in told and ("asks" in told or ("?" in text and not leave))
