"""Where a borrower is in a flow: the answers so far and what comes next, found in the draft that keeps them and kept there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from actions.talk.drafts import Drafts
from actions.talk.flow import Flow, Step
from actions.talk.heard import Heard
from servicing.drafts import DraftState
from servicing.turn import Focus

FLOW = "flow"
"""Kind of the value by which a button names its flow; first part of `Focus.asked` after a flow's question."""

READ_BACK = "read_back"
WHICH_WRONG = "which_wrong"
"""Asked after a no to what was read back: until it is read back anew, no yes submits it."""
LATER = "later"
"""Asked after several messages about something else."""


@dataclass(slots=True)
class Place:
    """Where in a flow the borrower is."""

    flow: Flow
    values: dict[str, str] = field(default_factory=dict)

    @property
    def step(self) -> Step | None:
        """The step to be asked; None when all are answered."""
        return next((step for step in self.wanted if step.name not in self.values), None)

    @property
    def wanted(self) -> list[Step]:
        """The steps that are asked at all, after these answers."""
        return [step for step in self.flow.steps if self.flow.wanted(step, self.values)]

    @property
    def done(self) -> list[Step]:
        """The steps that are answered, in their order."""
        return [step for step in self.wanted if step.name in self.values]

    @property
    def asked(self) -> str:
        """How the focus names the question that comes next."""
        return asked_name(self.flow.kind, READ_BACK if self.step is None else self.step.name)

    @property
    def seen(self) -> str:
        """A mark of the answers and of what was reckoned from them, so that a yes is a yes to what was shown."""
        shown = [self.values, self.flow.shown(self.values)]
        return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:12]

    def named(self, name: str | None) -> Step | None:
        """A step that is asked, by its name."""
        return next((step for step in self.wanted if step.name == name), None)

    def was_asked(self, heard: Heard, step: str) -> bool:
        """Whether a message follows this flow's question of that name."""
        return heard.focus.asked == asked_name(self.flow.kind, step)


def asked_name(kind: str, step: str) -> str:
    """The value of `Focus.asked` after a flow's question."""
    return f"{FLOW}:{kind}:{step}"


def asks(focus: Focus) -> bool:
    """Whether the question asked last was a flow's own."""
    return (focus.asked or "").startswith(f"{FLOW}:")


class Places:
    """The flows by kind, and the drafts that hold where borrowers are in them."""

    def __init__(self, flows: Mapping[str, Flow], drafts: Drafts) -> None:
        self._flows = flows
        self._drafts = drafts

    async def under_way(self, heard: Heard) -> Place | None:
        """In the flow that is under way, or in the one a button belongs to."""
        flow = self._flows.get(heard.value(FLOW) or heard.focus.flow or "")
        return None if flow is None else await self.open_in(flow, heard)

    async def open_in(self, flow: Flow, heard: Heard) -> Place | None:
        """In one flow, where it was left open."""
        draft = await self._drafts.open_one(heard, flow.kind)
        return None if draft is None else Place(await flow.in_turn(heard), dict(draft.values))

    async def newest(self, heard: Heard, *, besides: str | None = None) -> Place | None:
        """In the flow that was left unfinished last, `besides` one."""
        for draft in await self._drafts.open_ones(heard):
            flow = self._flows.get(draft.kind)
            if flow is not None and flow.kind != besides and flow.worth_resuming(draft.values):
                return Place(await flow.in_turn(heard), dict(draft.values))
        return None

    async def last_answers(self, flow: Flow, heard: Heard) -> Mapping[str, str]:
        """What was answered the last time, whatever became of it."""
        last = await self._drafts.last_one(heard, flow.kind)
        return {} if last is None else last.values

    async def keep(self, place: Place, heard: Heard, state: DraftState = DraftState.OPEN) -> None:
        """Write the draft."""
        await self._drafts.write(heard, place.flow.kind, place.values, state)
