"""The one gate before every word said unasked, by bot or by person. Pure: what is known of a borrower goes in.

Days and hours are Shanghai's. What each reason does to each purpose is policy.yml's `outreach`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self

from servicing.clock import SHANGHAI, local_date
from servicing.contact.holds import Hold, HoldKind
from servicing.policy import Policy
from servicing.policy.outreach import Purpose, Treatment, Treatments, treatments

_WEEK = timedelta(days=7)


class Channel(StrEnum):
    """A way to a borrower. `h5` is the page in the lender's app."""

    H5 = "h5"
    SMS = "sms"
    WECHAT = "wechat"
    WECOM = "wecom"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` until `ends` of the same or the next day; equal ones are no hours at all."""

    begins: time
    ends: time

    def holds(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


@dataclass(frozen=True, slots=True)
class Preference:
    """What a borrower wishes for beside the policy: further quiet hours, channels they don't want."""

    quiet: QuietHours | None = None
    refused: frozenset[Channel] = frozenset()


@dataclass(frozen=True, slots=True)
class ContactState:
    """What is known of a borrower at an instant: the holds that stand, their wishes, and when words were said unasked to
    them in the last seven days. `number_refused`: whoever has the number in question wants no more texts."""

    holds: tuple[Hold, ...] = ()
    preference: Preference = Preference()
    said: tuple[datetime, ...] = ()
    number_refused: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may be said now."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be said: the rule that it would break, and the first instant at which it may be, if nothing else changes.

    `not_before` None: no such instant is known; something has to change first.
    """

    rule: str
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class ContactRules:
    """The policy's part in the gate: a row of treatments with its rule for each reason."""

    quiet: QuietHours
    quiet_hours: tuple[str, Treatments]
    caps: tuple[str, Treatments]
    holds: Mapping[HoldKind, tuple[str, Treatments]]
    a_day: int
    a_week: int

    @classmethod
    def of(cls, policy: Policy) -> Self:
        table = policy.outreach

        def row(name: str, text: str) -> tuple[str, Treatments]:
            return policy.rule_of(f"outreach.{name}"), treatments(text)

        return cls(
            quiet=QuietHours(policy.contact.quiet_from, policy.contact.quiet_until),
            quiet_hours=row("quiet_hours", table.quiet_hours),
            caps=row("caps", table.caps),
            holds={
                HoldKind.CRISIS: row("crisis", table.crisis),
                HoldKind.THIRD_PARTY: row("third_party", table.third_party),
                HoldKind.NOT_MY_LOAN: row("not_my_loan", table.not_my_loan),
                HoldKind.OPT_OUT: row("opt_out", table.opt_out),
                HoldKind.DISPUTE: row("dispute", table.dispute),
                HoldKind.COMPLAINT: row("complaint", table.complaint),
                HoldKind.PLAN: row("plan", table.plan),
            },
            a_day=table.texts_per_day,
            a_week=table.texts_per_week,
        )


@dataclass(frozen=True, slots=True)
class _Obstacle:
    """A reason against a word at an instant, and when it will have passed of itself, if ever."""

    rule: str
    treatment: Treatment
    passes: datetime | None


def may_contact(
    rules: ContactRules, state: ContactState, channel: Channel, purpose: Purpose, at: datetime
) -> Allowed | Refused:
    """Whether a word for a purpose may go to a borrower by a channel at an instant.

    Of several reasons against it the first names the rule: holds in the order of `ContactRules.holds`, the borrower's refusal
    of the channel, the caps, the hours. The instant heeds them all.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    first = next(_obstacles(rules, state, channel, purpose, at), None)
    if first is None:
        return Allowed()
    return Refused(first.rule, _first_free(rules, state, channel, purpose, at))


def wished_since(state: ContactState, since: datetime) -> ContactState:
    """What is known, for a word wished for at `since`: an earlier wish to hear nothing does not bind it (X-03)."""
    holds = tuple(hold for hold in state.holds if hold.kind is not HoldKind.OPT_OUT or hold.since >= since)
    return replace(state, holds=holds)


def leaves_time(rules: ContactRules, quiet: QuietHours) -> bool:
    """Whether a borrower's quiet hours leave any time of day at which they may be addressed."""
    noon = datetime(2026, 1, 1, 12, tzinfo=SHANGHAI)
    return _hours([rules.quiet, quiet], noon) is not None


def _first_free(rules: ContactRules, state: ContactState, channel: Channel, purpose: Purpose, at: datetime) -> datetime | None:
    """Go from the end of one obstacle to the next until nothing stands in the way; None where that never comes.

    Holds end once and what was said grows old once; hours alone come again, and `_hours` gives no end that they would cover.
    """
    while (obstacle := next(_obstacles(rules, state, channel, purpose, at), None)) is not None:
        if obstacle.treatment is Treatment.BLOCK or obstacle.passes is None:
            return None
        at = obstacle.passes
    return at


def _obstacles(
    rules: ContactRules, state: ContactState, channel: Channel, purpose: Purpose, at: datetime
) -> Iterator[_Obstacle]:
    for kind, (rule, row) in rules.holds.items():
        standing = [hold for hold in state.holds if hold.kind is kind and _stands(hold, at)]
        if standing:
            ends = [hold.until for hold in standing if hold.until is not None]
            yield from _unless_allowed(rule, row[purpose], max(ends) if len(ends) == len(standing) else None)
    refused = channel in state.preference.refused or (channel is Channel.SMS and state.number_refused)
    if refused:
        rule, row = rules.holds[HoldKind.OPT_OUT]
        yield from _unless_allowed(rule, row[purpose], None)
    if (frees := _caps(rules, state, at)) is not None:
        rule, row = rules.caps
        yield from _unless_allowed(rule, row[purpose], frees)
    quiet = [rules.quiet, *([state.preference.quiet] if state.preference.quiet else [])]
    if _is_quiet(quiet, at):
        rule, row = rules.quiet_hours
        yield from _unless_allowed(rule, row[purpose], _hours(quiet, at))


def _unless_allowed(rule: str, treatment: Treatment, passes: datetime | None) -> Iterator[_Obstacle]:
    if treatment is not Treatment.ALLOW:
        yield _Obstacle(rule, treatment, passes)


def _stands(hold: Hold, at: datetime) -> bool:
    return hold.since <= at and (hold.until is None or at < hold.until)


def _caps(rules: ContactRules, state: ContactState, at: datetime) -> datetime | None:
    """When one more word is within the caps; None when it is now."""
    frees = []
    today = [said for said in state.said if said <= at and local_date(said) == local_date(at)]
    if len(today) >= rules.a_day:
        frees.append(datetime.combine(local_date(at) + timedelta(days=1), time(), SHANGHAI))
    week = sorted(said for said in state.said if at - _WEEK < said <= at)
    if len(week) >= rules.a_week:
        frees.append(week[-rules.a_week] + _WEEK)
    return max(frees, default=None)


def _is_quiet(quiet: list[QuietHours], at: datetime) -> bool:
    clock = at.astimezone(SHANGHAI).time()
    return any(hours.holds(clock) for hours in quiet)


def _hours(quiet: list[QuietHours], at: datetime) -> datetime | None:
    """When the hours that now are quiet are over, all of them; None where they leave no time of day free."""
    for _ in range(len(quiet) + 1):
        clock = at.astimezone(SHANGHAI)
        covering = next((hours for hours in quiet if hours.holds(clock.time())), None)
        if covering is None:
            return at
        day = clock.date() + timedelta(days=1 if clock.time() >= covering.ends else 0)
        at = datetime.combine(day, covering.ends, SHANGHAI)
    return None
