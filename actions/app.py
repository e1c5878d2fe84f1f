"""Serves the SDK's action executor on loopback. Nothing of a request is ever echoed or logged."""

import hmac
import json
import logging

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import (
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)

from servicing.store.database import Database

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Kuanxin-Secret"  # noqa: S105
BODY_LIMIT = 4 * 1024**2


def build_app(executor: ActionExecutor, database: Database, secret: str) -> web.Application:
    """The application. Every route but `/health` wants the shared secret in `X-Kuanxin-Secret`."""

    async def webhook(request: web.Request) -> web.Response:
        call = await _call(request)
        action = str(call["next_action"])
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as rejection:
            return web.json_response({"action_name": rejection.action_name, "error": "rejected"}, status=400)
        except ActionNotFoundException:
            logger.error("unknown action asked for")
            return web.json_response({"error": "unknown action"}, status=404)
        except ActionMissingDomainException:
            return web.json_response({"error": "the domain is missing"}, status=449)
        except Exception as error:
            logger.error("action %s failed: %s", action, _where(error))
            return web.json_response({"error": "the action failed"}, status=500)
        if result is None:
            return web.json_response({"error": "no action was named"}, status=422)
        return web.json_response(result.model_dump())

    async def actions(_: web.Request) -> web.Response:
        return web.json_response([{"name": name} for name in sorted(executor.actions)])

    async def health(_: web.Request) -> web.Response:
        try:
            await database.ping()
        except Exception as error:
            logger.error("the database does not answer: %s", type(error).__name__)
            return web.json_response({"status": "unwell", "database": "no answer"}, status=503)
        return web.json_response({"status": "ok", "database": "ok"})

    async def close_database(_: web.Application) -> None:
        await database.dispose()

    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[_secret_guard(secret)])
    app.router.add_post("/webhook", webhook)
    app.router.add_get("/actions", actions)
    app.router.add_get("/health", health)
    app.on_cleanup.append(close_database)
    return app


def _secret_guard(secret: str) -> Middleware:
    expected = secret.encode()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
        if request.path != "/health" and not hmac.compare_digest(given, expected):
            return web.json_response({"error": "unauthorised"}, status=401)
        return await handler(request)

    return guard


async def _call(request: web.Request) -> dict[str, object]:
    try:
        call = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise _refusal("the body is no JSON") from error
    if not isinstance(call, dict) or not isinstance(call.get("next_action"), str):
        raise _refusal("no action was named")
    if not isinstance(call.get("tracker"), dict) or "sender_id" not in call["tracker"]:
        raise _refusal("no tracker was given")
    return call


def _refusal(reason: str) -> web.HTTPException:
    return web.HTTPUnprocessableEntity(text=json.dumps({"error": reason}), content_type="application/json")


def _where(error: BaseException) -> str:
    """The kind of error and the line of ours that it came through; its message might quote a borrower."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.startswith(("actions.", "servicing.")):
            place = f" at {module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + place
