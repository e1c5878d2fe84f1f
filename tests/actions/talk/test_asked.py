"""Sub-questions by their words: folded, with gaps, in order; and files that say something else are refused."""

from pathlib import Path

import pytest

from actions.talk.asked import Asked, folded
from actions.talk.heard import Heard
from servicing.turn import TurnMetadata
from tests.actions.world import RECEIVED_AT


def heard(text: str, *, tapped: bool = False) -> Heard:
    metadata = TurnMetadata(borrower_id=None, conversation_id="c", channel="h5", message_id="m", received_at=RECEIVED_AT)
    return Heard(metadata=metadata, text=text, tapped=tapped, intent="ask_privacy", confidence=1.0)


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    file = tmp_path / "asked.yml"
    file.write_text("t:\n  first: [会…家人, ＡＰＰ]\n  second: [家人, 刪除]\n", encoding="utf-8")
    return Asked.load(file)


def test_a_text_is_folded_to_one_form() -> None:
    assert folded("結清 證明！Ａpp、１２") == "结清证明app12"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("会不会通知我家人？", ("first", "second")),
        ("家人知道了", ("second",)),
        ("会" + "很" * 30 + "家人", ("second",)),
        ("删 除", ("second",)),
        ("官方app吗", ("first",)),
        ("别的", ()),
    ],
)
def test_phrases_are_found_in_any_writing_and_in_order(asked: Asked, text: str, kinds: tuple[str, ...]) -> None:
    assert asked.every("t", heard(text)) == kinds
    assert asked.first("t", heard(text)) == (kinds[0] if kinds else None)


def test_a_button_says_it_by_its_wish(asked: Asked) -> None:
    assert asked.every("t", heard("", tapped=True)) == ()
    assert asked.every("t", heard("", tapped=True).reread("t", wish="second")) == ("second",)
    assert asked.every("t", heard("", tapped=True).reread("t", wish="third")) == ()


@pytest.mark.parametrize("content", ["[]", "t: []", "t: {a: b}", "t: {a: [1]}", "t: {a: ['！']}", "t: {off: [x]}"])
def test_a_file_that_says_anything_else_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "asked.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"asked\.yml"):
        Asked.load(file)
