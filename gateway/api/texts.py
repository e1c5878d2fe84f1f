"""What the provider of text messages tells: that somebody wrote back. Only a wish for no more texts is taken (X-03)."""

from aiohttp import web

from gateway.api.schemas import IncomingText, IncomingTextTaken
from gateway.api.signed import signed_body
from gateway.api.wire import as_json
from gateway.parts import PARTS
from servicing.clock import now
from servicing.contact.texts import refuse_number

ACTOR = "sms-provider"

routes = web.RouteTableDef()


@routes.post("/api/texts/incoming")
async def take_text(request: web.Request) -> web.Response:
    """200 and whether it was an opt-out, which counts from this answer on; absent where no provider is set."""
    parts = request.app[PARTS]
    body = await signed_body(request, parts.settings.sms_secret)
    told = IncomingText.model_validate_json(body)
    opted_out = parts.opt_out.mean(told.text)
    if opted_out:
        async with parts.database.writing() as session:
            await refuse_number(session, parts.vault, told.phone, at=now(), actor=ACTOR)
    return as_json(IncomingTextTaken(opted_out=opted_out))
