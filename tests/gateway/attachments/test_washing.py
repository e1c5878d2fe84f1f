"""The process that washes a picture: ended in time, without a key, and its faults are refusals."""

import asyncio
import os
from typing import Any

import pytest

from gateway.attachments import washing
from gateway.attachments.washing import PictureRefusedError, washed
from tests.gateway.api.files import noise, packed

MEGABYTE = 1024 * 1024


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The processes that were started, and with which environment."""
    found: list[Any] = []
    start = asyncio.create_subprocess_exec

    async def noting(*command: str, **how: Any) -> Any:
        process = await start(*command, **how)
        found.append((process, how["env"]))
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noting)
    return found


async def test_one_that_takes_too_long_is_ended_and_refused(monkeypatch: pytest.MonkeyPatch, started: list[Any]) -> None:
    monkeypatch.setattr(washing, "_WALL_SECONDS", 0.01)
    with pytest.raises(PictureRefusedError, match="attachment_broken"):
        await washed(packed(noise(), "PNG"), most_megapixels=50, most_bytes=MEGABYTE)
    [(process, _)] = started
    assert process.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


async def test_who_gives_up_waiting_leaves_no_process_behind(started: list[Any]) -> None:
    going = asyncio.create_task(washed(packed(noise(), "PNG"), most_megapixels=50, most_bytes=MEGABYTE))
    async with asyncio.timeout(10):
        while not started:
            await asyncio.sleep(0.01)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert started[0][0].returncode is not None


async def test_it_is_told_no_secret(monkeypatch: pytest.MonkeyPatch, started: list[Any]) -> None:
    monkeypatch.setenv("KUANXIN_DATA_KEY", "a key")
    await washed(packed(noise(), "PNG"), most_megapixels=50, most_bytes=MEGABYTE)
    assert set(started[0][1]) == {"LANG"}


async def test_what_grows_beyond_twice_the_limit_is_refused() -> None:
    picture = packed(noise(200, 200), "PNG")
    assert (await washed(picture, most_megapixels=50, most_bytes=len(picture))).width == 200
    with pytest.raises(PictureRefusedError, match="attachment_too_large"):
        await washed(picture, most_megapixels=50, most_bytes=len(picture) // 3)
