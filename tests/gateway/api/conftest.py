"""Handlers on their own: without the page, the engine and the rounds of a whole gateway."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient

from gateway.api.errors import errors_as_json
from gateway.api.pages import safe_headers
from gateway.app import build_parts
from gateway.identity import demo_key_pair
from gateway.parts import PARTS, Parts
from gateway.settings import GatewaySettings
from tests.actions.conftest import KEY
from tests.harness.system import ROOT

type Build = Callable[..., Parts]
type Handlers = Callable[..., Awaitable[TestClient[Any, Any]]]


@pytest.fixture(scope="session")
def demo_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of demo mode, made once for all gateways."""
    folder = tmp_path_factory.mktemp("demo_keys")
    demo_key_pair(folder)
    return folder


@pytest.fixture
async def build(database_url: str, tmp_path: Path, demo_keys: Path) -> AsyncIterator[Build]:
    """The parts that the gateway itself would build of these settings."""
    shutil.copytree(demo_keys, tmp_path, dirs_exist_ok=True)
    async with ClientSession() as http:
        built = []

        def begin(**settings: Any) -> Parts:
            told = {
                "database_url": database_url,
                "KUANXIN_DATA_KEY": KEY,
                "KUANXIN_SHARED_SECRET": "a secret of sixteen",
                "KUANXIN_DEMO": True,
                "KUANXIN_STATE": tmp_path,
                "KUANXIN_DOMAIN": ROOT / "domain.yml",
            }
            parts = build_parts(GatewaySettings(**(told | settings)), http)
            built.append(parts.database)
            return parts

        yield begin
        for database in built:
            await database.dispose()


@pytest.fixture
def handlers(aiohttp_client: Callable[..., Any]) -> Handlers:
    """Serves these routes over these parts."""

    async def begin(parts: Parts, *routes: web.RouteTableDef) -> TestClient[Any, Any]:
        app = web.Application(middlewares=[safe_headers, errors_as_json], client_max_size=64 * 1024)
        app[PARTS] = parts
        for table in routes:
            app.add_routes(table)
        client: TestClient[Any, Any] = await aiohttp_client(app)
        return client

    return begin
