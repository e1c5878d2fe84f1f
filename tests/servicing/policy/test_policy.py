"""policy.yml: what it may say, and how every fault in it is named."""

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from servicing.clock import local_date, now
from servicing.policy import Policy, PolicyError, PolicyProblem
from servicing.policy.policy import fields
from servicing.policy.rules import RULES
from tests.harness.system import ROOT

FILE = ROOT / "policy.yml"
TEXT = FILE.read_text(encoding="utf-8")
FIELDS = [f"{section}.{name}" for section, name, _ in fields()]


def line_of(field: str, text: str = TEXT) -> int:
    """The line on which a field's entry stands."""
    section, name = field.split(".")
    lines = text.splitlines()
    begins = next(number for number, line in enumerate(lines) if line.startswith(f"{section}:"))
    return next(number for number, line in enumerate(lines[begins:], begins + 1) if line.startswith(f"  {name}:"))


def with_value(field: str, value: str) -> str:
    """The shipped file with one value replaced by a text as it would be typed."""
    lines = TEXT.splitlines()
    at = line_of(field) - 1
    before, _, rest = lines[at].partition("value: ")
    _, comma, after = rest.partition(", rule:")
    lines[at] = f"{before}value: {value}{comma}{after}" if comma else pytest.fail(lines[at])
    return "\n".join(lines)


def load(folder: Path, text: str) -> Policy:
    file = folder / "policy.yml"
    file.write_text(text, encoding="utf-8")
    return Policy.load(file)


def refused(folder: Path, text: str) -> tuple[PolicyProblem, ...]:
    with pytest.raises(PolicyError) as error:
        load(folder, text)
    return error.value.problems


def number(policy: Policy, field: str) -> object:
    return policy.numbers()[field]


def test_the_shipped_policy_is_sound_and_every_rule_is_known() -> None:
    policy = Policy.load(FILE)
    assert list(policy.numbers()) == FIELDS
    assert {policy.rule_of(field) for field in FIELDS} <= RULES.keys()
    assert policy.contact.quiet_from == time(22)
    assert policy.tape.multiplier_most == Decimal("1.5")


def test_numbers_are_what_the_text_says_whether_quoted_or_not(tmp_path: Path) -> None:
    policy = load(tmp_path, with_value("contact.quiet_from", "21:30"))
    assert policy.contact.quiet_from == time(21, 30)
    policy = load(tmp_path, with_value("cost.review_above", "0.1"))
    assert policy.cost.review_above == Decimal("0.1")
    assert all(type(each) in (int, str, Decimal, date, time) for each in policy.numbers().values())


def test_nothing_can_be_changed_after_loading() -> None:
    policy = Policy.load(FILE)
    with pytest.raises(ValidationError):
        policy.complaints.answer_days = 20
    with pytest.raises(ValidationError):
        policy.complaints = policy.complaints  # the section itself


