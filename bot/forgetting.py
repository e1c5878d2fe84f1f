"""Lets the engine's store forget conversations that nobody continues: at the start and every hour."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable

from bot.tracker_store import EngineTrackerStore

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
DEFAULT_DAYS = 2.0
_DAY = 86_400


def days_kept() -> float:
    """ENGINE_KEEP_DAYS: after so many days without a word a conversation is deleted here (the gateway has it).

    Raises:
        ValueError: it is not a number above 0.
    """
    days = float(os.environ.get("ENGINE_KEEP_DAYS") or DEFAULT_DAYS)
    if not days > 0:
        raise ValueError("ENGINE_KEEP_DAYS must be above 0")
    return days


def forget(store: EngineTrackerStore, days: float, now: Callable[[], float] = time.time) -> None:
    """Forget once; a failure is logged and tried again an hour later, for no borrower waits for it."""
    try:
        count = store.forget_idle(now() - days * _DAY)
    except Exception as error:
        logger.error("forgetting old conversations failed: %s", type(error).__name__)
    else:
        if count:
            logger.info("forgot %d conversations of more than %g days ago", count, days)


async def keep_forgetting(store: EngineTrackerStore, days: float) -> None:
    """Forget every hour until cancelled. In a thread of its own: turns go on meanwhile."""
    while True:
        await asyncio.to_thread(forget, store, days)
        await asyncio.sleep(EVERY_SECONDS)
