"""What another system sends signed: read, and refused unless the secret it shares with us signed it now."""

from aiohttp import web
from pydantic import SecretStr

from gateway.api.caller import check_address
from gateway.api.errors import ApiError, not_here
from gateway.api.wire import read_body
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
