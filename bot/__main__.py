"""python -m bot train|serve|evaluate"""

from __future__ import annotations

import argparse
import logging
import sys

from bot.paths import ROOT


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0 if it did its work."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="The engine: trains, serves, measures.")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train if a source changed; print the model's path")
    train.add_argument("--force", action="store_true", help="train although nothing changed")
    serve = commands.add_parser("serve", help="serve the active model")
    serve.add_argument("--port", type=int, default=5005)
    serve.add_argument("-i", "--interface", default="127.0.0.1")
    serve.add_argument("--model", help="an archive other than the active one")
    evaluate = commands.add_parser("evaluate", help="cross-validate the intents on data/nlu")
    evaluate.add_argument("--wishes", action="store_true", help="instead: how messages with two questions are read")
    evaluate.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("bot").setLevel(logging.INFO)
    return {"train": _train, "serve": _serve, "evaluate": _evaluate}[chosen.command](chosen)


def _train(chosen: argparse.Namespace) -> int:
    from bot.training.archive import UnfitModelError
    from bot.training.registry import RegistryError
    from bot.training.run import TrainingError, train

    try:
        print(train(ROOT, chosen.force))
    except (TrainingError, UnfitModelError, RegistryError) as error:
        print(f"training failed: {error}", file=sys.stderr)
        return 1
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    from bot.serve import CannotServeError, serve

    try:
        serve(chosen.interface, chosen.port, chosen.model)
    except CannotServeError as error:
        print(f"the engine cannot start: {error}", file=sys.stderr)
        return 2  # something must be mended first; starting again would not help
    return 0


def _evaluate(chosen: argparse.Namespace) -> int:
    from bot.understanding.evaluation import evaluate, evaluate_second_wishes

    print(evaluate_second_wishes(ROOT) if chosen.wishes else evaluate(ROOT, chosen.json))
    return 0


if __name__ == "__main__":
    sys.exit(main())
