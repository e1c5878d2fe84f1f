"""What the handlers share, by typed keys of the application."""

from dataclasses import dataclass

from aiohttp import ClientSession, web

from gateway.attachments.room import Room
from gateway.engine import EngineClient
from gateway.identity import DemoTokens, TokenReader
from gateway.limits import Limits
from gateway.notices import Notices
from gateway.outreach.opt_out import OptOutWords
from gateway.outreach.rounds import Rounds
from gateway.pipeline import TurnPipeline
from gateway.settings import GatewaySettings
from servicing.arrangements import Terms
from servicing.book import LoanBook
from servicing.linting import Linter
from servicing.policy.sections import Attachments
from servicing.scrub import Marks
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.wording import Wording


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the composition root built; `demo_tokens` only in demo mode, `desk_tokens` where a desk is set up."""

    settings: GatewaySettings
    database: Database
    vault: Vault
    wording: Wording
    linter: Linter
    marks: Marks
    book: LoanBook
    terms: Terms
    tokens: TokenReader
    desk_tokens: TokenReader | None
    demo_tokens: DemoTokens | None
    limits: Limits
    room: Room
    attachments: Attachments
    notices: Notices
    engine: EngineClient
    pipeline: TurnPipeline
    outreach: Rounds
    opt_out: OptOutWords
    http: ClientSession


PARTS = web.AppKey("parts", Parts)
