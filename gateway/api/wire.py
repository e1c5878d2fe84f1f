"""What goes over the wire: a body that is read whole and in time, a model that is answered as JSON."""

import asyncio

from aiohttp import web
from pydantic import BaseModel

from gateway.api.errors import ApiError

_BODY_SECONDS = 10.0


async def read_body(request: web.Request) -> bytes:
    """The body, which a slow caller can't stretch for ever.

    Raises:
        ApiError: 408, it did not arrive in time.
    """
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return await request.read()
    except TimeoutError as error:
        raise ApiError(408, "too_slow", "the body did not arrive in time") from error


def as_json(answer: BaseModel, status: int = 200) -> web.Response:
    """The model as a response."""
    return web.json_response(text=answer.model_dump_json(), status=status)
