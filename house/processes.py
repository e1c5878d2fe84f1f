"""The processes that a service is made of: its group, and whatever of it has left the group."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MARK = "KUANXIN_RUN"  # every process of a run carries it in its environment, whatever group it moves to
PROC = Path("/proc")
POLL_S = 0.02


@dataclass(frozen=True)
class Family:
    """All processes descended from one start of one service."""

    mark: str
    group: int

    def members(self) -> set[int]:
        """Return the ids of those still alive (zombies are not)."""
        table = _process_table()
        grouped = {pid for pid, group in table.items() if group == self.group}
        if PROC.joinpath("self", "environ").exists():
            marked = {pid for pid in table if _carries(pid, self.mark)}
            return marked | (grouped if self._owns_group(marked, grouped) else set())
        return grouped

    def _owns_group(self, marked: set[int], grouped: set[int]) -> bool:
        """A group id may by now be someone else's: it is ours only while one of ours is in it."""
        return bool(marked & grouped)

    def stop(self, grace_s: float) -> bool:
        """Ask all to end, end those that do not within `grace_s` seconds; return whether none is left."""
        _signal(self.members(), signal.SIGTERM)
        if self._gone_within(grace_s):
            return True
        return self.kill()

    def kill(self) -> bool:
        """End all at once; return whether none is left after two seconds."""
        deadline = time.monotonic() + 2.0
        while members := self.members():  # again: a member may have forked meanwhile
            if time.monotonic() > deadline:
                return False
            _signal(members, signal.SIGKILL)
            time.sleep(POLL_S)
        return True

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.members():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_S)
        return True


def name_of(pid: int) -> str:
    """Return the program's short name, without its arguments (they may hold a secret)."""
    answer = _ps("-p", str(pid), "-o", "comm=")
    return Path(answer.strip()).name if answer.strip() else "a process"


def is_alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    return pid in _process_table()


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


def _process_table() -> dict[int, int]:
    """Return the group of each living process."""
    if PROC.joinpath("self", "stat").exists():
        return dict(entry for entry in map(_from_proc, PROC.iterdir()) if entry)
    return dict(entry for entry in map(_from_ps, _ps("-A", "-o", "pid=,pgid=,stat=").splitlines()) if entry)


def _from_proc(folder: Path) -> tuple[int, int] | None:
    if not folder.name.isdigit():
        return None
    try:
        stat = folder.joinpath("stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, _parent, group = stat[stat.rindex(")") + 1 :].split()[:3]
    return None if state in "ZX" else (int(folder.name), int(group))


def _from_ps(line: str) -> tuple[int, int] | None:
    pid, group, state = line.split()
    return None if state.startswith("Z") else (int(pid), int(group))


def _carries(pid: int, mark: str) -> bool:
    try:
        environment = PROC.joinpath(str(pid), "environ").read_bytes()
    except OSError:
        return False
    return f"{MARK}={mark}".encode() in environment.split(b"\0")


def _ps(*arguments: str) -> str:
    try:
        return subprocess.run(["ps", *arguments], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
