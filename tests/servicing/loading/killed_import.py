"""Imports a tape and is killed at a named point: `python -m tests.servicing.loading.killed_import URL POINT`."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from servicing.loading import import_tape
from servicing.store.database import Database
from servicing.store.vault import Vault
from tests.servicing.loading.tapes import TAPE

POINTS = {
    "first row": "INSERT INTO borrower",
    "loans": "INSERT INTO loan",
    "payments": "INSERT INTO payment",
    "audit": "INSERT INTO audit",
    "commit": "UPDATE book",
}


def die_after(start: str) -> Callable[..., None]:
    def kill(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(start):
            os.kill(os.getpid(), signal.SIGKILL)

    return kill


async def main(url: str, point: str) -> None:
    event.listen(Engine, "after_cursor_execute", die_after(POINTS[point]))
    await import_tape(Database.connect(url), Vault(bytes(32)), TAPE)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
