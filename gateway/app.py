"""The gateway's composition root: builds every part once, runs them while the application runs."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession, web
from redis.asyncio import Redis
from sqlalchemy.exc import DBAPIError

from gateway.api import attachments, chat, demo, demo_texts, health, ledger, openapi, pages, plans, socket, texts
from gateway.api.errors import errors_as_json
from gateway.attachments.room import Room
from gateway.engine import EngineClient
from gateway.identity import DESK_AUDIENCE, DemoTokens, KeyFileError, TokenReader, demo_key_pair, public_key
from gateway.limits import Limits, Rates
from gateway.notices import Notices
from gateway.outreach.opt_out import OptOutWords
from gateway.outreach.plans import PlanRound
from gateway.outreach.reminders import ReminderRound
from gateway.outreach.rounds import Round, Rounds
from gateway.outreach.sms import DemoSmsSender, HttpSmsSender, SmsSender
from gateway.outreach.texts import TextRound
from gateway.parts import PARTS, Parts
from gateway.pipeline import Pace, TurnPipeline
from gateway.settings import GatewaySettings
from servicing.arrangements import Terms
from servicing.book import LoanBook
from servicing.contact.gate import ContactRules
from servicing.linting import Linter
from servicing.plans.demo import in_demo
from servicing.plans.promise import PromiseBounds
from servicing.policy import Policy
from servicing.policy.sections import Waiting
from servicing.scrub import Marks
from servicing.store.database import Database
from servicing.store.vault import Vault, VaultError
from servicing.wording import Wording

logger = logging.getLogger(__name__)

_LARGEST_BODY = 64 * 1024


class StartRefusedError(Exception):
    """The gateway must not start as it is configured; the message says what to do."""


def build(settings: GatewaySettings) -> web.Application:
    """The application, ready to run."""
    app = web.Application(middlewares=[pages.safe_headers, errors_as_json], client_max_size=_LARGEST_BODY)

    async def parts(app: web.Application) -> AsyncIterator[None]:
        async with ClientSession() as http:
            built = build_parts(settings, http)
            app[PARTS] = built
            try:
                await _check_book(built)
                async with built.notices.relaying(), built.pipeline.running(), built.outreach.running():
                    yield
            finally:
                await built.database.dispose()

    app.cleanup_ctx.append(parts)
    app.on_shutdown.append(_let_readers_go)
    for module in (attachments, chat, demo, demo_texts, health, ledger, openapi, plans, socket, texts, pages):
        app.add_routes(module.routes)
    pages.add_assets(app, settings.pages)
    return app


async def _let_readers_go(app: web.Application) -> None:
    if PARTS in app:
        app[PARTS].notices.close()


def build_parts(settings: GatewaySettings, http: ClientSession) -> Parts:
    database = Database.connect(settings.database_url)
    vault = Vault.from_text(settings.data_key.get_secret_value())
    policy = in_demo(Policy.load(settings.policy_file), settings)
    wording = Wording.load(settings.domain_file, policy.numbers())
    notices = Notices(Redis.from_url(settings.redis_url) if settings.redis_url else None)
    engine = EngineClient(http, settings.engine_url, settings.shared_secret.get_secret_value(), settings.engine_timeout)
    tokens, desk_tokens, demo_tokens = _identity(settings)
    book, rules = LoanBook(database, vault), ContactRules.of(policy)
    terms, bounds = Terms.of(policy), PromiseBounds.of(policy)
    said_unasked: list[Round] = [
        ReminderRound(database, vault, book, rules, wording, notices),
        PlanRound(database, vault, book, rules, terms, bounds, wording, notices),
    ]
    if (sender := _sender(settings, http, demo=demo_tokens is not None)) is not None:
        claim = timedelta(seconds=3 * settings.sms_timeout)
        said_unasked.append(TextRound(database, vault, rules, wording, sender, claim))
    return Parts(
        settings=settings,
        database=database,
        vault=vault,
        wording=wording,
        linter=Linter.load(),
        marks=Marks(
            id_number=wording.say("gateway_scrubbed_id_number"),
            card_number=wording.say("gateway_scrubbed_card_number"),
            secret=wording.say("gateway_scrubbed_secret"),
        ),
        book=book,
        terms=terms,
        tokens=tokens,
        desk_tokens=desk_tokens,
        demo_tokens=demo_tokens,
        limits=Limits.build(settings.redis_url, _rates(settings)),
        room=Room(settings.uploads_at_once),
        attachments=policy.attachments,
        notices=notices,
        engine=engine,
        pipeline=TurnPipeline(database, vault, engine, notices, wording, _pace(settings, policy.waiting)),
        outreach=Rounds(said_unasked, settings.outreach_every),
        opt_out=OptOutWords.load(),
        http=http,
    )


def _sender(settings: GatewaySettings, http: ClientSession, *, demo: bool) -> SmsSender | None:
    """How text messages leave. Without a provider they wait in the store, and are given up in time."""
    if settings.sms_url is not None and settings.sms_secret is not None:
        return HttpSmsSender(http, settings.sms_url, settings.sms_secret.get_secret_value(), settings.sms_timeout)
    if demo:
        return DemoSmsSender()
    logger.warning("SMS_URL is not set: text messages wait in the store and are not sent")
    return None


def _rates(settings: GatewaySettings) -> Rates:
    return Rates(
        borrower=settings.rate_per_borrower,
        address=settings.rate_per_address,
        upload=settings.rate_uploads,
        download=settings.rate_downloads,
    )


def _identity(settings: GatewaySettings) -> tuple[TokenReader, TokenReader | None, DemoTokens | None]:
    """Who reads borrowers' tokens, and staff's; and who signs both in demo mode."""
    issuer, audience = settings.jwt_issuer, settings.jwt_audience
    if settings.jwt_public_key is None:
        private, public = demo_key_pair(settings.state_folder)
        reader = TokenReader(public, algorithm="RS256", issuer=issuer, audience=audience)
        desk = TokenReader(public, algorithm="RS256", issuer=issuer, audience=DESK_AUDIENCE)
        return reader, desk, DemoTokens(private, issuer=issuer, audience=audience)
    key = _key_of("JWT_PUBLIC_KEY", settings.jwt_public_key, settings.jwt_algorithm)
    reader = TokenReader(key, algorithm=settings.jwt_algorithm, issuer=issuer, audience=audience)
    if settings.desk_public_key is None:
        return reader, None, None
    key = _key_of("DESK_PUBLIC_KEY", settings.desk_public_key, settings.desk_algorithm)
    algorithm, issuer = settings.desk_algorithm, settings.desk_issuer
    return reader, TokenReader(key, algorithm=algorithm, issuer=issuer, audience=DESK_AUDIENCE), None


def _key_of(setting: str, path: Path, algorithm: str) -> str:
    try:
        return public_key(path, algorithm)
    except KeyFileError as error:
        raise StartRefusedError(f"{setting}: {error}") from error


async def _check_book(parts: Parts) -> None:
    """Ask the store before anyone else does. Demo mode on a lender's book would let anyone in as anyone.

    Raises:
        StartRefusedError: no database or none of ours, another key sealed it, or a lender's book in demo mode.
    """
    try:
        is_demo = await parts.book.is_demo()
        await parts.book.check_key()
    except DBAPIError as error:
        raise StartRefusedError(
            f"DATABASE_URL: the database does not open or has no tables ({type(error).__name__}): is it there, and was "
            "`python -m servicing migrate` run on it?"
        ) from error
    except OSError as error:
        raise StartRefusedError(f"DATABASE_URL: no database answers there ({type(error).__name__})") from error
    except VaultError as error:
        raise StartRefusedError("KUANXIN_DATA_KEY is not the key that this database was sealed with") from error
    if parts.demo_tokens is not None and is_demo is False:
        raise StartRefusedError("this is a lender's loan book: unset KUANXIN_DEMO, or point DATABASE_URL at a demo book")


def _pace(settings: GatewaySettings, waiting: Waiting) -> Pace:
    return Pace(
        slow_after=waiting.slow_notice_seconds,
        give_up_after=waiting.person_seconds,
        lease=settings.lease,
        sweep_every=settings.sweep_every,
        at_once=settings.turns_at_once,
    )
