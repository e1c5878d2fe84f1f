"""Show what keeps us from addressing borrowers unasked, or lift one hold (DATABASE_URL, KUANXIN_POLICY)."""

import asyncio
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime

from pydantic import ValidationError

from servicing.clock import SHANGHAI, now
from servicing.contact.holds import Hold, HoldStandsError, lift_hold, standing_holds
from servicing.policy import Policy, PolicyError
from servicing.settings import DatabaseSettings, PolicySettings, named_problems
from servicing.store.database import Database
from servicing.store.migrate import MigrationError, require_current

FAILED = 1
REFUSED = 2


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--borrower", help="only this borrower's")
    parser.add_argument("--lift", metavar="HOLD", help="end this hold, by its id")
    parser.add_argument("--by", type=_actor, metavar="ID", help="who decided it, for the audit log (with --lift)")


def run(arguments: Namespace) -> int:
    if (arguments.lift is None) != (arguments.by is None):
        print("--lift and --by go together", file=sys.stderr)
        return REFUSED
    try:
        policy = Policy.load(PolicySettings().policy_file)
        return asyncio.run(_worked(arguments, policy, DatabaseSettings().database_url))
    except ValidationError as error:
        print(named_problems(error), file=sys.stderr)
    except (MigrationError, PolicyError, HoldStandsError) as error:
        print(error, file=sys.stderr)
    return FAILED


async def _worked(arguments: Namespace, policy: Policy, url: str) -> int:
    await require_current(url)
    database = Database.connect(url)
    try:
        if arguments.lift is None:
            async with database.reading() as session:
                for borrower_id, hold in await standing_holds(session, now(), borrower_id=arguments.borrower):
                    print(_line(borrower_id, hold))
            return 0
        hours = policy.outreach.crisis_hold_hours
        async with database.writing() as session:
            lifted = await lift_hold(session, arguments.lift, at=now(), actor=arguments.by, crisis_hours=hours)
    finally:
        await database.dispose()
    print("lifted" if lifted else "no such hold stands", file=sys.stdout if lifted else sys.stderr)
    return 0 if lifted else FAILED


def _line(borrower_id: str, hold: Hold) -> str:
    until = _written(hold.until) if hold.until else "lifted"
    return f"{hold.id}  {hold.kind.value:<12}  {borrower_id}  from {_written(hold.since)} until {until}  cause {hold.cause}"


def _written(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _actor(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.:-]{1,64}", text):
        raise ArgumentTypeError("an id: letters, digits, _ . : - (64 at most)")
    return text
