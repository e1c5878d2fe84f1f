"""What the lender's ledger tells between two tapes: a payment, signed, as often as it likes."""

import hmac
import time
from hashlib import sha256

from aiohttp import web

from gateway.api.caller import check_address
from gateway.api.errors import ApiError
from gateway.api.schemas import PaymentRequest, PaymentResponse
from gateway.parts import PARTS
from servicing.clock import now
from servicing.contract import Payment
from servicing.loading import PaymentConflictError, PaymentRefusedError, post_payment

ACTOR = "ledger-feed"
FRESH_SECONDS = 300
TIMESTAMP_HEADER = "X-Kuanxin-Timestamp"
SIGNATURE_HEADER = "X-Kuanxin-Signature"

routes = web.RouteTableDef()


@routes.post("/api/ledger/payments")
async def take_payment(request: web.Request) -> web.Response:
    """201 once a new payment counts, 200 when it was known already; absent where no secret is set."""
    parts = request.app[PARTS]
    secret = parts.settings.ledger_feed_secret
    if secret is None:
        raise ApiError(404, "http_404", "Not Found")
    body = await request.read()
    if not _is_signed(request, body, secret.get_secret_value()):
        await check_address(request)
        raise ApiError(401, "not_signed", f"{TIMESTAMP_HEADER} and {SIGNATURE_HEADER} do not sign this body now")
    payment = Payment(**dict(PaymentRequest.model_validate_json(body)))
    try:
        async with parts.database.writing() as session:
            new = await post_payment(session, payment, at=now(), actor=ACTOR)
    except PaymentConflictError as error:
        raise ApiError(409, "conflict", str(error)) from error
    except PaymentRefusedError as error:
        raise ApiError(422, "refused", str(error)) from error
    posted = PaymentResponse(payment_id=payment.payment_id, new=new)
    return web.json_response(text=posted.model_dump_json(), status=201 if new else 200)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, over the timestamp, a full stop and the raw body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def _is_signed(request: web.Request, body: bytes, secret: str) -> bool:
    """Whether the headers sign this body, not longer ago (nor further ahead) than FRESH_SECONDS."""
    timestamp, given = request.headers.get(TIMESTAMP_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    genuine = hmac.compare_digest(signature(secret, timestamp, body).encode(), given.lower().encode(errors="replace"))
    return genuine and abs(time.time() - int(timestamp)) <= FRESH_SECONDS
