"""`python -m gateway run | chat | replay`."""

import argparse
import logging
import sys

from aiohttp import web
from pydantic import ValidationError

from gateway import terminal
from gateway.app import StartRefusedError, build
from gateway.replay import command as replay
from gateway.settings import GatewaySettings
from servicing.policy import PolicyError
from servicing.settings import named_problems
from servicing.store.vault import VaultError
from servicing.wording import WordingError


def main() -> int:
    """Run the subcommand; exit status 2 for what the operator must mend first."""
    parser = argparse.ArgumentParser(prog="python -m gateway", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="serve the borrowers' API and pages")
    run.add_argument("--host")
    run.add_argument("--port", type=int)
    terminal.add_arguments(commands.add_parser("chat", help="talk to a running gateway from this terminal"))
    replay.add_arguments(commands.add_parser("replay", help="send the messages of a TSV through a running gateway"))
    arguments = parser.parse_args()
    if arguments.command == "chat":
        return terminal.main(arguments)
    if arguments.command == "replay":
        return replay.main(arguments)
    return _serve(arguments)


def _serve(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    named = {"KUANXIN_HOST": arguments.host, "KUANXIN_PORT": arguments.port}
    try:
        settings = GatewaySettings(**{name: value for name, value in named.items() if value is not None})
    except ValidationError as error:
        print(f"gateway: {named_problems(error)}", file=sys.stderr)
        return 2
    try:
        web.run_app(build(settings), host=settings.host, port=settings.port, print=None, shutdown_timeout=5)
    except (StartRefusedError, PolicyError, VaultError, WordingError, OSError) as error:
        print(f"gateway: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
