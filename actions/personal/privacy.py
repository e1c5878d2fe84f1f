"""What is held of me, who sees it, and how do I end that? (group E: ask_privacy; C-06, C-14, D-02, D-04, D-05, D-06)"""

from actions.account.topic import PERSON
from actions.personal.filing import Filing
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.follow_up import WHAT_NEXT
from actions.talk.heard import Heard
from servicing.turn import QuickReply

TOPIC = "ask_privacy"
WHETHER = "ask_privacy_whether"
"""Asking whether, or how, and not for it."""

RIGHTS = frozenset({"delete", "copy", "withdraw", "close", "leak"})
"""What somebody must do something about: it gets a number. Everything else is a question, and answered."""

ASKED_AT_ONCE = 2
_ABOUT_OTHERS = frozenset({"family", "hidden", "calls", "contacts", "leak"})


class Privacy:
    """Answers by rule, never from the account: what is true of everybody's data may be told to anybody."""

    def __init__(self, filing: Filing, asked: Asked) -> None:
        self._filing = filing
        self._asked = asked

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Each thing that was asked; a wish to use a right is stored with the right's name."""
        if heard.value(WHAT_NEXT) is not None:
            await self._filing.what_next(heard, answer)
            return
        if heard.value("wish") == PERSON:
            await self._filing.file(heard, answer, [answer.words("utter_person_will_check")])
            return
        asked = self._asked.every(TOPIC, heard)[:ASKED_AT_ONCE]
        sentences = [answer.words(f"utter_privacy_{kind}") for kind in asked] or [answer.words("utter_ask_privacy")]
        buttons = _buttons(asked, answer)
        rights = RIGHTS & set(asked)
        if rights == {"delete"} and heard.value("wish") is None and self._asked.first(WHETHER, heard) is not None:
            told = [answer.words("utter_privacy_delete_asked"), answer.words("utter_privacy_kept_by_law")]
            self._filing.tell(heard, answer, told, [answer.button("button_privacy_delete", TOPIC, wish="delete")])
            return
        if not rights:
            self._filing.tell(heard, answer, sentences, buttons)
            return
        if {"delete", "close"} & rights:
            sentences.append(answer.words("utter_privacy_kept_by_law"))
        right = {"right": ",".join(sorted(rights))}
        await self._filing.file(heard, answer, sentences, buttons, detail=right, join_open=False)


def _buttons(asked: tuple[str, ...], answer: Answer) -> list[QuickReply]:
    if not asked:
        return [
            answer.button("button_privacy_held", TOPIC, wish="held"),
            answer.button("button_privacy_shared", TOPIC, wish="shared"),
            answer.button("button_privacy_delete", TOPIC, wish="delete"),
        ]
    if _ABOUT_OTHERS & set(asked):
        return [answer.button("reading_report_harassment", "report_harassment")]
    if RIGHTS & set(asked):
        return []
    return [answer.button("button_privacy_person", TOPIC, wish=PERSON)]
