"""The engine's only door for messages: `POST /webhooks/kuanxin/turn`, for the gateway, behind a shared secret."""

import hmac
import logging
import os
from typing import Any, Awaitable, Callable, Dict, Optional

from jsonschema import Draft7Validator
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.action_endpoint import TurnAborted
from bot.turn import TurnInput, run_turn

logger = logging.getLogger(__name__)

_TURN = Draft7Validator(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["sender", "message_id", "text", "metadata"],
        "properties": {
            "sender": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
            "message_id": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
            "text": {"type": "string", "maxLength": 4000},
            "payload": {"type": ["string", "null"], "pattern": r"^/[a-z_]+(\{.*\})?$", "maxLength": 500},
            "metadata": {"type": "object"},
        },
    }
)


class KuanxinChannel(InputChannel):
    """Takes a turn from the gateway and gives back its replies and commands; 503 when the turn was aborted unsaved."""

    def __init__(self, secret: str, turns_a_session: int) -> None:
        self._secret = secret.encode()
        self._turns_a_session = turns_a_session

    @classmethod
    def name(cls) -> str:
        return "kuanxin"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "KuanxinChannel":
        """Built from the environment: a secret has no place in a file under version control.

        Raises:
            ValueError: KUANXIN_SHARED_SECRET is not set.
        """
        secret = os.environ.get("KUANXIN_SHARED_SECRET", "")
        if not secret:
            raise ValueError("KUANXIN_SHARED_SECRET is not set: the engine would answer anyone")
        turns = int(os.environ.get("ENGINE_TURNS_A_SESSION", (credentials or {}).get("turns_a_session", 30)))
        return cls(secret, turns)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The route. `on_new_message` is not used: it would save a turn whose action failed."""
        routes = Blueprint("kuanxin", url_prefix="/webhooks/kuanxin")

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            given = request.headers.get("X-Kuanxin-Secret", "").encode()
            if not hmac.compare_digest(given, self._secret):
                return response.json({"error": "unauthorised"}, status=401)
            body = request.json
            problem = next(_TURN.iter_errors(body), None)
            if problem is not None:
                where = "/".join(str(part) for part in problem.absolute_path) or "body"
                return response.json({"error": f"not a turn: {where}"}, status=422)
            return await self._answered(request, TurnInput(**{"payload": None, **body}))

        return routes

    async def _answered(self, request: Request, turn: TurnInput) -> HTTPResponse:
        agent = request.app.ctx.agent
        if agent is None or not agent.is_ready():
            return response.json({"error": "no model is loaded"}, status=503)
        try:
            output = await run_turn(agent, turn, channel=self.name(), turns_a_session=self._turns_a_session)
        except TurnAborted as aborted:
            logger.error("turn %s aborted: %s", turn.message_id, aborted.reason)
            return response.json({"error": aborted.reason}, status=503)
        except Exception as error:
            logger.error("turn %s failed: %s", turn.message_id, type(error).__name__)
            return response.json({"error": "the turn failed"}, status=500)
        return response.json(output.as_dict())
