"""The command line: `python -m servicing SUBCOMMAND`. A subcommand is one module in this folder.

Its docstring's first line is its help; it has `add_arguments(parser)` and `run(arguments) -> int`, the exit code. A
module whose name is a Python keyword ends in an underscore (`import_.py`). Only the one that is asked for is imported.
"""

import os
import pkgutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

INTERRUPTED = 130
BROKEN_PIPE = 141


class Subcommand(Protocol):
    """What a module of this folder offers."""

    __doc__: str | None

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, arguments: Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code; 130 after Ctrl-C, 141 when nobody reads the output any more."""
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except KeyboardInterrupt:
        _leave_no_output_to_flush()
        return INTERRUPTED
    except BrokenPipeError:
        _leave_no_output_to_flush()
        return BROKEN_PIPE
    return code


def _run(words: list[str]) -> int:
    modules = {info.name.rstrip("_").replace("_", "-"): info.name for info in pkgutil.iter_modules(__path__)}
    wanted = [words[0]] if words and words[0] in modules else sorted(modules)
    parser = ArgumentParser(prog="python -m servicing", description="Loan servicing from the command line.")
    parsers = parser.add_subparsers(required=True, metavar="SUBCOMMAND")
    for name in wanted:
        subcommand = cast(Subcommand, import_module(f"{__name__}.{modules[name]}"))
        purpose = (subcommand.__doc__ or "").partition("\n")[0]
        each = parsers.add_parser(name, help=purpose, description=purpose)
        subcommand.add_arguments(each)
        each.set_defaults(run=subcommand.run)
    arguments = parser.parse_args(words)
    code: int = arguments.run(arguments)
    return code


def _leave_no_output_to_flush() -> None:
    """Nobody reads on: point the output at nothing, so that the interpreter's last flush does not fail too."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
