"""The gate before every word said unasked: the clock's turning points, the caps, the holds, and what holds for all of them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.clock import SHANGHAI
from servicing.contact.gate import (
    Allowed,
    Channel,
    ContactRules,
    ContactState,
    Preference,
    QuietHours,
    Refused,
    leaves_time,
    may_contact,
)
from servicing.contact.holds import Hold, HoldKind
from servicing.policy.outreach import Purpose
from tests.harness.policy import POLICY

RULES = ContactRules.of(POLICY)
SERVICE, COLLECTION, REPLY = Purpose.SERVICE, Purpose.COLLECTION, Purpose.REPLY
DAY = timedelta(days=1)


def at(clock: str, day: int = 22) -> datetime:
    """An instant of November 2026 by Shanghai's clock, as the store gives it: in UTC."""
    return datetime.combine(datetime(2026, 11, day, tzinfo=SHANGHAI), time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


def ask(state: ContactState, purpose: Purpose, when: datetime, channel: Channel = Channel.SMS) -> Allowed | Refused:
    return may_contact(RULES, state, channel, purpose, when)


@pytest.mark.parametrize(
    ("clock", "free"), [("21:59:59", True), ("22:00:00", False), ("07:59:59", False), ("08:00:00", True), ("00:00:00", False)]
)
@pytest.mark.parametrize("purpose", [COLLECTION, SERVICE, Purpose.MANDATORY, Purpose.EDUCATION])
def test_quiet_hours_begin_and_end_to_the_second_in_shanghai(clock: str, free: bool, purpose: Purpose) -> None:
    morning = at("08:00:00", 23 if clock.startswith("22") else 22)
    assert ask(ContactState(), purpose, at(clock)) == (Allowed() if free else Refused("C-01", morning))


def test_who_asked_is_answered_at_any_hour_and_whatever_stands() -> None:
    every = tuple(Hold(kind, at("00:00:00", 1)) for kind in HoldKind)
    wishes = Preference(QuietHours(time(8), time(22)), frozenset(Channel))
    state = ContactState(every, wishes, (at("09:00:00"),) * 5, number_refused=True)
    assert ask(state, REPLY, at("03:00:00")) == Allowed()


def test_a_second_word_on_a_day_waits_for_the_next_morning() -> None:
    state = ContactState(said=(at("08:00:00"),))
    assert ask(state, COLLECTION, at("08:00:01")) == Refused("C-04", at("08:00:00", 23))
    assert ask(state, COLLECTION, at("08:00:00", 23)) == Allowed()
    assert ask(state, SERVICE, at("08:00:01")) == Allowed()


def test_yesterday_evening_does_not_count_for_today() -> None:
    assert ask(ContactState(said=(at("21:59:59", 21),)), COLLECTION, at("08:00:00", 22)) == Allowed()


def test_a_fourth_word_in_seven_days_waits_until_the_first_is_seven_days_old() -> None:
    state = ContactState(said=(at("10:00:00", 16), at("10:00:00", 18), at("10:00:00", 20)))
    assert ask(state, COLLECTION, at("09:00:00", 22)) == Refused("C-04", at("10:00:00", 23))
    assert ask(state, COLLECTION, at("10:00:00", 23)) == Allowed()


@pytest.mark.parametrize(
    ("kind", "rule", "allowed"),
    [
        (HoldKind.CRISIS, "V-03", {Purpose.MANDATORY}),
        (HoldKind.THIRD_PARTY, "C-07", set()),
        (HoldKind.NOT_MY_LOAN, "C-06", {Purpose.MANDATORY}),
        (HoldKind.OPT_OUT, "X-03", {Purpose.MANDATORY}),
        (HoldKind.DISPUTE, "X-04", {Purpose.MANDATORY, SERVICE}),
        (HoldKind.COMPLAINT, "C-18", {Purpose.MANDATORY, SERVICE}),
        (HoldKind.PLAN, "F-03", {Purpose.MANDATORY, SERVICE, Purpose.EDUCATION}),
    ],
)
def test_what_each_hold_does(kind: HoldKind, rule: str, allowed: set[Purpose]) -> None:
    state = ContactState(holds=(Hold(kind, at("00:00:00", 1)),))
    for purpose in Purpose:
        said = ask(state, purpose, at("12:00:00"))
        assert said == (Allowed() if purpose in allowed | {REPLY} else Refused(rule, None)), purpose


def test_what_is_deferred_by_a_hold_with_an_end_waits_for_that_and_for_the_morning() -> None:
    crisis = Hold(HoldKind.CRISIS, at("00:00:00", 1), at("23:00:00", 22))
    assert ask(ContactState(holds=(crisis,)), SERVICE, at("12:00:00")) == Refused("V-03", at("08:00:00", 23))
    endless = Hold(HoldKind.CRISIS, at("00:00:00", 1))
    assert ask(ContactState(holds=(crisis, endless)), SERVICE, at("12:00:00")) == Refused("V-03", None)


def test_a_hold_that_has_not_begun_or_is_over_is_none() -> None:
    for hold in (Hold(HoldKind.DISPUTE, at("12:00:01")), Hold(HoldKind.DISPUTE, at("08:00:00"), at("12:00:00"))):
        assert ask(ContactState(holds=(hold,)), COLLECTION, at("12:00:00")) == Allowed()


def test_a_borrowers_own_hours_and_channels_win() -> None:
    wishes = Preference(QuietHours(time(12), time(14)), frozenset({Channel.SMS}))
    assert ask(ContactState(preference=wishes), SERVICE, at("12:30:00"), Channel.H5) == Refused("C-01", at("14:00:00"))
    assert ask(ContactState(preference=wishes), SERVICE, at("15:00:00"), Channel.H5) == Allowed()
    assert ask(ContactState(preference=wishes), SERVICE, at("15:00:00")) == Refused("X-03", None)


def test_a_number_whose_holder_refused_gets_no_text_but_the_page_may_speak() -> None:
    state = ContactState(number_refused=True)
    assert ask(state, SERVICE, at("12:00:00")) == Refused("X-03", None)
    assert ask(state, SERVICE, at("12:00:00"), Channel.H5) == Allowed()


def test_hours_that_reach_the_quiet_ones_are_one_long_night() -> None:
    wishes = Preference(QuietHours(time(7), time(10)))
    assert ask(ContactState(preference=wishes), SERVICE, at("23:00:00")) == Refused("C-01", at("10:00:00", 23))
    assert not leaves_time(RULES, QuietHours(time(8), time(22)))
    assert not leaves_time(RULES, QuietHours(time(7), time(23)))
    assert leaves_time(RULES, QuietHours(time(8), time(21, 59)))
    whole_day = ContactState(preference=Preference(QuietHours(time(8), time(22))))
    assert ask(whole_day, SERVICE, at("12:00:00")) == Refused("C-01", None)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ask(ContactState(said=(at("12:00:00"),)), SERVICE, datetime(2026, 11, 22, 12))  # noqa: DTZ001 that is the point


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.timedeltas(timedelta(seconds=1), timedelta(days=9))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))


