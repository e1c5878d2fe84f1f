"""What the lender's ledger tells between two tapes: a payment, signed, as often as it likes."""

from aiohttp import web

from gateway.api.errors import ApiError
from gateway.api.schemas import PaymentRequest, PaymentResponse
from gateway.api.signed import signed_body
from gateway.api.wire import as_json
from gateway.parts import PARTS
from servicing.clock import now
from servicing.contract import Payment
from servicing.loading import PaymentConflictError, PaymentRefusedError, post_payment

ACTOR = "ledger-feed"

routes = web.RouteTableDef()


@routes.post("/api/ledger/payments")
async def take_payment(request: web.Request) -> web.Response:
    """201 once a new payment counts, 200 when it was known already; absent where no secret is set."""
    parts = request.app[PARTS]
    body = await signed_body(request, parts.settings.ledger_feed_secret)
    payment = Payment(**dict(PaymentRequest.model_validate_json(body)))
    try:
        async with parts.database.writing() as session:
            new = await post_payment(session, payment, at=now(), actor=ACTOR)
    except PaymentConflictError as error:
        raise ApiError(409, "conflict", str(error)) from error
    except PaymentRefusedError as error:
        raise ApiError(422, "refused", str(error)) from error
    posted = PaymentResponse(payment_id=payment.payment_id, new=new)
    return as_json(posted, status=201 if new else 200)
