"""The demo's borrowers, for the page that introduces them; absent outside demo mode."""

from aiohttp import web

from gateway.api.errors import not_here
from gateway.api.schemas import Stories, Story
from gateway.api.wire import as_json
from gateway.parts import PARTS
from servicing.demo.stories import stories

routes = web.RouteTableDef()


@routes.get("/api/demo/stories")
async def demo_stories(request: web.Request) -> web.Response:
    """Ten demo borrowers with a name and a story."""
    if request.app[PARTS].demo_tokens is None:
        raise not_here()
    told = Stories(
        borrowers=[Story(borrower_id=one.borrower_id, name=one.name, title=one.title, story=one.story) for one in stories()]
    )
    return as_json(told)