@st.composite
def states(draw: st.DrawFn, when: datetime) -> ContactState:
    holds = st.builds(
        lambda kind, ago, lasts: Hold(kind, when - ago, None if lasts is None else when - ago + lasts),
        st.sampled_from(HoldKind),
        spans,
        st.none() | spans,
    )
    return ContactState(
        holds=tuple(draw(st.lists(holds, max_size=3))),
        preference=Preference(
            draw(st.none() | st.builds(QuietHours, clocks, clocks)),
            frozenset(draw(st.sets(st.sampled_from(Channel), max_size=2))),
        ),
        said=tuple(when - ago for ago in draw(st.lists(st.timedeltas(timedelta(), timedelta(days=7)), max_size=5))),
        number_refused=draw(st.booleans()),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[ContactState, Channel, Purpose, datetime]:
    when = draw(instants)
    return draw(states(when)), draw(st.sampled_from(Channel)), draw(st.sampled_from(Purpose)), when


@given(cases())
def test_an_answer_is_always_allowed(case: tuple[ContactState, Channel, Purpose, datetime]) -> None:
    state, channel, _, when = case
    assert may_contact(RULES, state, channel, REPLY, when) == Allowed()


@given(cases())
def test_nothing_is_collected_in_quiet_hours_or_under_a_hold(
    case: tuple[ContactState, Channel, Purpose, datetime],
) -> None:
    state, channel, _, when = case
    if may_contact(RULES, state, channel, COLLECTION, when) == Allowed():
        clock = when.astimezone(SHANGHAI).time()
        assert time(8) <= clock < time(22)
        assert not [hold for hold in state.holds if hold.until is None or hold.until > when]
        assert channel not in state.preference.refused
        assert len([said for said in state.said if said.astimezone(SHANGHAI).date() == when.astimezone(SHANGHAI).date()]) == 0


@given(cases())
def test_at_the_time_named_it_is_allowed_and_just_before_it_is_not(
    case: tuple[ContactState, Channel, Purpose, datetime],
) -> None:
    state, channel, purpose, when = case
    said = may_contact(RULES, state, channel, purpose, when)
    if isinstance(said, Refused) and said.not_before is not None:
        assert said.not_before > when
        assert may_contact(RULES, state, channel, purpose, said.not_before) == Allowed()
        just_before = said.not_before - timedelta(microseconds=1)
        assert isinstance(may_contact(RULES, state, channel, purpose, just_before), Refused)
