"""The engine, seen from the gateway: one call, which is a turn."""

import aiohttp
from pydantic import ValidationError

from servicing.turn import TurnRequest, TurnResponse


class EngineError(Exception):
    """The turn was not answered and left no trace in the engine; the same message id may be asked again."""


class EngineClient:
    """Posts turns to the engine's channel."""

    def __init__(self, session: aiohttp.ClientSession, url: str, secret: str, timeout_seconds: float) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._headers = {"X-Kuanxin-Secret": secret}
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def turn(self, request: TurnRequest) -> TurnResponse:
        """Ask for a message's answer; asking again with the same message id gives the same answer.

        Raises:
            EngineError: no connection, no answer in time, an aborted turn, or an answer that is none.
        """
        try:
            async with self._session.post(
                f"{self._url}/webhooks/kuanxin/turn",
                json=request.model_dump(mode="json"),
                headers=self._headers,
                timeout=self._timeout,
            ) as response:
                if response.status != 200:
                    raise EngineError(f"status {response.status}")
                return TurnResponse.model_validate_json(await response.read())
        except ValidationError as error:
            raise EngineError("answer not understood") from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise EngineError(type(error).__name__) from error

    async def is_well(self) -> bool:
        """Whether the engine answers and has a model loaded."""
        try:
            async with self._session.get(
                f"{self._url}/status", headers=self._headers, timeout=aiohttp.ClientTimeout(total=3)
            ) as response:
                return response.status == 200 and bool((await response.json()).get("model_file"))
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError, AttributeError):
            return False
