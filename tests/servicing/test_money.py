"""Yuan and whole fen, one into the other and back without a loss."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.money import fen_count, from_fen

D = Decimal


@given(st.integers(-(10**14), 10**14))
def test_fen_come_back_as_they_went(fen: int) -> None:
    yuan = from_fen(fen)
    assert fen_count(yuan) == fen
    assert yuan.as_tuple().exponent == -2


@pytest.mark.parametrize(("fen", "yuan"), [(0, "0.00"), (1, "0.01"), (100, "1.00"), (-5, "-0.05"), (123456, "1234.56")])
def test_yuan_always_have_two_decimals(fen: int, yuan: str) -> None:
    assert str(from_fen(fen)) == yuan


@pytest.mark.parametrize("yuan", ["12.3", "12.30", "12.3000", "1.23E+1"])
def test_any_way_of_writing_whole_fen_is_taken(yuan: str) -> None:
    assert fen_count(D(yuan)) == 1230


@pytest.mark.parametrize("yuan", ["0.001", "12.345", "-0.005", "NaN", "Infinity", "-Infinity"])
def test_what_is_no_whole_fen_is_refused(yuan: str) -> None:
    with pytest.raises(ValueError, match="whole fen"):
        fen_count(D(yuan))
