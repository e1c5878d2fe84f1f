"""Yuan as `Decimal`, rounded to whole fen HALF_UP; never a float."""

from decimal import ROUND_HALF_UP, Decimal

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
