"""What another system sends signed: read, and refused unless the secret it shares with us signed it now. Where people act
through that system, their own sign-in says who it is: what the system itself says of them counts for nothing."""

from aiohttp import web
from pydantic import SecretStr

from gateway.api.caller import bearer_token, check_address
from gateway.api.errors import ApiError, not_here
from gateway.api.wire import read_body
from gateway.identity import IdentityError
from gateway.parts import PARTS
from gateway.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_signed


async def signed_body(request: web.Request, secret: SecretStr | None) -> bytes:
    """The body; a caller whose signature is not genuine counts against their address.

    Raises:
        ApiError: 404, no secret is set, so there is no such place here; 401, it is not signed; 408, it did not arrive in time;
            429, tried too often.
    """
    if secret is None:
        raise not_here()
    body = await read_body(request)
    if not is_signed(request.headers, body, secret.get_secret_value()):
        await check_address(request)
        raise ApiError(401, "not_signed", f"{TIMESTAMP_HEADER} and {SIGNATURE_HEADER} do not sign this body now")
    return body


async def from_the_desk(request: web.Request) -> tuple[str, bytes]:
    """Who of the lender's staff asks, by the token of their sign-in, and the body that the desk signed.

    Raises:
        ApiError: 404, there is no desk here; 401, the body is not signed or nobody has signed in; 429, tried too often.
    """
    parts = request.app[PARTS]
    if parts.desk_tokens is None:
        raise not_here()
    body = await signed_body(request, parts.settings.desk_secret)
    try:
        return parts.desk_tokens.staff(bearer_token(request)), body
    except IdentityError as error:
        await check_address(request)
        raise ApiError(401, error.code, "the token is expired or not one of the staff's sign-in") from error
