"""Whether a turn costs the same after two hundred as after one: `python -m bench.turns [--turns N]`.

One conversation with two engines over one action server: one rotates its sessions as it is set up to, one never does.
Printed for each: median milliseconds of the first and the last twenty turns, and their ratio. The conversation that never
rotates is the baseline. Ends with status 1 when the rotating engine's ratio is above `MOST_SLOWER`.
"""

import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from pathlib import Path

import aiohttp

from tests.conversations.partner import Partner
from tests.harness.system import System, prepare

QUESTIONS = ("我现在欠多少钱", "罚息怎么算的", "什么时候要还款", "我的还款到账了吗", "你能做什么")
WINDOW = 20
MOST_SLOWER = 1.5
ROTATING, BASELINE = "engine", "never rotated"


async def main(turns: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        system = prepare(Path(folder))
        system.add_engine(BASELINE, ENGINE_TURNS_A_SESSION="1000000")
        try:
            for name in system.parts:
                system.start(name)
            await system.ready()
            ratios = {engine: await measured(system, engine, turns) for engine in (ROTATING, BASELINE)}
        finally:
            system.stop()
    return 1 if ratios[ROTATING] > MOST_SLOWER else 0


async def measured(system: System, engine: str, turns: int) -> float:
    async with aiohttp.ClientSession() as http:
        await system.engine_ready(engine)
        await converse(Partner(http, system, "demo-0001", engine=engine), WINDOW)  # whatever loads on first use
        seconds = await converse(Partner(http, system, "demo-0001", engine=engine), turns)
    first, last = statistics.median(seconds[:WINDOW]), statistics.median(seconds[-WINDOW:])
    told = f"first {WINDOW}: {first * 1000:6.1f} ms   last {WINDOW} of {turns}: {last * 1000:6.1f} ms"
    print(f"{engine:14} {told}   x {last / first:.2f}")
    return last / first


async def converse(partner: Partner, turns: int) -> list[float]:
    seconds = []
    for question in itertools.islice(itertools.cycle(QUESTIONS), turns):
        began = time.perf_counter()
        await partner.say(question)
        seconds.append(time.perf_counter() - began)
    return seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=200)
    sys.exit(asyncio.run(main(parser.parse_args().turns)))
