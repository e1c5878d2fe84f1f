"""Every refusal is JSON with a code and a sentence; nothing inside leaks out."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from pydantic import BaseModel, ValidationError

from gateway.fault import nameless

logger = logging.getLogger(__name__)

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ErrorBody(BaseModel):
    """`code` for programs, `message` for people who write programs."""

    code: str
    message: str


class ErrorResponse(BaseModel):
    """The body of every response with a status of 400 or above."""

    error: ErrorBody


class ApiError(Exception):
    """A refusal with its HTTP status."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None) -> None:
        self.status = status
        self.body = ErrorResponse(error=ErrorBody(code=code, message=message))
        self.retry_after = retry_after
        super().__init__(code)

    def as_response(self) -> web.Response:
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return web.json_response(text=self.body.model_dump_json(), status=self.status, headers=headers)


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals and faults into JSON; a fault is logged by its kind and place, without what was sent."""
    try:
        return await handler(request)
    except ApiError as error:
        return error.as_response()
    except ValidationError as error:
        return invalid(error).as_response()
    except web.HTTPRequestEntityTooLarge:
        return ApiError(413, "too_large", "the request is larger than 64 KiB").as_response()
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return ApiError(error.status, f"http_{error.status}", error.reason).as_response()
    except ConnectionResetError:
        raise
    except Exception as error:
        resource = request.match_info.route.resource
        place = resource.canonical if resource is not None else "an unknown path"
        logger.error("%s %s failed: %s", request.method, place, type(error).__name__, exc_info=nameless(error))
        return ApiError(500, "internal", "something failed on our side; nothing was lost").as_response()


def not_here() -> ApiError:
    """What this gateway's settings leave out is as unknown as any other path."""
    return ApiError(404, "http_404", "Not Found")


def invalid(error: ValidationError) -> ApiError:
    """Which fields were wrong, and why; never their values."""
    problems = "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or 'body'}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False, include_context=False)
    )
    return ApiError(422, "invalid", problems[:500])
