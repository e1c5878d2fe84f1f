"""One process of the product, kept running."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from house.instance import Instance
from house.journal import Journal
from house.ports import holder_of, is_free, wait_until_free
from house.processes import MARK, Family
from house.restarts import TOO_MANY, Restarts

STOP_GRACE_S = 8.0
LEFTOVER_GRACE_S = 1.0
PORT_WAIT_S = 5.0
PIECE_BYTES = 64 * 2**10
CANNOT_START = 127
MEND_FIRST = 2  # the exit code by which all our programs say: the operator must mend something first


@dataclass(frozen=True)
class Service:
    """What to run: a command that listens on `port` of the loopback address."""

    name: str
    command: Sequence[str]
    port: int
    env: Mapping[str, str]
    cwd: Path


class Keeper:
    """Starts a service, starts it again when it dies, and stops it with all that descends from it.

    `on_hopeless` is called, once, when the service says, before all was ever well (`settled`), that the operator must
    mend something first. Once all was well the same exit code is a death like any other: a database may be away a while.
    """

    def __init__(
        self, service: Service, instance: Instance, journal: Journal, on_hopeless: Callable[[], None], settled: threading.Event
    ) -> None:
        self.service = service
        self.journal = journal
        self.hopeless = False
        self._instance = instance
        self._on_hopeless = on_hopeless
        self._settled = settled
        self._restarts = Restarts()
        self._stopping = threading.Event()
        self._starting = threading.Lock()  # so that no start slips in behind a stop
        self._family: Family | None = None
        self._thread = threading.Thread(target=self._keep, name=f"keep-{service.name}", daemon=True)

    @property
    def struggling(self) -> bool:
        """Whether it has died too often within the last minute."""
        return self._restarts.too_many

    def start(self) -> None:
        self._thread.start()

    def stop(self, grace_s: float = STOP_GRACE_S) -> bool:
        """Stop the service and all its descendants; return whether none is left."""
        self._stopping.set()
        with self._starting:
            family = self._family
        gone = family is None or family.stop(grace_s)
        self._thread.join(timeout=5.0)
        self.journal.close()
        return gone

    def kill(self) -> None:
        """Cut a stop short."""
        self._stopping.set()
        if self._family is not None:
            self._family.kill()

    def _keep(self) -> None:
        while (process := self._launch()) is not None:
            code = process if isinstance(process, int) else self._listen_until_dead(process)
            if self._stopping.is_set():
                return
            self._clear_away()
            if code == MEND_FIRST and not self._settled.is_set():
                self.hopeless = True
                self._on_hopeless()
                return
            delay = self._restarts.died(time.monotonic())
            self._report_death(code, delay)
            self._stopping.wait(delay)
            self._wait_for_port()

    def _launch(self) -> subprocess.Popen[bytes] | int | None:
        """Start the process in a group of its own, so that it can be ended with its children.

        Return None when stopping, and a shell's exit code when the program cannot be started.
        """
        mark = self._instance.mark(self.service.name)
        with self._starting:
            if self._stopping.is_set():
                return None
            try:
                process = subprocess.Popen(
                    list(self.service.command),
                    cwd=self.service.cwd,
                    env={**self.service.env, MARK: mark},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                self.journal.note(f"{self.service.command[0]} cannot be started: {error.strerror}")
                return CANNOT_START
            self._family = Family(mark, process.pid)
            self._instance.started(self.service.name, process.pid)
        return process

    def _listen_until_dead(self, process: subprocess.Popen[bytes]) -> int:
        """Pass its output on; return its exit code. A child of it that holds its output open does not delay this."""
        reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        reader.start()
        code = process.wait()
        reader.join(timeout=0.5)
        return code

    def _read(self, output: IO[bytes]) -> None:
        with output:
            while piece := os.read(output.fileno(), PIECE_BYTES):
                self.journal.take(piece)
        self.journal.finish()

    def _clear_away(self) -> None:
        """End what the dead process has left: a child of it may still hold the port."""
        if self._family is not None and self._family.members():
            self.journal.note("a child of it is still running; ending it")
            self._family.stop(LEFTOVER_GRACE_S)

    def _report_death(self, code: int, delay: float) -> None:
        self.journal.note(f"{self.service.name} died ({how_it_ended(code)}); starting it again in {delay:g} s")
        if self._restarts.too_many:
            self.journal.note(
                f"{self.service.name} has died {TOO_MANY} times within a minute: read {self.journal.file}. "
                f"It is tried again every {delay:g} s; Ctrl-C stops everything."
            )

    def _wait_for_port(self) -> None:
        while not self._stopping.is_set() and not wait_until_free(self.service.port, PORT_WAIT_S):
            holder = holder_of(self.service.port)
            if not is_free(self.service.port):
                self.journal.note(
                    f"port {self.service.port} is held by {holder or 'an unknown process'}; waiting for it to be free"
                )


def how_it_ended(code: int) -> str:
    """Say an exit code as an operator would: `exit code 1`, `killed by SIGKILL`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
