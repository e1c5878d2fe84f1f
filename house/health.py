"""Waits for the gateway to say that every part is well."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from house.loopback import fetch_object

ASK_EVERY_S = 0.2
TELL_EVERY_S = 3.0
PARTS = ("database", "actions", "engine")


@dataclass(frozen=True)
class Health:
    """What the gateway says of itself and the others; `awaited` names what is not well yet."""

    ok: bool
    awaited: str
    seconds: float = 0.0


def ask(url: str) -> Health:
    """Ask the gateway's health page once."""
    answer = fetch_object(url)
    if answer is None:
        return Health(False, "the gateway")
    unwell = [part for part in PARTS if answer.get(part) is False]
    return Health(answer.get("status") == "ok", ", ".join(f"the {part}" for part in unwell) or "the gateway")


class Watch:
    """Asks until all is well, telling now and then what is awaited; then calls `when_healthy`, once."""

    def __init__(self, url: str, tell: Callable[[Health], None], when_healthy: Callable[[], None]) -> None:
        self._url = url
        self._tell = tell
        self._when_healthy = when_healthy
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def _watch(self) -> None:
        started = told = time.monotonic()
        while not self._stopping.wait(ASK_EVERY_S):
            health = ask(self._url)
            now = time.monotonic()
            if health.ok:
                if not self._stopping.is_set():
                    self._when_healthy()
                return
            if now - told >= TELL_EVERY_S:
                told = now
                self._tell(Health(False, health.awaited, now - started))
