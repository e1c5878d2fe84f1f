"""The built pages, with a content policy that lets nothing foreign run."""

from pathlib import Path

from aiohttp import web

from gateway.api.errors import ApiError, Handler
from gateway.parts import PARTS

routes = web.RouteTableDef()

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@routes.get("/")
@routes.get("/demo")
@routes.get(r"/agreements/{id:[\w-]{1,64}}")
async def page(request: web.Request) -> web.StreamResponse:
    """The chat page; its paths are the page's own. It holds no data: that is asked for with the borrower's token."""
    index = request.app[PARTS].settings.pages / "index.html"
    if not index.is_file():
        raise ApiError(503, "page_not_built", "the chat page is not built: run `make setup` and `make run`")
    return web.FileResponse(index, headers={"Cache-Control": "no-cache"})


def add_assets(app: web.Application, pages: Path) -> None:
    """Serve the hashed files of a build, if there is one."""
    assets = pages / "assets"
    if assets.is_dir():
        app.router.add_static("/assets", assets, append_version=False)


@web.middleware
async def safe_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every response is typed as it says, stays out of frames, and is not kept unless it is a hashed file."""
    response = await handler(request)
    if not response.prepared:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api/"):
            response.headers["Cache-Control"] = "no-store"
        elif request.path.startswith("/assets/"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
