import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.incoming_text import LONGEST, TextRefusedError, accepted_text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  我欠多少？\n", "我欠多少？"),
        ("a\x00b\x07c", "abc"),
        ("好\ud800的", "好的"),
        ("第一行\n第二行\t末", "第一行\n第二行\t末"),
        ("😀👨‍👩‍👧 谢谢", "😀👨‍👩‍👧 谢谢"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("'; DROP TABLE loan; --", "'; DROP TABLE loan; --"),
        ("　/restart", "/restart"),
    ],
)
def test_what_can_be_shown_stays(text: str, kept: str) -> None:
    assert accepted_text(text) == kept


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\ud800", "\n\n"])
def test_nothing_is_refused(text: str) -> None:
    with pytest.raises(TextRefusedError, match="text_empty"):
        accepted_text(text)


@pytest.mark.parametrize("length", [LONGEST + 1, 1_000_000])
def test_too_much_is_refused(length: int) -> None:
    with pytest.raises(TextRefusedError, match="text_too_long"):
        accepted_text("我" * length)


@given(st.text())
def test_whatever_is_kept_can_be_stored(text: str) -> None:
    try:
        kept = accepted_text(text)
    except TextRefusedError:
        return
    assert "\x00" not in kept
    assert kept.encode()
    assert accepted_text(kept) == kept
