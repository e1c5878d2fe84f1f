"""The OpenAPI document: valid, and of every call that there is."""

from typing import Any

from openapi_spec_validator import validate

from gateway.api.openapi import openapi
from gateway.app import build
from gateway.settings import GatewaySettings
from tests.actions.conftest import KEY

ITSELF = ("get", "/api/openapi.json")


def test_it_is_valid() -> None:
    validate(openapi())


def test_every_call_is_described_and_nothing_else() -> None:
    told: dict[str, Any] = {"KUANXIN_DEMO": True, "KUANXIN_DATA_KEY": KEY, "KUANXIN_SHARED_SECRET": "a secret of sixteen"}
    app = build(GatewaySettings(database_url="sqlite+aiosqlite:///never-opened.db", **told))
    routes = [(route.method.lower(), route.resource.canonical) for route in app.router.routes() if route.resource is not None]
    served = {one for one in routes if one[0] != "head" and one[1].startswith(("/api/", "/healthz"))}
    described = {(method, path) for path, methods in openapi()["paths"].items() for method in methods}
    assert described == served - {ITSELF}
