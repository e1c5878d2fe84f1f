"""Whatever the engine, the plans and the promises can come to can be said."""

import pytest

from servicing.arrangements import Approval, Cause, Code, Kind
from servicing.plans.life import Event, State
from servicing.plans.promise import PromiseCode
from servicing.wording import Wording

NAMES = (
    *(f"refused_{code.value}" for code in Code),
    *(f"{form}_{kind.value}" for kind in Kind for form in ("option", "choice", "way")),
    *(f"cause_{cause.value}" for cause in Cause),
    *(f"{form}_{state.value}" for state in State for form in ("plan_state", "plan_said")),
    *(f"plan_step_{event.value}" for event in Event),
    *(f"approval_{approval.value}" for approval in Approval),
    *(
        f"{form}_{approval.value}"
        for approval in Approval
        if approval is not Approval.NONE
        for form in ("table", "utter_arrangement_confirm")
    ),
    *(f"promise_refused_{code.value}" for code in PromiseCode),
)


@pytest.mark.parametrize("name", NAMES)
def test_it_has_words(wording: Wording, name: str) -> None:
    assert wording.has(name)