LIMITS = [
    ("contact.quiet_from", "21:00", "22:00", "18:59", "22:01"),
    ("contact.quiet_until", "08:00", "11:00", "07:59", "11:01"),
    ("contact.evening_call_from", "18:00", "20:59", "17:59", "22:01"),
    ("contact.evening_call_until", "19:01", "22:00", "17:59", "22:01"),
    ("contact.calls_a_day", "1", "3", "0", "4"),
    ("contact.attempts_a_day", "1", "6", "0", "7"),
    ("outreach.texts_per_day", "1", "1", "0", "2"),
    ("outreach.texts_per_week", "1", "3", "0", "4"),
    ("outreach.crisis_hold_hours", "72", "720", "71", "721"),
    ("complaints.answer_days", "1", "15", "0", "16"),
    ("credit_record.objection_days", "1", "20", "0", "21"),
    ("credit_record.kept_years", "1", "5", "0", "6"),
    ("credit_record.free_reports", "1", "12", "0", "13"),
    ("credit_record.central_bank_days", "1", "30", "0", "31"),
    ("credit_record.repair_since", "2020-01-01", "2025-12-31", "2019-12-31", "2026-01-01"),
    ("credit_record.repair_until", "2020-01-02", "2025-12-31", "2019-12-31", "2026-01-01"),
    ("credit_record.repair_amount_most", "1", "10000", "0", "10001"),
    ("credit_record.repair_ended_on", "2026-03-31", None, "2026-03-30", "2999-01-01"),
    ("credit_record.repair_first_repaid_by", "2020-01-01", "2025-11-30", "2019-12-31", "2025-12-01"),
    ("credit_record.repair_first_hidden_on", "2026-01-01", "2026-01-31", "2025-12-31", "2026-02-01"),
    ("limitation.years", "3", "3", "2", "4"),
    ("lending.lpr_one_year", "0.001", "0.10", "0.0009", "0.1001"),
    ("lending.lpr_told_on", "2025-05-20", None, "2025-05-19", "9999-12-31"),
    ("examples.amount", "1000", "100000", "999", "100001"),
    ("examples.annual_rate", "0.01", "0.24", "0.0099", "0.2401"),
    ("examples.months", "2", "60", "1", "61"),
    ("trials.amount_most", "10000", "900000", "9999", "900001"),
    ("trials.months_most", "12", "360", "11", "361"),
    ("trials.bare_rate_most", "0.10", "0.50", "0.0999", "0.5001"),
    ("reminders.days_before", "0", "15", None, "16"),
    ("reminders.hour", "9", "20", "8", "21"),
    ("promises.days_ahead_most", "1", "62", "0", "63"),
    ("promises.amount_least", "1", "100", "0", "101"),
    ("promises.wait_days", "1", "10", "0", "11"),
    ("records.contact_years", "5", "30", "4", "31"),
    ("records.transaction_years", "10", "30", "9", "31"),
    ("requests.same_matter_hours", "1", "72", "0", "73"),
    ("attachments.largest_megabytes", "1", "20", "0", "21"),
    ("attachments.largest_megapixels", "12", "100", "11", "101"),
    ("attachments.most_a_day", "1", "500", "0", "501"),
    ("conversation.misunderstandings", "1", "3", "0", "4"),
    ("conversation.insults", "1", "3", "0", "4"),
    ("conversation.another_talk_hours", "1", "72", "0", "73"),
    ("waiting.slow_notice_seconds", "1", "30", "0", "31"),
    ("waiting.person_seconds", "60", "3600", "59", "3601"),
    ("what_if.later_days", "1", "31", "0", "32"),
    ("tape.multiplier_least", "1", "1.5", "0.9999", "1.5001"),
    ("tape.multiplier_most", "1.0", "1.50", "0.9999", "1.5001"),
    ("tape.cost_cap_most", "0.01", "0.99", "0.0099", "0.9901"),
    ("cost.review_above", "0.01", "0.24", "0.0099", "0.2401"),
    ("cost.statement_since", "1999-12-31", "2026-08-01", None, "2026-08-02"),
    ("arrangements.extension_days_most", "1", "90", "0", "91"),
    ("arrangements.extension_ahead_days", "0", "30", None, "31"),
    ("arrangements.extension_dpd_least", "0", "30", None, "181"),
    ("arrangements.extension_dpd_most", "0", "180", None, "181"),
    ("arrangements.extension_times", "0", "12", None, "13"),
    ("arrangements.replan_months_least", "2", "12", "1", "13"),
    ("arrangements.replan_months_most", "3", "60", "2", "61"),
    ("arrangements.replan_payment_least", "1", "1000", "0", "1001"),
    ("arrangements.first_due_days_most", "34", "62", "30", "63"),
    ("arrangements.plan_rate_most", "0", "0.24", None, "0.2401"),
    ("arrangements.waiver_hardship", "0", "0.30", None, "1.0001"),
    ("arrangements.waiver_lump_sum", "0", "0.30", None, "0.3001"),
    ("arrangements.kept_waiver", "0", "1", None, "1.0001"),
    ("arrangements.coupon_most", "0", "1000", None, "1001"),
    ("arrangements.coupon_share_most", "0", "1", None, "1.0001"),
    ("arrangements.offer_days", "1", "14", "0", "15"),
    ("arrangements.lapse_days", "7", "60", "6", "61"),
    ("arrangements.cooling_off_hours", "0", "168", None, "169"),
    ("arrangements.miss_days", "1", "30", "0", "31"),
    ("arrangements.restarts", "0", "5", None, "6"),
    ("arrangements.four_eyes_above", "0", "100000", None, "100001"),
    ("arrangements.auto_total_most", "0", "20000", None, "20001"),
    ("arrangements.reading_seconds", "3", "60", "2", "61"),
    ("arrangements.compare_days", "7", "90", "6", "91"),
]
ROWS = {
    "outreach.quiet_hours": ("collection", "education"),
    "outreach.caps": ("collection", "education"),
    "outreach.plan": ("collection",),
    "outreach.complaint": ("collection",),
    "outreach.dispute": ("collection",),
    "outreach.crisis": ("service", "collection", "education"),
    "outreach.opt_out": ("collection", "education"),
    "outreach.not_my_loan": ("collection", "education"),
    "outreach.third_party": ("service", "mandatory", "collection", "education"),
}
PHONES = [field for field in FIELDS if field.startswith("help_lines.")]


