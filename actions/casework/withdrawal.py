"""Taking a stored request back: it is found, read back and withdrawn, with a receipt; never a second one opened (I-01)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from actions.conversation.menu import menu
from actions.talk.answer import Answer
from actions.talk.asked import folded, listed, pattern
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.requests import Requests, receipt
from servicing.casework import OPEN, WITHDRAWN, WITHDRAWN_BY, Change, Ticket, change_request
from servicing.clock import SHANGHAI
from servicing.turn import QuickReply

WITHDRAWAL_FILE = Path(__file__).with_name("withdrawal.yml")

CANCEL, WITHDRAW = "cancel_request", "withdraw"
"""The intent, and the value that names what is taken back."""
ASKING = "withdraw_asking"
"""The value that marks a question whether or how it can be."""

CALLBACK, ANY = "callback", "any"
NO_BORROWERS_WISH = frozenset(
    {"express_distress", "report_third_party", "report_not_my_loan", "rate_service", "confirm_identity", "cost_review"}
)
"""What a person must see all the same, and what was never asked for."""

MOST_SHOWN = 5
_BUTTON = re.compile(r"(?P<what>withdraw|keep):(?P<number>[0-9A-Z-]{1,24})")


@dataclass(frozen=True, slots=True)
class Kind:
    """What is taken back: by which forms of words it is known, and which requests it stands for; none for any."""

    forms: tuple[re.Pattern[str], ...]
    requests: frozenset[str]

    def covers(self, ticket: Ticket) -> bool:
        """Whether a request is of this kind."""
        return ticket.kind in self.requests if self.requests else ticket.kind not in NO_BORROWERS_WISH


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Known by its words however it was read, and answered from what the sender has open."""

    requests: Requests
    kinds: Mapping[str, Kind]
    never: tuple[str, ...]
    asking: tuple[str, ...]
    newest: tuple[str, ...]

    @classmethod
    def load(cls, requests: Requests, file: Path = WITHDRAWAL_FILE) -> "Withdrawal":
        """Read the words.

        Raises:
            KeyError: a list is absent.
        """
        lists = listed(file)
        kinds = {
            name: Kind(
                tuple(pattern(form.replace("{}", word)) for form in lists["forms"] for word in kind["words"]),
                frozenset(kind["requests"]),
            )
            for name, kind in lists["kinds"].items()
        }
        return cls(requests, kinds, *(tuple(map(folded, lists[name])) for name in ("not", "asking", "newest")))

    async def reread(self, heard: Heard) -> Heard:
        """The message as the wish to take something back, where its words say so.

        Not to be called, where no call was asked for, is a wish of another kind: how to be contacted.
        """
        text = folded(heard.text)
        if heard.tapped or _any(self.never, text):
            return heard
        kind = next((name for name, one in self.kinds.items() if any(form.search(text) for form in one.forms)), None)
        if kind is None or (kind == CALLBACK and not self._of(kind, await self.requests.own(heard))):
            return heard
        marks = {ASKING: "1"} if _any(self.asking, text) else {}
        return replace(heard.reread(CANCEL, **{WITHDRAW: kind}, **marks), confidence=1.0, wishes=())

    def meant(self, heard: Heard) -> bool:
        """Whether a message takes back what is stored, or a button of ours was tapped."""
        return heard.value(WITHDRAW) is not None or _button(heard) is not None

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Withdraw the one that is meant; ask which of several; say so where there is none."""
        answer.focus_on(asked=None, options=(), instalment=None)
        own = await self.requests.own(heard)
        if (button := _button(heard)) is not None:
            named = next(
                (ticket for ticket in await self.requests.own(heard, withdrawn=True) if ticket.number == button["number"]), None
            )
            if named is None:
                answer.say("utter_withdraw_none", what=answer.words("withdraw_any"), buttons=[person_button(answer)])
            elif button["what"] == "keep":
                await self._keep(named, heard, answer)
            else:
                await self._withdraw(named, heard, answer)
            return
        kind = heard.value(WITHDRAW) or ANY
        meant = self._of(kind, own)
        if not meant:
            answer.say(
                "utter_withdraw_none",
                what=answer.words(f"withdraw_{kind}"),
                buttons=menu(heard.metadata.borrower_id is not None, answer),
            )
        elif heard.value(ASKING) is None and (len(meant) == 1 or _any(self.newest, folded(heard.text))):
            await self._withdraw(meant[0], heard, answer)
        else:
            options = [_withdraw_button(ticket, answer) for ticket in meant[:MOST_SHOWN]]
            answer.say("utter_withdraw_which", count=len(meant), buttons=[*options, person_button(answer)])
            answer.ask(WITHDRAW, options)

    async def offer(self, heard: Heard, answer: Answer) -> list[QuickReply]:
        """A button for the newest request that this talk was about, if it still waits."""
        own = [ticket for ticket in await self.requests.own(heard) if ticket.kind == heard.focus.topic]
        return [_withdraw_button(ticket, answer) for ticket in own[:1]]

    def _of(self, kind: str, own: Iterable[Ticket]) -> list[Ticket]:
        return [ticket for ticket in own if self.kinds[kind].covers(ticket)]

    async def _withdraw(self, ticket: Ticket, heard: Heard, answer: Answer) -> None:
        await self._change(ticket, heard, {WITHDRAWN_BY: heard.metadata.message_id}, WITHDRAWN)
        what = answer.words(f"reading_{ticket.kind}")
        at = ticket.created_at.astimezone(SHANGHAI)
        keep = answer.button("button_keep_request", CANCEL, wish=f"keep:{ticket.number}")
        answer.say(
            "utter_withdrawn",
            what=what,
            number=ticket.number,
            on=at.date(),
            card=receipt(ticket, answer, title="card_withdrawn_title", state="card_receipt_withdrawn"),
            buttons=[keep, person_button(answer)],
        )

    async def _keep(self, ticket: Ticket, heard: Heard, answer: Answer) -> None:
        await self._change(ticket, heard, {"kept_by": heard.metadata.message_id}, OPEN)
        words = answer.words("utter_withdraw_kept", what=answer.words(f"reading_{ticket.kind}"), number=ticket.number)
        answer.say_text(words, card=receipt(ticket, answer), buttons=[person_button(answer)])

    async def _change(self, ticket: Ticket, heard: Heard, detail: dict[str, str], state: str) -> None:
        change = Change(ticket.number, heard.metadata.message_id, heard.metadata.received_at, detail, state)
        async with self.requests.database.writing() as session:
            await change_request(session, self.requests.vault, change)


def _button(heard: Heard) -> re.Match[str] | None:
    return _BUTTON.fullmatch(heard.value("wish") or "") if heard.intent == CANCEL else None


def _withdraw_button(ticket: Ticket, answer: Answer) -> QuickReply:
    at = ticket.created_at.astimezone(SHANGHAI)
    title = answer.words("button_withdraw", what=answer.words(f"reading_{ticket.kind}"), at=f"{at:%m-%d %H:%M}")
    return answer.button_saying(title, CANCEL, wish=f"withdraw:{ticket.number}")


def _any(words: Iterable[str], text: str) -> bool:
    return any(word in text for word in words)
