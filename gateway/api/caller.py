"""Who calls: their address, their token, and whether they may call again so soon."""

from aiohttp import web

from gateway.api.errors import ApiError
from gateway.identity import IdentityError, Person, Proof
from gateway.limits import Kind
from gateway.parts import PARTS

_MOST_READERS = 16
_TOO_OFTEN: dict[Kind, str] = {
    "address": "too many calls from this address",
    "borrower": "too many messages; please wait a moment",
    "upload": "too many files; please wait a moment",
    "download": "too many files; please wait a moment",
}


def address_of(request: web.Request) -> str:
    """The caller's address; X-Forwarded-For counts only as far as our own proxies wrote it."""
    proxies = request.app[PARTS].settings.trusted_proxies
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return request.remote or "unknown"


async def check_address(request: web.Request) -> None:
    """Refuse an address that calls too often (ApiError: 429)."""
    await _check_rate(request, "address", address_of(request))


async def check_borrower(request: web.Request, person: Person) -> None:
    """Refuse a person who writes too often (ApiError: 429)."""
    await _check_rate(request, "borrower", person.key)


async def check_upload(request: web.Request, person: Person) -> None:
    """Refuse a person who sends files too often (ApiError: 429)."""
    await _check_rate(request, "upload", person.key)


async def check_download(request: web.Request, person: Person) -> None:
    """Refuse a person who fetches files too often (ApiError: 429)."""
    await _check_rate(request, "download", person.key)


def check_readers(request: web.Request, conversation_id: str) -> None:
    """Refuse a person who already waits for news in as many places as anyone has devices.

    Raises:
        ApiError: 429.
    """
    if request.app[PARTS].notices.readers(conversation_id) >= _MOST_READERS:
        raise ApiError(429, "too_many_readers", "this conversation is open in too many places", retry_after=5)


def person_of(request: web.Request) -> Person:
    """The person of the bearer token.

    Raises:
        ApiError: 401.
    """
    return proof_of(request, bearer_token(request)).person


def bearer_token(request: web.Request) -> str:
    """The token of the Authorization header, not read yet.

    Raises:
        ApiError: 401.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ApiError(401, "token_missing", "send the token as Authorization: Bearer")
    return token


def proof_of(request: web.Request, token: str) -> Proof:
    """What a token proves.

    Raises:
        ApiError: 401.
    """
    try:
        return request.app[PARTS].tokens.read(token)
    except IdentityError as error:
        raise ApiError(401, error.code, "the token is expired or not valid here") from error


async def _check_rate(request: web.Request, kind: Kind, key: str) -> None:
    wait = await request.app[PARTS].limits.wait(kind, key)
    if wait:
        raise ApiError(429, "too_many", _TOO_OFTEN[kind], retry_after=wait)