def test_every_field_has_its_limits_tried() -> None:
    written = ["arrangements.waiver_tiers", "arrangements.auto_approval", "arrangements.unused_counts"]
    assert sorted(FIELDS) == sorted([*(field for field, *_ in LIMITS), *ROWS, *PHONES, *written])


@pytest.mark.parametrize(("field", "least", "most", "below", "above"), LIMITS, ids=[field for field, *_ in LIMITS])
def test_a_number_up_to_its_limits_is_taken_and_beyond_is_named(
    tmp_path: Path, field: str, least: str, most: str | None, below: str | None, above: str
) -> None:
    for value in filter(None, (least, most)):
        assert str(number(load(tmp_path, with_value(field, value)), field)).startswith(value)
    for value in filter(None, (below, above)):
        (problem,) = refused(tmp_path, with_value(field, value))
        assert (problem.line, problem.field) == (line_of(field), field)
        assert problem.wrong.startswith("must")
        assert problem.allowed


@pytest.mark.parametrize("field", ROWS)
def test_a_row_of_the_outreach_table_is_whole_and_never_laxer_than_the_law(tmp_path: Path, field: str) -> None:
    def row(**changed: str) -> str:
        purposes = dict.fromkeys(("reply", "service", "mandatory", "collection", "education"), "block") | {"reply": "allow"}
        return " ".join(f"{purpose}={treatment}" for purpose, treatment in (purposes | changed).items())

    assert number(load(tmp_path, with_value(field, row())), field) == row()
    kept = ROWS[field]
    for purpose in ("service", "mandatory", "collection", "education"):
        if purpose not in kept:
            assert load(tmp_path, with_value(field, row(**{purpose: "allow"})))
    laxer = [(row(**{purpose: "allow"}), f"must not allow {purpose}") for purpose in kept]
    misread = [
        (row().removesuffix(" education=block"), "is not a row"),
        (row() + " service=block", "is not a row"),
        (row(service="later"), "is not a row"),
        (row().replace("service", "servise"), "is not a row"),
        (row().replace(" ", ", "), "is not a row"),
        ("allow", "is not a row"),
    ]
    for value, wrong in [*laxer, *misread, (row(reply="defer"), "must allow reply")]:
        (problem,) = refused(tmp_path, with_value(field, f'"{value}"'))
        assert (problem.line, problem.field) == (line_of(field), field)
        assert wrong in problem.wrong
        assert "education" in problem.allowed


@pytest.mark.parametrize("row", ["1-=0", "1-30=0.1 31-=0.5", "1-1=0.25 2-2=0.25 3-=0.6"])
def test_tiers_of_a_waiver_follow_one_another(tmp_path: Path, row: str) -> None:
    assert number(load(tmp_path, with_value("arrangements.waiver_tiers", row)), "arrangements.waiver_tiers") == row


@pytest.mark.parametrize(
    "row",
    [
        "0-30=0.1 31-=0.2",  # before the first day
        "1-30=0.1 32-=0.2",  # a gap
        "1-30=0.1 30-=0.2",  # an overlap
        "1-30=0.1 31-60=0.2",  # an end
        "1-=0.1 31-=0.2",  # no end between
        "1-30=0.2 31-=0.1",  # less for who is later
        "1-0=0.1 1-=0.2",  # a band of no day
        "1-30=0.1 31-=1.1",
        "1-30=10% 31-=20%",
        "1-30=0.1  31-=0.2",
        "none",
    ],
)
def test_tiers_with_a_fault_are_named_on_their_line(tmp_path: Path, row: str) -> None:
    field = "arrangements.waiver_tiers"
    (problem,) = refused(tmp_path, with_value(field, f'"{row}"'))
    assert (problem.line, problem.field) == (line_of(field), field)
    assert "from day 1 without a gap" in problem.allowed


