"""Ways for a text message to leave: a provider over HTTP, or the demo's telephones, which are a page."""

import json
from dataclasses import dataclass
from typing import Protocol

import aiohttp

from gateway.signing import signed

_TRY_AGAIN = frozenset({408, 409, 425, 429})


class SmsError(Exception):
    """A text was not taken. `lasting`: another attempt would end in the same way."""

    def __init__(self, reason: str, *, lasting: bool) -> None:
        self.reason = reason
        self.lasting = lasting
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """Words for a number; the same `key` is the same text, however often it is handed over."""

    key: str
    phone: str
    words: str


class SmsSender(Protocol):
    """Hands texts over."""

    async def send(self, text: OutgoingText) -> None:
        """Return once the text was taken.

        Raises:
            SmsError: it was not.
        """


class HttpSmsSender:
    """Posts `{to, text}` as JSON, signed (gateway/signing.py), with the text's key as `Idempotency-Key`.

    Any 2xx is taken as taken. 408, 409, 425, 429, any 5xx and silence are tried again; every other answer lasts.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, secret: str, timeout_seconds: float) -> None:
        self._session = session
        self._url = url
        self._secret = secret
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def send(self, text: OutgoingText) -> None:
        body = json.dumps({"to": text.phone, "text": text.words}, ensure_ascii=False).encode()
        headers = signed(self._secret, body) | {"Content-Type": "application/json", "Idempotency-Key": text.key}
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                status = response.status
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise SmsError(type(error).__name__, lasting=False) from error
        if not 200 <= status < 300:
            raise SmsError(f"status {status}", lasting=status < 500 and status not in _TRY_AGAIN)


class DemoSmsSender:
    """The demo's people have no telephones: a text has arrived as soon as it is marked as sent, and the demo's page of texts
    (gateway/api/demo_texts.py) shows it from the store."""

    async def send(self, text: OutgoingText) -> None:
        return
