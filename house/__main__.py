"""`python3 -m house COMMAND`, which is what the Makefile calls."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from house import checks, talk
from house.environments import make_environments
from house.instance import preparing
from house.layout import Layout
from house.settings import machine_environment
from house.start import run
from house.talk import StopError

STOPPED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="house", description="Prepares, runs and checks Kuanxin.")
    parser.add_argument("command", choices=["setup", "run", "test", "lint", "bench", "soak"])
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="handed on: pytest arguments, names of benchmarks")
    asked = parser.parse_args(arguments)
    layout = Layout.of(Path(__file__).resolve().parent.parent, os.environ)
    try:
        if asked.command == "setup":
            with preparing(layout.state):
                make_environments(layout, machine_environment(), dev=True)
            talk.done("Both environments are made.")
        elif asked.command == "run":
            run(layout)
        elif asked.command == "lint":
            checks.lint(layout)
        else:
            {"test": checks.test, "bench": checks.bench, "soak": checks.soak}[asked.command](layout, asked.rest)
    except StopError as error:
        talk.stopped(error)
        return STOPPED
    except KeyboardInterrupt:
        talk.warn("Interrupted.")
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
