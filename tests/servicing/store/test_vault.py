"""A sealed value opens only with its key, in its place, unharmed."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.store.vault import Vault, VaultError

KEY = bytes(range(32))
PLACE = "borrower.name:b-1"


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    vault = Vault(KEY)
    assert vault.open(vault.seal(text, PLACE), PLACE) == text


@given(st.binary())
def test_sealed_bytes_open_again_in_their_place_alone(content: bytes) -> None:
    vault = Vault(KEY)
    sealed = vault.seal_bytes(content, PLACE)
    assert vault.open_bytes(sealed, PLACE) == content
    with pytest.raises(VaultError):
        vault.open_bytes(sealed, "borrower.name:b-2")


def test_bytes_that_are_no_text_are_refused_as_one() -> None:
    vault = Vault(KEY)
    with pytest.raises(VaultError):
        vault.open(vault.seal_bytes(b"\xff\xfe", PLACE), PLACE)


def test_a_value_moved_to_another_row_or_column_is_refused() -> None:
    vault = Vault(KEY)
    sealed = vault.seal("张三", PLACE)
    for elsewhere in ("borrower.name:b-2", "borrower.phone:b-1", ""):
        with pytest.raises(VaultError):
            vault.open(sealed, elsewhere)


def test_a_changed_byte_anywhere_is_refused() -> None:
    vault = Vault(KEY)
    sealed = vault.seal("张三", PLACE)
    for position in range(len(sealed)):
        harmed = bytearray(sealed)
        harmed[position] ^= 1
        with pytest.raises(VaultError):
            vault.open(bytes(harmed), PLACE)


@pytest.mark.parametrize("length", [0, 5, 12, 27])
def test_a_value_cut_short_is_refused(length: int) -> None:
    vault = Vault(KEY)
    with pytest.raises(VaultError):
        vault.open(vault.seal("张三", PLACE)[:length], PLACE)


def test_another_key_is_refused() -> None:
    with pytest.raises(VaultError):
        Vault(bytes(32)).open(Vault(KEY).seal("张三", PLACE), PLACE)


def test_sealing_twice_gives_different_bytes_and_hides_the_text() -> None:
    vault = Vault(KEY)
    first, second = vault.seal("13800000000", PLACE), vault.seal("13800000000", PLACE)
    assert first != second
    assert b"13800000000" not in first


def test_a_blind_index_is_equal_for_equal_values_under_one_key_only() -> None:
    assert Vault(KEY).blind_index("x") == Vault(KEY).blind_index("x") != Vault(KEY).blind_index("y")
    assert Vault(KEY).blind_index("x") != Vault(bytes(32)).blind_index("x")


@pytest.mark.parametrize("text", ["", "short", "钥匙", base64.urlsafe_b64encode(bytes(31)).decode(), "=" * 44])
def test_a_key_that_is_not_32_bytes_is_refused(text: str) -> None:
    with pytest.raises(VaultError, match="32 bytes"):
        Vault.from_text(text)


def test_a_key_is_read_from_its_text() -> None:
    vault = Vault.from_text(base64.urlsafe_b64encode(KEY).decode())
    assert vault.open(Vault(KEY).seal("x", PLACE), PLACE) == "x"
