"""Run one tool in sight of the operator, with a sign of life while it is silent."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from house import talk
from house.talk import StopError

SIGN_OF_LIFE_S = 20.0


def run_tool(
    title: str,
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    advice: str = "",
) -> None:
    """Run the command to its end, its output passed through.

    Raises StopError with `advice` when it cannot be started or fails; the tool's own message then stands above.
    """
    over = threading.Event()
    threading.Thread(target=_sign_of_life, args=(title, over), daemon=True).start()
    try:
        code = run_to_code(title, command, cwd=cwd, env=env)
    finally:
        over.set()
    if code:
        raise StopError(f"{title}: failed with exit code {code} (its own message is above)", advice)


def run_to_code(title: str, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]) -> int:
    """Run the command to its end and return its exit code. Raises StopError when it cannot be started."""
    try:
        process = subprocess.Popen([str(part) for part in command], cwd=cwd, env=dict(env))
    except OSError as error:
        raise StopError(f"{title}: {command[0]} cannot be started: {error.strerror}") from error
    try:
        return process.wait()
    except BaseException:
        _end(process)
        raise


def _sign_of_life(title: str, over: threading.Event) -> None:
    started = time.monotonic()
    while not over.wait(SIGN_OF_LIFE_S):
        talk.put(f"  … {title}: {time.monotonic() - started:.0f} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
