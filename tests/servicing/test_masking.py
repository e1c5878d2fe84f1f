"""What may be shown of a name and a phone (D-08)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.masking import masked_name, masked_phone


@pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("欧阳思远", "欧*"), ("A", "A*"), ("", "")])
def test_a_name_shows_its_first_character(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86*******5678"),
        ("0108888", "*****88"),
        ("12345", "***45"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_a_phone_shows_its_first_three_and_last_four(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@given(st.from_regex(r"\+?[0-9]{5,15}", fullmatch=True))
def test_at_least_four_characters_of_a_long_number_and_three_of_a_short_one_are_hidden(phone: str) -> None:
    hidden = masked_phone(phone).count("*")
    assert hidden >= (4 if len(phone) >= 11 else 3)
    assert len(masked_phone(phone)) == len(phone)
