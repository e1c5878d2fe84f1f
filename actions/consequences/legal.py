"""Courts, police, visits, frozen accounts: what the law lets happen and who decides it, no more (C-10, C-21)."""

from typing import ClassVar

from actions.consequences.question import Question, Situation
from actions.talk.answer import Answer
from servicing.turn import QuickReply

GENERAL, SUED = "lawsuit", "sued_already"
NOTHING_OWED = "nothing_owed"
"""What is said of a lawsuit to whoever owes nothing here."""

MOST = 2
"""So many things asked at once are answered at once."""

_STEPS = {
    "contract_sent": ("button_my_contract", "request_document"),
    "call_police": ("button_harassed", "report_harassment"),
    "custody": ("button_harassed", "report_harassment"),
    "taken": ("button_harassed", "report_harassment"),
    "forged": ("reading_report_not_my_loan", "report_not_my_loan"),
    "void": ("button_dispute", "dispute_charge"),
    "co_signer": ("button_whose_debt", "ask_liability"),
    "told_others": ("button_harassed", "report_harassment"),
    "visit": ("button_harassed", "report_harassment"),
    SUED: ("button_is_it_real", "verify_legitimacy"),
    NOTHING_OWED: ("button_is_it_real", "verify_legitimacy"),
    "summons_feared": ("button_is_it_real", "verify_legitimacy"),
    "summons": ("button_is_it_real", "verify_legitimacy"),
    "letter": ("button_is_it_real", "verify_legitimacy"),
    "family": ("button_whose_debt", "ask_liability"),
}
_WISHES = {"contract_sent": "contract"}
_ANSWERED_BY = {
    "custody": ("call_police",),
    "after_judgment": ("judged", "lifted"),
    "travel": ("after_judgment",),
    "frozen": ("frozen_now", "others_property", "taken"),
    "forged": ("clicked",),
    "void": ("clicked", "forged"),
    "attend": ("summons", "summons_feared", SUED, "contract_sent"),
    SUED: ("summons", "summons_feared", "contract_sent"),
    "summons": ("summons_feared", "contract_sent"),
    "summons_feared": ("contract_sent",),
    "family": ("others_property", "co_signer"),
}
"""What another thing that was asked already answers."""


class Legal(Question):
    intent: ClassVar[str] = "ask_legal_consequence"

    def sentences(self, situation: Situation, answer: Answer) -> list[str]:
        """That nothing is late, where so; the things asked, in their order; how a lawsuit goes where none was named."""
        return [*_not_late(situation, answer), *(answer.words(f"utter_legal_{kind}") for kind in _answered(situation))]

    def steps(self, situation: Situation, answer: Answer) -> list[QuickReply]:
        """What fits the thing asked, and an arrangement for whoever has a loan open."""
        said = [_step(kind, answer) for kind in _answered(situation) if kind in _STEPS]
        arrange = [answer.button("button_cannot_pay", "request_installment")] if situation.open else []
        return [*said, *arrange]


def _step(kind: str, answer: Answer) -> QuickReply:
    title, intent = _STEPS[kind]
    return answer.button(title, intent, **({"wish": _WISHES[kind]} if kind in _WISHES else {}))


def _not_late(situation: Situation, answer: Answer) -> list[str]:
    """What frightens has no ground in a loan that is paid as agreed; nothing is said of loans of others."""
    if situation.late:
        return []
    return [
        answer.words("utter_legal_settled" if view.settled else "utter_legal_not_late", loan=view.ref)
        for view in situation.loans
    ]


def _answered(situation: Situation) -> list[str]:
    asked = set(situation.asked)
    own = [kind for kind in situation.asked if kind != GENERAL and not asked.intersection(_ANSWERED_BY.get(kind, ()))]
    about = own[:MOST] or [GENERAL]
    return list(dict.fromkeys(NOTHING_OWED if situation.nothing_owed and kind in (GENERAL, SUED) else kind for kind in about))
