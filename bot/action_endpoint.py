"""Rasa's way to the action server, made honest: a call that fails aborts the whole turn, unsaved.

Stock Rasa catches every `Exception` around an action, records the action as executed and says nothing to the borrower.
`TurnAborted` is therefore a `BaseException`: it leaves the processor before the tracker is saved, and our channel answers 503.
"""

import asyncio
import json
from typing import Any, Dict, List, Optional

import aiohttp
import rasa.shared.core.events
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.action_result import is_action_result

_RECENT_EVENTS = 20
"""Events an action is shown: it reads the newest message, never the history."""


class TurnAborted(BaseException):
    """The turn must leave no trace; the same message id may be asked again. `reason` holds no personal data."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class AtomicActionEndpoint(EndpointConfig):
    """One session to the action server for all calls; any failure but a rejection (400) aborts the turn."""

    def __init__(self, url: str, secret: str, timeout_seconds: float) -> None:
        super().__init__(url=url, headers={"X-Kuanxin-Secret": secret}, enable_selective_domain=False)
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._session: Optional[aiohttp.ClientSession] = None

    async def request(self, method: str = "post", *_: Any, **kwargs: Any) -> Dict[str, Any]:
        """Run one action.

        Raises:
            ClientResponseError: status 400, which Rasa takes for the action's own rejection.
            TurnAborted: no connection, no answer in time, another status, or an answer that is no action result.
        """
        body = _trimmed(kwargs["json"])
        try:
            async with self._connection().request(method, self.url, json=body, headers=self.headers) as response:
                if response.status == 400:
                    raise ClientResponseError(400, response.reason or "", await response.text())
                if response.status >= 400:
                    raise TurnAborted(f"action server answered {response.status} to {body['next_action']}")
                result = await response.json()
        except ClientResponseError:
            raise
        except (aiohttp.ClientError, asyncio.TimeoutError, json.JSONDecodeError) as error:
            raise TurnAborted(f"action server failed at {body['next_action']}: {type(error).__name__}") from error
        return _checked(result, body["next_action"])

    def _connection(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session

    async def close(self) -> None:
        """Close the session, if one was opened."""
        if self._session is not None:
            await self._session.close()


def _trimmed(body: Dict[str, Any]) -> Dict[str, Any]:
    """The call without the history, and with the parts of the domain that the SDK's form validation reads."""
    tracker = dict(body["tracker"])
    tracker["events"] = tracker["events"][-_RECENT_EVENTS:]
    domain = body.get("domain") or {}
    kept = {key: domain[key] for key in ("forms", "slots", "session_config", "version") if key in domain}
    return {**body, "tracker": tracker, "domain": kept}


def _checked(result: Any, action: str) -> Dict[str, Any]:
    """`result`, once it is sure that nothing in Rasa will stumble over it and swallow the error."""
    if not is_action_result(result):
        raise TurnAborted(f"action server returned no action result for {action}")
    events: List[Dict[str, Any]] = result.get("events") or []
    try:
        rasa.shared.core.events.deserialise_events(events)
    except (RasaException, ValueError, KeyError, TypeError) as error:
        raise TurnAborted(f"action server returned an unknown event for {action}") from error
    return result
