"""The borrower's API from the other side, for the terminal and the replay."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp


class ClientError(Exception):
    """The gateway refused or can't be reached; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said, what came back, and how many seconds that took."""

    sent: str
    replies: list[dict[str, Any]]
    seconds: float


class ChatClient:
    """One person's conversation with a running gateway."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._after = ""

    @classmethod
    async def demo(cls, http: aiohttp.ClientSession, url: str, borrower_id: str | None) -> "ChatClient":
        """A conversation as a demo borrower, or as a visitor.

        Raises:
            ClientError: no gateway there, it is not in demo mode, or it has no such borrower.
        """
        asked = {} if borrower_id is None else {"borrower_id": borrower_id}
        answer = await _call(http, "POST", f"{url.rstrip('/')}/api/chat/session", json=asked)
        return cls(http, url, answer["token"])

    async def history(self) -> list[dict[str, Any]]:
        """All that was said so far and not yet read by this client."""
        said: list[dict[str, Any]] = []
        while found := await self._read(wait=0):
            self._after = found[-1]["id"]
            said += found
        return said

    async def say(self, text: str, *, quick_reply_id: str | None = None, patience: float = 60.0) -> Exchange:
        """Send a text and wait until it is answered; a limit on the rate is waited out.

        Raises:
            ClientError: refused, or no answer within `patience` seconds.
        """
        body: dict[str, Any] = {"client_id": str(uuid4()), "text": text}
        if quick_reply_id is not None:
            body["quick_reply_id"] = quick_reply_id
        loop = asyncio.get_running_loop()
        start = loop.time()
        sent = await _call(self._http, "POST", f"{self._url}/api/chat/messages", json=body, headers=self._headers)
        replies: list[dict[str, Any]] = []
        while not replies:
            if loop.time() - start > patience:
                raise ClientError("no answer came")
            found = await self._read(wait=10)
            replies = [one for one in found if one["source"] != "borrower" and one["id"] > sent["id"]]
            if found:
                self._after = found[-1]["id"]
        return Exchange(text, replies, loop.time() - start)

    async def _read(self, *, wait: float) -> list[dict[str, Any]]:
        query = {"after": self._after, "wait": str(wait)}
        found: list[dict[str, Any]] = await _call(
            self._http, "GET", f"{self._url}/api/chat/messages", params=query, headers=self._headers
        )
        return found


async def _call(http: aiohttp.ClientSession, method: str, url: str, **kwargs: Any) -> Any:
    while True:
        try:
            async with http.request(method, url, **kwargs) as response:
                if response.status == 429:
                    await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
                    continue
                answer = await response.json()
                if response.status >= 400:
                    raise ClientError(f"{answer['error']['code']}: {answer['error']['message']}")
                return answer
        except aiohttp.ClientConnectionError as error:
            raise ClientError("no gateway answers there; start it with `make run`") from error
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
            raise ClientError(f"the gateway's answer was not understood ({type(error).__name__})") from error
