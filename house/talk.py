"""What the operator reads: steps, good news, warnings, and errors that say what to do."""

from __future__ import annotations

import os
import sys
import threading
from typing import TextIO

RESET, BOLD = "\033[0m", "\033[1m"
RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN = (f"\033[{code}m" for code in range(31, 37))

_one_line_at_a_time = threading.Lock()


class StopError(Exception):
    """The run cannot go on: `what` happened, and `advice` on what to do about it."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice


def coloured(stream: TextIO) -> bool:
    """Whether colour is wanted on this stream (a terminal, and the reader has not set NO_COLOR)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, *codes: str, stream: TextIO) -> str:
    """Return the text in these colours where the stream shows them."""
    return "".join(codes) + text + RESET if coloured(stream) else text


def put(line: str, stream: TextIO | None = None) -> None:
    """Write one whole line; a terminal that has gone away is no reason to stop."""
    target = stream or sys.stdout
    with _one_line_at_a_time:
        try:
            target.write(line + "\n")
            target.flush()
        except (OSError, ValueError):
            return


def step(text: str) -> None:
    put(paint("▸ ", CYAN, BOLD, stream=sys.stdout) + text)


def done(text: str) -> None:
    put(paint("✓ ", GREEN, BOLD, stream=sys.stdout) + text)


def warn(text: str) -> None:
    put(paint("! ", YELLOW, BOLD, stream=sys.stderr) + text, sys.stderr)


def stopped(error: StopError) -> None:
    put(paint("✗ ", RED, BOLD, stream=sys.stderr) + error.what, sys.stderr)
    for line in error.advice.splitlines():
        put(f"  {line}", sys.stderr)
