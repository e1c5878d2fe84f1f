"""The log of one service: each line on the operator's screen with its name, and in a file that is rotated by size."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import time
from collections import deque
from pathlib import Path

from house import talk

MAX_FILE_BYTES = 10 * 2**20
KEPT_FILES = 5
MAX_LINE_BYTES = 64 * 2**10
KEPT_LINES = 20
NAME_WIDTH = 8


class Journal:
    """Takes a service's output in pieces as they come, and gives it out in whole lines."""

    def __init__(self, name: str, file: Path, colour: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self.last_lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._prefix = talk.paint(f"{name:<{NAME_WIDTH}}│ ", colour, stream=sys.stdout)
        self._unfinished = b""
        self._handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=MAX_FILE_BYTES, backupCount=KEPT_FILES, encoding="utf-8", errors="replace"
        )
        formatter = logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        formatter.converter = time.gmtime
        self._handler.setFormatter(formatter)

    def take(self, piece: bytes) -> None:
        """Take what the service wrote; a line without an end is cut at 64 KiB."""
        *lines, self._unfinished = (self._unfinished + piece).split(b"\n")
        while len(self._unfinished) > MAX_LINE_BYTES:
            lines.append(self._unfinished[:MAX_LINE_BYTES])
            self._unfinished = self._unfinished[MAX_LINE_BYTES:]
        for line in lines:
            self._write(line)

    def finish(self) -> None:
        """Give out what had no line end yet."""
        if self._unfinished:
            self._write(self._unfinished)
            self._unfinished = b""

    def close(self) -> None:
        self.finish()
        self._handler.close()

    def note(self, text: str) -> None:
        """Write a remark of the supervisor's own about this service."""
        self._to_file(f"[house] {text}")
        talk.put(self._prefix + talk.paint(text, talk.BOLD, stream=sys.stdout))

    def _write(self, line: bytes) -> None:
        text = visible(line.decode("utf-8", "replace").rstrip("\r"))
        self.last_lines.append(text)
        self._to_file(text)
        talk.put(self._prefix + text)

    def _to_file(self, text: str) -> None:
        self._handler.emit(logging.LogRecord("", logging.INFO, "", 0, text, (), None))


def visible(text: str) -> str:
    """Show control characters as escapes: what a service logs must not steer the operator's terminal."""
    return "".join(c if c.isprintable() or c in "\t\u3000" else c.encode("unicode_escape").decode() for c in text)
