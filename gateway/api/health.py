"""Which part is not well, by asking it; and the counters."""

import asyncio

import aiohttp
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from gateway.api.schemas import Health
from gateway.parts import PARTS, Parts

routes = web.RouteTableDef()

_PATIENCE = 3.0


@routes.get("/healthz")
async def health(request: web.Request) -> web.Response:
    """200 when every part answers, else 503 with the part that does not."""
    parts = request.app[PARTS]
    engine, actions, database, redis = await asyncio.gather(
        parts.engine.is_well(), _actions(parts), _database(parts), parts.notices.is_well()
    )
    well = engine and actions and database and redis is not False
    report = Health(status="ok" if well else "degraded", engine=engine, actions=actions, database=database, redis=redis)
    return web.json_response(text=report.model_dump_json(exclude_none=True), status=200 if well else 503)


@routes.get("/metrics")
async def metrics(_: web.Request) -> web.Response:
    """Prometheus counters of this gateway."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _database(parts: Parts) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            await parts.database.ping()
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True


async def _actions(parts: Parts) -> bool:
    url = f"{parts.settings.actions_url.rstrip('/')}/health"
    try:
        async with parts.http.get(url, timeout=aiohttp.ClientTimeout(total=_PATIENCE)) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
