"""The demo's borrowers, for the page that introduces them; absent outside demo mode."""

from aiohttp import web

from gateway.api.errors import ApiError
from gateway.api.schemas import Stories, Story
from gateway.parts import PARTS
from servicing.demo.stories import stories

routes = web.RouteTableDef()


@routes.get("/api/demo/stories")
async def demo_stories(request: web.Request) -> web.Response:
    """Ten demo borrowers with a name and a story."""
    if request.app[PARTS].demo_tokens is None:
        raise ApiError(404, "http_404", "Not Found")
    told = Stories(
        borrowers=[Story(borrower_id=one.borrower_id, name=one.name, title=one.title, story=one.story) for one in stories()]
    )
    return web.json_response(text=told.model_dump_json())
