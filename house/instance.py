"""One run at a time, and what an interrupted one left behind."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from house import talk
from house.processes import Family
from house.talk import StopError

ORPHAN_GRACE_S = 5.0
NO_GROUP_YET = 0


@contextmanager
def preparing(folder: Path) -> Iterator[None]:
    """Let one command at a time install, build and train in this checkout; the others wait, and say so."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "preparing").open("w", encoding="ascii") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            talk.step("Another command is preparing this checkout; waiting for it")
            fcntl.flock(turn, fcntl.LOCK_EX)
        yield


class Instance:
    """Holds the run's lock while entered; remembers the run's children in a file, for the run that comes after a crash.

    The lock is the kernel's: it goes with the process that holds it, however that ends.
    """

    def __init__(self, folder: Path) -> None:
        self._lock_file = folder / "lock"
        self._children_file = folder / "children.json"
        self._children: dict[str, int] = {}
        self._writing = threading.Lock()
        self.run = secrets.token_hex(8)

    def __enter__(self) -> Instance:
        self._lock_file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = self._lock_file.open("a+", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.seek(0)
            holder = self._lock.read().strip() or "unknown"
            self._lock.close()
            raise StopError(
                f"Kuanxin is already running in this checkout (process {holder})",
                f"Use that one; or stop it with Ctrl-C where it runs, or: kill {holder}",
            ) from None
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._lock.truncate(0)
        self._lock.close()

    def mark(self, service: str) -> str:
        """Return what the environment of every process of this service carries in this run."""
        return f"{self.run}:{service}"

    def expect(self, services: Iterable[str]) -> None:
        """Remember what is about to be started, so that a crash in the middle of a start is cleaned up too."""
        self._children = dict.fromkeys(services, NO_GROUP_YET)
        self._remember()

    def started(self, service: str, group: int) -> None:
        """Remember the process group of a service that was just started."""
        with self._writing:
            self._children[service] = group
            self._remember()

    def all_stopped(self) -> None:
        """Forget the children: none is left."""
        self._children_file.unlink(missing_ok=True)

    def clean_up(self) -> None:
        """End what an earlier run left alive. Raises StopError when something of it cannot be ended."""
        left = [(name, family) for name, family in self._left_behind() if family.members()]
        for name, family in left:
            talk.warn(f"The last run was cut off and left the {name} running; ending it.")
            if not family.stop(ORPHAN_GRACE_S):
                pids = " ".join(map(str, sorted(family.members())))
                raise StopError(f"The {name} of an earlier run cannot be ended", f"End it yourself: kill -9 {pids}")

    def _left_behind(self) -> list[tuple[str, Family]]:
        try:
            record = json.loads(self._children_file.read_text(encoding="utf-8"))
            return [(name, Family(f"{record['run']}:{name}", int(group))) for name, group in record["children"].items()]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            talk.warn(f"{self._children_file} cannot be read; nothing cleaned up after the last run.")
            return []

    def _remember(self) -> None:
        draft = self._children_file.with_suffix(".new")
        draft.write_text(json.dumps({"run": self.run, "children": self._children}), encoding="utf-8")
        draft.replace(self._children_file)
