"""All processes of one run: started together, kept running, and stopped together."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from house import talk
from house.health import Health, Watch
from house.instance import Instance
from house.journal import Journal
from house.service import Keeper, Service
from house.talk import StopError

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
COLOURS = (talk.CYAN, talk.MAGENTA, talk.BLUE, talk.YELLOW, talk.GREEN)


class Wake:
    """Wakes the main thread: by a signal to stop, or by a thread that has news."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._before = {number: signal.signal(number, self._note) for number in STOP_SIGNALS}
        self._before_fd = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)

    def news(self) -> None:
        os.write(self._write, b"\0")

    def wait(self) -> int:
        """Return the number of the signal that came, or 0 for news."""
        select.select([self._read], [], [])
        return os.read(self._read, 1)[0]

    def close(self) -> None:
        signal.set_wakeup_fd(self._before_fd)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._read)
        os.close(self._write)

    @staticmethod
    def _note(_number: int, _frame: FrameType | None) -> None:
        """The wake-up descriptor carries the signal; this only keeps the default from ending the process."""


def supervise(
    services: Sequence[Service],
    instance: Instance,
    logs: Path,
    *,
    health_url: str | None = None,
    when_healthy: Callable[[], None] = lambda: None,
) -> None:
    """Run the services until SIGINT, SIGTERM or SIGHUP, then stop them in reverse order with all their descendants.

    A second signal while stopping ends them at once. `when_healthy` is called once, when `health_url` first says
    that all is well. Raises StopError when a service says, before that, that the operator must mend something first;
    the others are stopped then.
    """
    wake = Wake()
    settled = threading.Event()

    def all_well() -> None:
        settled.set()
        when_healthy()

    keepers = [
        Keeper(service, instance, Journal(service.name, logs / f"{service.name}.log", colour), wake.news, settled)
        for service, colour in zip(services, COLOURS)
    ]
    watch = Watch(health_url, lambda health: _progress(health, keepers), all_well) if health_url else None
    try:
        instance.expect(service.name for service in services)
        for keeper in keepers:
            keeper.start()
        if watch:
            watch.start()
        while not wake.wait() and not any(keeper.hopeless for keeper in keepers):
            continue
    finally:
        if watch:
            watch.stop()
        if _stop(keepers, wake):
            instance.all_stopped()
        wake.close()
    for keeper in keepers:
        if keeper.hopeless:
            raise StopError(_hopeless(keeper), f"Mend what it names, then start again. Its log: {keeper.journal.file}")


def _stop(keepers: Sequence[Keeper], wake: Wake) -> bool:
    """Stop the last started first; return whether nothing is left of any. Another signal cuts it short."""
    talk.step("Stopping")
    left: list[str] = []
    stopper = threading.Thread(target=_stop_in_order, args=(keepers, left, wake), daemon=True)
    stopper.start()
    while stopper.is_alive():
        if wake.wait():
            for keeper in keepers:
                keeper.kill()
        else:
            stopper.join(timeout=0.1)
    for name in left:
        talk.warn(f"The {name} could not be ended; the next start will try again.")
    return not left


def _stop_in_order(keepers: Sequence[Keeper], left: list[str], wake: Wake) -> None:
    try:
        left.extend(keeper.service.name for keeper in reversed(keepers) if not keeper.stop())
    finally:
        wake.news()


def _progress(health: Health, keepers: Sequence[Keeper]) -> None:
    struggling = [keeper for keeper in keepers if keeper.struggling]
    for keeper in struggling:
        talk.warn(f"The {keeper.service.name} does not stay up: read {keeper.journal.file}")
    if not struggling:
        talk.put(f"  … waiting for {health.awaited} ({health.seconds:.0f} s)")


def _hopeless(keeper: Keeper) -> str:
    said = "\n".join(f"  {line}" for line in keeper.journal.last_lines)
    return f"The {keeper.service.name} cannot run like this. It said:\n{said}"
