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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

import aiohttp
from pydantic import ValidationError

from gateway.api.chat import CHANNEL
from gateway.client import ChatClient, ClientError, Exchange
from gateway.identity import Person
from gateway.record import conversations
from gateway.replay.amounts import amounts_after_paying, days_named, ledger_amounts, spoken_amounts, wrong_forecasts
from gateway.replay.offers import offered_amounts
from gateway.terminal import DEFAULT_URL
from servicing.arrangements import Terms
from servicing.book import LoanBook, LoanFile
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
    """What a replay found. `lines` are the exchanges as JSON, `seconds` those from a message to its answer."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    unknown_amounts: list[dict[str, str]] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, object]:
        """Counts, latency in milliseconds, and how many amounts were checked and found wrong."""
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
        report = asyncio.run(replayed(rows, arguments.url, settings))
    except KeyboardInterrupt:
        return 130
    if arguments.out is not None:
        arguments.out.write_text("".join(report.lines), encoding="utf-8")
    for problem in [*report.errors, *report.unknown_amounts][:50]:
        print(json.dumps(problem, ensure_ascii=False), file=sys.stderr)
    print(json.dumps(report.summary()))
    return 1 if report.errors or report.unknown_amounts else 0


async def replayed(rows: list[tuple[str, str]], url: str, settings: StoreSettings) -> Report:
    """Say each message, an (id, text), to the gateway at `url`, as each of the three borrowers."""
    report = Report()
    terms = Terms.of(Policy.load(PolicySettings().policy_file))
    database = Database.connect(settings.database_url)
    vault = Vault.from_text(settings.data_key.get_secret_value())
    speakers = {kind: [f"{DEMO_PREFIX}{uuid4().hex[:12]}" for _ in rows] for kind in REPLAY_BORROWERS}
    like = {new: REPLAY_BORROWERS[kind] for kind, ids in speakers.items() for new in ids}
    try:
        await import_tape(database, vault, likenesses(demo_tape(local_date(now())), like))
        async with aiohttp.ClientSession() as http:
            stage = _Stage(http, url, database, LoanBook(database, vault), terms)
            await asyncio.gather(*(_in_turn(stage, kind, ids, rows, report) for kind, ids in speakers.items()))
    finally:
        await database.dispose()
    return report


@dataclass(frozen=True, slots=True)
class _Stage:
    """The running gateway, its store, and the policy that it offers by."""

    http: aiohttp.ClientSession
    url: str
    database: Database
    book: LoanBook
    terms: Terms


async def _in_turn(stage: _Stage, kind: str, speakers: list[str], rows: list[tuple[str, str]], report: Report) -> None:
    for borrower_id, (row_id, text) in zip(speakers, rows, strict=True):
        where = {"id": row_id, "borrower": kind}
        try:
            client = await ChatClient.demo(stage.http, stage.url, borrower_id)
            exchange = await client.say(text)
        except ClientError as error:
            report.outcomes["error"] += 1
            report.errors.append(where | {"error": str(error)})
            continue
        outcome = await _outcome(stage.database, borrower_id, exchange)
        report.outcomes[outcome] += 1
        report.seconds.append(exchange.seconds)
        if outcome == "error":
            report.errors.append(where | {"error": "only a notice came back"})
        _check_amounts(exchange, await stage.book.loans_of(borrower_id), stage.terms, where, report)
        told = where | {"message": text, "outcome": outcome, "replies": exchange.replies}
        report.lines.append(json.dumps(told, ensure_ascii=False) + "\n")


def _check_amounts(exchange: Exchange, files: Sequence[LoanFile], terms: Terms, where: dict[str, str], report: Report) -> None:
    today = local_date(now())
    known = ledger_amounts(files, days_named(exchange.replies, today) | {today})
    known |= amounts_after_paying(files, today, exchange.sent) | offered_amounts(exchange.replies, files, terms)
    spoken = list(spoken_amounts(exchange.replies, exchange.sent))
    report.outcomes["amounts"] += len(spoken)
    wrong = [one for one in spoken if one.value not in known]
    for amount in (*wrong, *wrong_forecasts(exchange.replies, files)):
        report.unknown_amounts.append(where | {"amount": str(amount.value), "at": amount.place})


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
