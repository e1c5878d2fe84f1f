"""Sends the messages of a TSV through a running gateway and checks what comes back against the ledger.

A file has the columns id, message, and any others. Each message is said by three demo borrowers: one late, one on time, one
settled, made for it alone, so that no message is heard in the light of another. They stay in the demo book. What is reported:
answered, asked back, error; how long it took; and every amount that the ledger does not know.
"""

import argparse
import asyncio
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

import aiohttp
from pydantic import ValidationError

from gateway.amounts import amounts_after_paying, days_named, ledger_amounts, spoken_amounts, wrong_forecasts
from gateway.api.chat import CHANNEL
from gateway.client import ChatClient, ClientError, Exchange
from gateway.identity import Person
from gateway.offers import offered_amounts
from gateway.record import conversations
from gateway.terminal import DEFAULT_URL
from servicing.arrangements import Terms
from servicing.book import LoanBook
from servicing.clock import local_date, now
from servicing.demo.likeness import likenesses
from servicing.demo.population import demo_tape
from servicing.demo.stories import REPLAY_BORROWERS
from servicing.loading import DEMO_PREFIX, import_tape
from servicing.policy import Policy
from servicing.settings import PolicySettings, StoreSettings
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.turn import Focus


@dataclass(slots=True)
class Report:
    """What a replay found."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    unknown_amounts: list[dict[str, str]] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)

    def summary(self) -> dict[str, object]:
        """Counts, latency in milliseconds, and how many amounts were checked wrong."""
        cuts = quantiles(self.seconds, n=20) if len(self.seconds) > 1 else self.seconds * 19
        return {
            **{outcome: self.outcomes[outcome] for outcome in ("answered", "asked_back", "error")},
            "amounts_checked": self.outcomes["amounts"],
            "amounts_unknown_to_the_ledger": len(self.unknown_amounts),
            "p50_ms": round(cuts[9] * 1000) if cuts else None,
            "p95_ms": round(cuts[18] * 1000) if cuts else None,
        }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `replay` takes."""
    parser.add_argument("file", type=Path, help="TSV with the columns id and message")
    parser.add_argument("--url", default=DEFAULT_URL)
    parser.add_argument("--limit", type=int, help="only the first so many messages")
    parser.add_argument("--out", type=Path, help="write every exchange here, a JSON object a line")


def main(arguments: argparse.Namespace) -> int:
    """Exit status 0 when every message was answered or asked back and every amount is the ledger's."""
    try:
        rows = _rows(arguments.file)[: arguments.limit]
        settings = StoreSettings()
    except (OSError, ValueError, ValidationError) as error:
        unset = isinstance(error, ValidationError)
        what = "KUANXIN_DATA_KEY and DATABASE_URL must be those of the gateway" if unset else error
        print(f"replay: {what}", file=sys.stderr)
        return 2
    try:
        report, lines = asyncio.run(_replay(rows, arguments.url, settings))
    except ClientError as error:
        print(f"replay: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if arguments.out is not None:
        arguments.out.write_text("".join(lines), encoding="utf-8")
    for problem in [*report.errors, *report.unknown_amounts][:50]:
        print(json.dumps(problem, ensure_ascii=False), file=sys.stderr)
    print(json.dumps(report.summary()))
    return 1 if report.errors or report.unknown_amounts else 0


async def _replay(rows: list[tuple[str, str]], url: str, settings: StoreSettings) -> tuple[Report, list[str]]:
    report = Report()
    database = Database.connect(settings.database_url)
    vault = Vault.from_text(settings.data_key.get_secret_value())
    book = LoanBook(database, vault)
    lines: list[str] = []
    speakers = {kind: [f"{DEMO_PREFIX}{uuid4().hex[:12]}" for _ in rows] for kind in REPLAY_BORROWERS}
    like = {new: REPLAY_BORROWERS[kind] for kind, ids in speakers.items() for new in ids}
    try:
        await import_tape(database, vault, likenesses(demo_tape(local_date(now())), like))
        async with aiohttp.ClientSession() as http:
            await asyncio.gather(
                *(
                    _in_turn(http, url, database, book, kind, list(zip(ids, rows, strict=True)), report, lines)
                    for kind, ids in speakers.items()
                )
            )
    finally:
        await database.dispose()
    return report, lines


async def _in_turn(
    http: aiohttp.ClientSession,
    url: str,
    database: Database,
    book: LoanBook,
    kind: str,
    said: list[tuple[str, tuple[str, str]]],
    report: Report,
    lines: list[str],
) -> None:
    terms = Terms.of(Policy.load(PolicySettings().policy_file))
    for borrower_id, (row_id, text) in said:
        where = {"id": row_id, "borrower": kind}
        try:
            client = await ChatClient.demo(http, url, borrower_id)
            exchange = await client.say(text)
        except ClientError as error:
            report.outcomes["error"] += 1
            report.errors.append(where | {"error": str(error)})
            continue
        outcome = await _outcome(database, borrower_id, exchange)
        report.outcomes[outcome] += 1
        report.seconds.append(exchange.seconds)
        if outcome == "error":
            report.errors.append(where | {"error": "only a notice came back"})
        files = await book.loans_of(borrower_id)
        today = local_date(now())
        known = ledger_amounts(files, days_named(exchange.replies, today) | {today})
        known |= amounts_after_paying(files, today, text) | offered_amounts(exchange.replies, files, terms)
        for amount in spoken_amounts(exchange.replies, text):
            report.outcomes["amounts"] += 1
            if amount.value not in known:
                report.unknown_amounts.append(where | {"amount": str(amount.value), "at": amount.place})
        for amount in wrong_forecasts(exchange.replies, files):
            report.unknown_amounts.append(where | {"amount": str(amount.value), "at": amount.place})
        told = where | {"message": text, "outcome": outcome, "replies": exchange.replies}
        lines.append(json.dumps(told, ensure_ascii=False) + "\n")


async def _outcome(database: Database, borrower_id: str, exchange: Exchange) -> str:
    """The record knows whether the bot had to ask back: it counts in the conversation's focus."""
    if all(reply["source"] == "system" for reply in exchange.replies):
        return "error"
    async with database.reading() as session:
        conversation = await conversations.find(session, Person.borrower(borrower_id), CHANNEL)
    misunderstood = conversation is not None and Focus.model_validate(conversation.focus).misunderstood > 0
    return "asked_back" if misunderstood else "answered"


def _rows(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(row[0], row[1]) for row in _tsv(lines) if len(row) > 1]
    if not rows:
        raise ValueError(f"{path.name} has no messages")
    return rows


def _tsv(lines: Iterable[str]) -> Iterable[list[str]]:
    return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
