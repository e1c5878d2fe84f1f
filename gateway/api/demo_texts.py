"""The demo's telephones: a page with the text messages that its invented people get; absent outside demo mode."""

from html import escape
from pathlib import Path

from aiohttp import web
from sqlalchemy import select

from gateway.api.errors import not_here
from gateway.outreach.texts import words_of
from gateway.parts import PARTS, Parts
from servicing.clock import SHANGHAI
from servicing.contact.texts import TextState, opened_text
from servicing.store.models import TextMessageRow
from servicing.store.vault import VaultError
from servicing.wording import WordingError

routes = web.RouteTableDef()

_STYLE = Path(__file__).with_suffix(".css")
_LATEST = 50


@routes.get("/demo/texts")
async def texts(request: web.Request) -> web.Response:
    """The latest text messages, sent or waiting, the newest first; it looks again by itself."""
    parts = request.app[PARTS]
    if parts.demo_tokens is None or await parts.book.is_demo() is False:
        raise not_here()
    async with parts.database.reading() as session:
        rows = await session.scalars(select(TextMessageRow).order_by(TextMessageRow.created_at.desc()).limit(_LATEST))
    shown = "".join(_shown(parts, row) for row in rows) or f"<p>{_said(parts, 'demo_texts_none')}</p>"
    page = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="5">'
        f"<title>{_said(parts, 'demo_texts_title')}</title>"
        '<link rel="stylesheet" href="/demo/texts.css"></head><body><main>'
        f"<h1>{_said(parts, 'demo_texts_title')}</h1><p>{_said(parts, 'gateway_demo_banner')}</p>{shown}</main></body></html>"
    )
    return web.Response(text=page, content_type="text/html", headers={"Cache-Control": "no-store"})


@routes.get("/demo/texts.css")
async def style(_: web.Request) -> web.StreamResponse:
    """The page's looks."""
    return web.FileResponse(_STYLE, headers={"Cache-Control": "no-cache"})


def _shown(parts: Parts, row: TextMessageRow) -> str:
    try:
        text = opened_text(parts.vault, row)
        words = words_of(parts.wording, text, seed=row.id)
    except (VaultError, WordingError):
        return ""
    at = (row.sent_at or row.created_at).astimezone(SHANGHAI)
    state = _said(parts, f"demo_texts_{TextState(row.state).value}")
    return (
        f'<article class="{TextState(row.state).value}"><header>{escape(text.phone)} · '
        f'<time datetime="{at.isoformat()}">{at:%m-%d %H:%M:%S}</time> · {state}</header><p>{escape(words)}</p></article>'
    )


def _said(parts: Parts, name: str) -> str:
    return escape(parts.wording.say(name))