def test_no_more_than_the_whole_penalty_can_be_waived(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, with_value("arrangements.waiver_tiers", "1-=0.61"))
    assert (problem.line, problem.field) == (line_of("arrangements.waiver_lump_sum"), "arrangements.waiver_lump_sum")
    assert "above the whole penalty" in problem.wrong


def test_numbers_of_a_plan_fit_together(tmp_path: Path) -> None:
    crossed = with_value("arrangements.extension_dpd_least", "31")
    (problem,) = refused(tmp_path, crossed)
    assert (problem.field, problem.wrong) == ("arrangements.extension_dpd_most", "must not be below extension_dpd_least")
    found = refused(tmp_path, with_value("arrangements.replan_months_most", "61"))
    assert [each.field for each in found] == ["arrangements.replan_months_most"]
    (problem,) = refused(tmp_path, with_value("arrangements.first_due_days_most", "33"))
    assert (problem.line, problem.field) == (line_of("arrangements.offer_days"), "arrangements.offer_days")


def test_a_switch_is_on_or_off(tmp_path: Path) -> None:
    field = "arrangements.auto_approval"
    assert number(Policy.load(FILE), field) == "off"
    assert number(load(tmp_path, with_value(field, "on")), field) == "on"
    for value in ("yes", "true", "1", "ON"):
        (problem,) = refused(tmp_path, with_value(field, value))
        assert (problem.line, problem.field, problem.allowed) == (line_of(field), field, "on or off")


@pytest.mark.parametrize("field", PHONES)
def test_a_telephone_number_is_digits(tmp_path: Path, field: str) -> None:
    for value in ("95188", "010-12345678"):
        assert number(load(tmp_path, with_value(field, value)), field) == value
    for value in ("12", "123456", "１２３４５", "call me", "12356；转账", "+8612356"):
        (problem,) = refused(tmp_path, with_value(field, value))
        assert (problem.line, problem.field) == (line_of(field), field)
        assert "telephone number" in problem.allowed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("complaints.answer_days", value)
        for value in ("15.0", "1e1", "0xF", "-1", "１５", "1_0", "true", "null", "fifteen", "9999999", "12:30")
    ]
    + [("tape.multiplier_most", value) for value in ('"1,5"', "1.", ".5", "15e-1", "NaN", "inf", "1.1234567", "+1.2")]
    + [("contact.quiet_from", value) for value in ("22", "22:00:00", "9:00 pm", "21：00", "2100", "24:00", "21:60", "79200")]
    + [("cost.statement_since", value) for value in ("2026-8-1", "20260801", "2026-02-30", "2026-08-01T00:00:00", "yesterday")],
)
def test_what_is_written_in_another_way_is_refused_not_guessed(tmp_path: Path, field: str, value: str) -> None:
    (problem,) = refused(tmp_path, with_value(field, value))
    assert (problem.line, problem.field) == (line_of(field), field)


def test_an_evening_call_lies_between_its_hours_and_out_of_the_quiet_ones(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, with_value("contact.evening_call_until", "19:00"))
    assert problem.wrong == "must be later than evening_call_from"
    assert load(tmp_path, with_value("contact.quiet_from", "21:00")).contact.quiet_from == time(21)
    (problem,) = refused(tmp_path, with_value("contact.quiet_from", "20:59"))
    assert (problem.line, problem.wrong) == (line_of("contact.evening_call_until"), "must not be later than quiet_from")
    early = with_value("contact.quiet_from", "19:00").replace('"19:00"', "18:00").replace('"21:00"', "19:00")
    assert load(tmp_path, early).contact.quiet_from == time(19)


def test_the_multipliers_band_is_not_turned_over(tmp_path: Path) -> None:
    crossed = with_value("tape.multiplier_most", "1.2").replace('least: {value: "1.0"', "least: {value: 1.3")
    (problem,) = refused(tmp_path, crossed)
    assert (problem.field, problem.wrong) == ("tape.multiplier_most", "must not be below multiplier_least")


def test_a_repair_that_is_not_over_is_refused(tmp_path: Path) -> None:
    today = local_date(now())
    (problem,) = refused(tmp_path, with_value("credit_record.repair_ended_on", today.isoformat()))
    assert "must have passed" in problem.wrong
    yesterday = today - timedelta(days=1)
    assert load(tmp_path, with_value("credit_record.repair_ended_on", yesterday.isoformat()))


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_left_out_is_named(tmp_path: Path, field: str) -> None:
    lines = TEXT.splitlines()
    del lines[line_of(field) - 1]
    (problem,) = refused(tmp_path, "\n".join(lines))
    section = TEXT.splitlines().index(next(line for line in lines if line.startswith(field.partition(".")[0] + ":"))) + 1
    assert (problem.line, problem.field, problem.wrong) == (section, field, "is missing")
    assert problem.allowed


