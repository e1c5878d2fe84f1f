"""Exact arithmetic of the ledger: whole fen, whole days, and one way to round."""

from fractions import Fraction

from servicing.contract import Loan


def half_up(numerator: int, denominator: int) -> int:
    """A non-negative quotient rounded HALF_UP to a whole number."""
    return (2 * numerator + denominator) // (2 * denominator)


def penalty_annual(loan: Loan) -> Fraction:
    """The annual penalty rate as a fraction, on the contract's day count (P-01 clamped by P-04)."""
    contracted = Fraction(loan.annual_rate) * Fraction(loan.penalty_multiplier)
    capped = Fraction(loan.cost_cap) * loan.day_count / 365
    return min(contracted, capped)


def penalty_daily(loan: Loan) -> Fraction:
    """What one yuan of base bears in one day of arrears."""
    return penalty_annual(loan) / loan.day_count


def interest_daily(loan: Loan) -> Fraction:
    """What one yuan of principal bears in one day by the contract's own rate."""
    return Fraction(loan.annual_rate) / loan.day_count
