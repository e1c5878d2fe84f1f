"""A service's output, on the screen and in its file."""

from pathlib import Path

import pytest

from house import journal, talk
from house.journal import Journal, visible


def lines_of(file: Path) -> list[str]:
    """The lines of a log file without their times."""
    return [line.partition(" ")[2] for line in file.read_text(encoding="utf-8").splitlines()]


def test_lines_come_whole_however_they_were_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = Journal("engine", tmp_path / "log" / "engine.log", talk.CYAN)
    whole = "第一行\nsecond\r\nthird".encode()
    for at in range(len(whole)):
        log.take(whole[at : at + 1])
    assert lines_of(log.file) == ["第一行", "second"]
    log.close()
    assert lines_of(log.file) == ["第一行", "second", "third"]
    assert capsys.readouterr().out.splitlines() == ["engine  │ 第一行", "engine  │ second", "engine  │ third"]


def test_what_a_service_logs_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = Journal("engine", tmp_path / "engine.log", talk.CYAN)
    log.take(b"\x1b]0;owned\x07 \x1b[2J \x9b \xe2\x80\xae \xff\x00 tab\there\n")
    out = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\x9b", "\x00", "\u202e"} & set(out)
    assert "\\x1b[2J" in out
    assert "tab\there" in out
    log.close()


def test_chinese_and_its_spaces_are_printable() -> None:
    assert visible("您好，　¥1,234.56 😀") == "您好，　¥1,234.56 😀"


def test_a_line_without_end_is_cut(tmp_path: Path) -> None:
    log = Journal("engine", tmp_path / "engine.log", talk.CYAN)
    log.take(b"x" * (journal.MAX_LINE_BYTES * 2 + 1))
    assert [len(line) for line in lines_of(log.file)] == [journal.MAX_LINE_BYTES] * 2
    log.close()


def test_the_file_is_rotated_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MAX_FILE_BYTES", 1000)
    log = Journal("engine", tmp_path / "engine.log", talk.CYAN)
    for number in range(1000):
        log.take(f"line {number}\n".encode())
    log.close()
    files = sorted(tmp_path.glob("engine.log*"))
    assert len(files) == 1 + journal.KEPT_FILES
    assert all(file.stat().st_size <= 1000 for file in files)
    assert lines_of(tmp_path / "engine.log")[-1] == "line 999"
