"""Has a picture washed by a process of its own, which is ended when it takes too long."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from gateway.attachments.wash import CPU_SECONDS, Outcome

_CHECKOUT = Path(__file__).resolve().parents[2]
_WALL_SECONDS = 2.0 * CPU_SECONDS
_GROWTH = 2


class PictureRefusedError(Exception):
    """`code` is `attachment_broken` or `attachment_too_large`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Washed:
    """A picture without its metadata, a small WebP of it, and its size in pixels as it is looked at."""

    content: bytes
    preview: bytes
    width: int
    height: int


async def washed(content: bytes, *, most_megapixels: int, most_bytes: int) -> Washed:
    """The picture, washed; packed again it may grow to twice `most_bytes`.

    Raises:
        PictureRefusedError: no decoder makes a picture of it in time, or one that is too large.
        OSError: no process can be started.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway.attachments.wash", str(most_megapixels), str(_GROWTH * most_bytes)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=_CHECKOUT,
        env={"LANG": "C.UTF-8"},  # no key of ours
    )
    try:
        async with asyncio.timeout(_WALL_SECONDS):
            said, _ = await process.communicate(content)
    except TimeoutError as error:
        raise PictureRefusedError("attachment_broken") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == Outcome.TOO_LARGE:
        raise PictureRefusedError("attachment_too_large")
    if process.returncode != Outcome.WASHED:
        raise PictureRefusedError("attachment_broken")
    line, _, rest = said.partition(b"\n")
    about = json.loads(line)
    end = len(rest) - about["preview"]
    return Washed(rest[:end], rest[end:], about["width"], about["height"])
