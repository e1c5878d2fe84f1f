"""Yuan as `Decimal`, rounded to whole fen HALF_UP; never a float."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

ZERO = Decimal("0.00")
FEN = Decimal("0.01")
FEN_A_YUAN = Decimal(100)


def to_fen(exact: Decimal) -> Decimal:
    """Round an exact yuan amount HALF_UP to two decimals."""
    return exact.quantize(FEN, rounding=ROUND_HALF_UP)


def fen_count(yuan: Decimal) -> int:
    """Whole fen of an amount that has at most two decimals.

    Raises:
        ValueError: the amount has a fraction of a fen or is not finite.
    """
    scaled = yuan * FEN_A_YUAN
    if not scaled.is_finite() or (fen := int(scaled)) != scaled:
        raise ValueError("an amount must be whole fen")
    return fen


def from_fen(fen: int) -> Decimal:
    """Yuan with two decimals from whole fen."""
    return fen * FEN


def percent(fraction: Decimal | Fraction, decimals: int = 4) -> str:
    """A fraction as percent, rounded to so many decimals, without needless zeros: 0.18 is `18%`."""
    exact = Fraction(fraction) * 100
    scaled = int(exact * 10**decimals + Fraction(1, 2))
    text = f"{Decimal(scaled).scaleb(-decimals):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"
