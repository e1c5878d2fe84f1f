"""Dunned by other lenders, an app or a loan shark: not ours to arrange, but what the law gives everyone can be told.

Rules: C-01, C-08, C-19, K-06, P-06.
"""

from actions.loans.view import stands, views
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button

OTHERS_PRESS = "others_press"
"""Value of `wish` under which it is known (personal/guards.yml)."""


class OtherLenders:
    """Says what is seen here and what is not, what nobody may do who collects, and who helps; stores nothing."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """The borrower's own loans here, if any; a grievance only against us, an arrangement only for what is owed here."""
        files = await self._identity.files(heard)
        shown = views(files, files, heard.today, answer)
        seen = [stands(view, answer) for view in shown]
        if not shown and await self._identity.is_borrower(heard):
            seen = [answer.words("utter_none_here")]
        words = [
            answer.words("utter_others_press"),
            *seen,
            answer.words("utter_others_rules"),
            answer.words("utter_others_help"),
        ]
        ours = [answer.button("button_harassed_by_us", "report_harassment")] if shown else []
        late = [answer.button("button_cannot_pay", "request_installment")] if any(view.late for view in shown) else []
        answer.focus_on(topic="out_of_scope", asked=None, options=())
        answer.say_text("\n".join(words), buttons=[*late, *ours, person_button(answer)])
