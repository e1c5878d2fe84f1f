"""Who calls: their address, their token, and whether they may call again so soon."""

from aiohttp import web

from gateway.api.errors import ApiError
from gateway.identity import IdentityError, Person
from gateway.parts import PARTS


def address_of(request: web.Request) -> str:
    """The caller's address; X-Forwarded-For counts only as far as our own proxies wrote it."""
    proxies = request.app[PARTS].settings.trusted_proxies
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return request.remote or "unknown"


async def check_address(request: web.Request) -> None:
    """Refuse an address that calls too often.

    Raises:
        ApiError: 429.
    """
    wait = await request.app[PARTS].limits.wait_for_address(address_of(request))
    if wait:
        raise ApiError(429, "too_many", "too many calls from this address", retry_after=wait)


async def check_borrower(request: web.Request, person: Person) -> None:
    """Refuse a person who writes too often.

    Raises:
        ApiError: 429.
    """
    wait = await request.app[PARTS].limits.wait_for_borrower(person.key)
    if wait:
        raise ApiError(429, "too_many", "too many messages; please wait a moment", retry_after=wait)


def person_of(request: web.Request) -> Person:
    """The person of the bearer token.

    Raises:
        ApiError: 401.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ApiError(401, "token_missing", "send the token as Authorization: Bearer")
    return person_of_token(request, token)


def person_of_token(request: web.Request, token: str) -> Person:
    """The person of a token.

    Raises:
        ApiError: 401.
    """
    try:
        return request.app[PARTS].tokens.person(token)
    except IdentityError as error:
        raise ApiError(401, error.code, "the token is expired or not valid here") from error
