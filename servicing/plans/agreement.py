"""The text that a borrower agrees to, in one canonical form, and its mark."""

import hmac
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from unicodedata import normalize

from servicing.arrangements import Approval, Option, Terms
from servicing.arrangements.terms import last_day_before
from servicing.contract import Loan
from servicing.ledger.plan import Plan, PlanRow
from servicing.money import ZERO, percent
from servicing.wording import Wording


@dataclass(frozen=True, slots=True)
class AgreementText:
    """A text and the hex SHA-256 of its UTF-8.

    Raises:
        ValueError: the mark is not this text's.
    """

    text: str
    sha256: str

    def __post_init__(self) -> None:
        if not hmac.compare_digest(mark_of(self.text), self.sha256):
            raise ValueError("the mark is not this text's")

    @classmethod
    def of(cls, text: str) -> "AgreementText":
        """A text in canonical form, with its mark: NFC, one line feed after each line, no space at its end."""
        lines = (line.rstrip() for line in normalize("NFC", text).splitlines())
        canonical = "\n".join(lines).strip("\n") + "\n"
        return cls(canonical, mark_of(canonical))


def mark_of(text: str) -> str:
    """The hex SHA-256 of a text's UTF-8."""
    return sha256(text.encode()).hexdigest()


def agreement_text(
    option: Option, loan: Loan, terms: Terms, wording: Wording, early_fee_rate: Decimal = ZERO
) -> AgreementText:  # fmt: skip
    """What is agreed to if an option is chosen (F-02, P-10): who and what loan, what the plan takes over, each payment with
    its parts, what bears interest and how much, what falls away and when, what a missed payment does, how to undo it, what is
    not collected meanwhile, and that an AI wrote the text by rule and a person decides (A-02). A product's clause on paying
    early stands beside it: `early_fee_rate` is the fraction that it asks for, and is in none of the figures.

    Raises:
        ValueError: the option is no plan.
    """
    plan, until = option.plan, option.valid_until
    if plan is None or until is None:
        raise ValueError("only a plan is agreed to")
    say, automatic = wording.say, option.approval is Approval.AUTOMATIC
    own = sum((row.plan_interest for row in plan.rows), ZERO)
    lines = [
        say("agreement_title"),
        say("agreement_loan", lender=loan.lender, product=loan.product, loan_id=loan.loan_id),
        say("agreement_whole" if plan.whole else "agreement_part", starts_on=plan.starts_on, numbers=_numbers(plan, wording)),
        say("agreement_carried", parts=_parts(_carried(plan), wording)),
        say("agreement_payments", count=len(plan.rows)),
        *(
            say("agreement_row", number=row.number, due_on=row.due_on, total=row.total, parts=_parts(row, wording))
            for row in plan.rows
        ),
        say("agreement_total", total=option.total, own=own),
        say(
            "agreement_rate", rate=percent(plan.rate), all_in=percent(option.all_in_rate or ZERO, 2), bears_from=plan.bears_from
        ),
    ]
    if plan.waived:
        lines.append(say("agreement_waived", amount=plan.waived))
    if plan.coupon:
        lines.append(say("agreement_coupon", amount=plan.coupon))
    if option.compared is not None:
        lines.append(say("agreement_compared", on=option.compared.on, nothing=option.compared.nothing))
    hours = terms.allowed.cooling_off_hours
    lines += [
        say("agreement_missed" if plan.miss_days else "agreement_missed_at_once", days=plan.miss_days),
        say("agreement_broken"),
        say("agreement_early"),
        *early_fee_words(option, early_fee_rate, wording),
        say("agreement_undo" if hours else "agreement_undo_before", hours=hours),
        say("agreement_no_collection"),
        say("agreement_automatic" if automatic else "agreement_decided"),
        say("agreement_until", until=last_day_before(until)),
        say("agreement_authors"),
    ]
    return AgreementText.of("\n".join(lines))


def early_fee_words(option: Option, rate: Decimal, wording: Wording) -> list[str]:
    """What a product's clause asks for beside a plan's figures, if anything: for ending the loan by it, or for paying early
    what it spreads."""
    if option.early_fee:
        return [wording.say("early_fee_beside_sum", amount=option.early_fee)]
    return [wording.say("early_fee_beside_plan", rate=percent(rate))] if rate and len(option.rows) > 1 else []


def _numbers(plan: Plan, wording: Wording) -> str:
    return wording.say("list_comma").join(str(number) for number in plan.covers)


def _carried(plan: Plan) -> PlanRow:
    """What a plan takes over, by kind; the penalty with what may be waived of it."""
    kinds = {kind: sum((getattr(row, kind) for row in plan.rows), ZERO) for kind in ("fee", "interest", "principal", "penalty")}
    return PlanRow(0, plan.starts_on, **(kinds | {"penalty": kinds["penalty"] + plan.penalty_waived}))


def _parts(row: PlanRow, wording: Wording) -> str:
    named = [(kind, getattr(row, kind)) for kind in ("principal", "interest", "plan_interest", "fee", "penalty")]
    return wording.say("list_comma").join(wording.say(f"part_{kind}", amount=amount) for kind, amount in named if amount)