@pytest.mark.parametrize("field", FIELDS)
def test_a_rule_that_nobody_knows_is_refused_on_its_line(tmp_path: Path, field: str) -> None:
    lines = TEXT.splitlines()
    at = line_of(field) - 1
    lines[at] = lines[at].replace("rule: ", "rule: Z")
    (problem,) = refused(tmp_path, "\n".join(lines))
    assert (problem.line, problem.field) == (at + 1, f"{field}.rule")
    assert "C-01 to C-21" in problem.allowed


def test_every_fault_stands_in_one_report(tmp_path: Path) -> None:
    spoilt = (
        TEXT.replace('"22:00"', "23:00")
        .replace("answer_days", "answer_dayz")
        .replace("20, rule: R-03", "twenty, rule: R-33")
        .replace("what_if:", "whatif:")
        .replace("same_matter_hours: {value: 24, rule: I-01}", "same_matter_hours: 24")
        .replace("insults: {value: 2,", "insults: {value: 2, note: mild,")
        .replace("person_seconds: {value: 600, rule: A-07}", "person_seconds: {value: 600}")
        .replace("  police:", "  ambulance:")
    )
    found = [(each.line, each.field) for each in refused(tmp_path, spoilt)]
    assert found == [
        (None, "what_if.later_days"),
        (line_of("contact.quiet_from"), "contact.quiet_from"),
        (line_of("complaints.answer_days") - 1, "complaints.answer_days"),
        (line_of("complaints.answer_days"), "complaints.answer_dayz"),
        (line_of("credit_record.objection_days"), "credit_record.objection_days.rule"),
        (line_of("credit_record.objection_days"), "credit_record.objection_days"),
        (line_of("help_lines.mental_health") - 1, "help_lines.police"),
        (line_of("help_lines.police"), "help_lines.ambulance"),
        (line_of("requests.same_matter_hours"), "requests.same_matter_hours"),
        (line_of("conversation.insults"), "conversation.insults.note"),
        (line_of("waiting.person_seconds"), "waiting.person_seconds.rule"),
        (line_of("what_if.later_days") - 1, "whatif"),
    ]


def test_the_report_names_file_line_field_fault_and_what_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as error:
        load(tmp_path, with_value("complaints.answer_days", "20"))
    assert str(error.value).splitlines() == [
        "policy.yml has 1 problem:",
        f"  policy.yml, line {line_of('complaints.answer_days')}: complaints.answer_days: must be less than or equal to 15; "
        "allowed: a whole number, from 1, up to 15",
    ]


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ("contact: {", 1, "no YAML"),
        ("a: b: c", 1, "no YAML"),
        ("contact:\n\tquiet_from: 1", 2, "no YAML"),
        ("[]", 1, "no mapping of sections"),
        ("policy", 1, "no mapping of sections"),
        ("a: 1\n---\nb: 2", 2, "no YAML"),
        ("\x07", None, "no YAML"),
        ("[" * 5000, None, "no YAML"),
    ],
)
def test_what_is_no_policy_at_all_is_said_in_one_line(tmp_path: Path, text: str, line: int | None, wrong: str) -> None:
    (problem,) = refused(tmp_path, text)
    assert problem.line == line
    assert problem.wrong.startswith(wrong)


@pytest.mark.parametrize(
    "text", ["contact: 5", "contact: &a {quiet_from: *a}", "? [a]\n: b", "contact: {quiet_from: {value: {}}}"]
)
def test_what_has_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    problems = refused(tmp_path, text)
    assert {each.field for each in problems} > {"tape.multiplier_most", "help_lines.police"}
    assert any(each.line == 1 for each in problems)


def test_an_empty_file_lacks_every_field(tmp_path: Path) -> None:
    assert [each.field for each in refused(tmp_path, "# nothing\n")] == FIELDS


def test_a_file_that_is_not_there_or_not_text_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"none\.yml, can't be read: No such file"):
        Policy.load(tmp_path / "none.yml")
    with pytest.raises(PolicyError, match="can't be read"):
        Policy.load(tmp_path)
    (tmp_path / "policy.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="is not UTF-8"):
        Policy.load(tmp_path / "policy.yml")
