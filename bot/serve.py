"""Starts the engine: one process, one model, on loopback unless told otherwise."""

from __future__ import annotations

import asyncio
import importlib
import ipaddress
import logging
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot.lean import keep_tensorflow_out
from bot.paths import CREDENTIALS, ENDPOINTS, MODELS, VAR
from bot.quiet import be_quiet
from bot.training.archive import UnfitModelError, check_servable
from bot.training.registry import Registry, RegistryError

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from sanic import Sanic

logger = logging.getLogger(__name__)

DEFAULT_ACTIONS_URL = "http://127.0.0.1:5055"
ACTION_TIMEOUT_SECONDS = 10.0
OPEN_PATHS = frozenset({("GET", "/"), ("GET", "/version"), ("GET", "/status"), ("POST", "/model/parse")})


class CannotServeError(Exception):
    """The engine does not start; the message says what to do."""


def serve(interface: str, port: int, model: str | None = None) -> None:
    """Serve the active model (or the archive given) until stopped.

    Raises:
        CannotServeError: no fit model, a taken port, a path in endpoints.yml or credentials.yml that does not import, no
            database, no shared secret.
    """
    _prepare_process()
    archive = _archive(model)
    _claim(interface, port)
    agent = build_agent(archive, ENDPOINTS)
    asyncio.run(agent.parse_message("你好"))  # encoder and segmenter load at their first word; no borrower waits for it
    app = build_app(agent, CREDENTIALS, interface, port)
    logger.info("engine ready: %s on http://%s:%d", archive.name, interface, port)
    app.run(host=interface, port=port, workers=1, access_log=False, debug=False, motd=False)


def build_agent(archive: Path, endpoints: Path) -> Agent:
    """An agent with its model loaded, its own SQL tracker store, and our composition.

    Raises:
        CannotServeError: the archive or the endpoints do not fit.
    """
    from rasa.core.agent import Agent
    from rasa.core.lock_store import InMemoryLockStore
    from rasa.shared.exceptions import RasaException
    from sqlalchemy.exc import SQLAlchemyError

    from bot.seal import SealError

    config = _endpoints(endpoints)
    store_class = _imported(config["tracker_store"]["type"], endpoints)
    try:
        check_servable(archive)
        store = store_class(host=config["tracker_store"]["url"])
    except (UnfitModelError, SealError) as error:
        raise CannotServeError(str(error)) from error
    except (SQLAlchemyError, ValueError, OSError) as error:
        raise CannotServeError(f"the tracker store does not open (ENGINE_DATABASE_URL): {type(error).__name__}") from error
    agent = Agent(tracker_store=store, lock_store=InMemoryLockStore())
    agent.tracker_store = store  # Rasa wraps it into one that hides errors and falls back to memory
    try:
        agent.load_model(archive)
    except (RasaException, OSError, ValueError, KeyError) as error:
        raise CannotServeError(f"{archive.name} does not load ({error}); train again with --force") from error
    if agent.processor is None:
        raise CannotServeError(f"{archive.name} holds no model")
    compose(agent, config["action_endpoint"]["url"])
    return agent


def compose(agent: Agent, actions_url: str) -> None:
    """What this engine does otherwise than stock Rasa: actions are called atomically and checked by a compiled schema."""
    from rasa.core.actions.action import RemoteAction

    from bot.action_endpoint import AtomicActionEndpoint
    from bot.action_result import validate_action_result

    RemoteAction._validate_action_result = validate_action_result
    secret = os.environ.get("KUANXIN_SHARED_SECRET", "")
    agent.processor.action_endpoint = AtomicActionEndpoint(actions_url, secret, ACTION_TIMEOUT_SECONDS)
    agent.action_endpoint = agent.processor.action_endpoint


def build_app(agent: Agent, credentials: Path, interface: str, port: int) -> Sanic:
    """Rasa's server with our channels and nothing else open.

    Raises:
        CannotServeError: a channel in the credentials does not import or refuses its settings.
    """
    from rasa.core.run import configure_app

    from bot.forgetting import days_kept, keep_forgetting

    app = configure_app(_channels(credentials), cors=None, enable_api=True, port=port)
    app.ctx.agent = agent
    try:
        days = days_kept()
    except ValueError as error:
        raise CannotServeError(f"ENGINE_KEEP_DAYS is no number of days: {error}") from error
    app.add_task(keep_forgetting(agent.tracker_store, days))
    _guard(app, None if _is_loopback(interface) else os.environ.get("KUANXIN_SHARED_SECRET", ""))

    async def close(*_: Any) -> None:
        await agent.processor.action_endpoint.close()

    app.register_listener(close, "after_server_stop")
    for name in ("sanic.root", "sanic.error", "rasa.core.run"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return app


def _prepare_process() -> None:
    os.environ.update(RASA_TELEMETRY_ENABLED="false", SQLALCHEMY_SILENCE_UBER_WARNING="1", OMP_WAIT_POLICY="PASSIVE")
    os.environ.setdefault("ENGINE_DATABASE_URL", f"sqlite:///{VAR / 'engine.db'}")
    os.environ.setdefault("ACTIONS_URL", DEFAULT_ACTIONS_URL)
    VAR.mkdir(parents=True, exist_ok=True)
    keep_tensorflow_out()
    be_quiet()


def _archive(model: str | None) -> Path:
    if model:
        if not Path(model).is_file():
            raise CannotServeError(f"there is no model {model}")
        return Path(model)
    try:
        registry = Registry(MODELS)
        active = registry.active()
    except RegistryError as error:
        raise CannotServeError(str(error)) from error
    if active is None:
        raise CannotServeError("no model is trained yet: run `python -m bot train`")
    return registry.path(active)


def _claim(interface: str, port: int) -> None:
    if not _is_loopback(interface) and not os.environ.get("KUANXIN_SHARED_SECRET"):
        raise CannotServeError(f"{interface} is open to others: set KUANXIN_SHARED_SECRET, or serve on 127.0.0.1")
    family = socket.AF_INET6 if ":" in interface else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((interface, port))
        except OSError as error:
            raise CannotServeError(f"{interface}:{port} cannot be opened ({error.strerror}): choose another --port") from error


def _is_loopback(interface: str) -> bool:
    try:
        return ipaddress.ip_address(interface).is_loopback
    except ValueError:
        return interface == "localhost"


def _endpoints(file: Path) -> dict[str, Any]:
    from rasa.shared.utils.io import read_config_file

    try:
        content = dict(read_config_file(file))
        url = str(content["action_endpoint"]["url"]).rstrip("/")
        content["action_endpoint"]["url"] = url if url.endswith("/webhook") else f"{url}/webhook"
        return {"tracker_store": dict(content["tracker_store"]), "action_endpoint": content["action_endpoint"]}
    except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise CannotServeError(f"{file.name} must name tracker_store and action_endpoint: {error!r}") from error


def _channels(file: Path) -> list[Any]:
    from rasa.core.channels import BUILTIN_CHANNELS
    from rasa.shared.utils.io import read_config_file

    channels = []
    for name, settings in (read_config_file(file) or {}).items():
        channel_class = BUILTIN_CHANNELS.get(name) or _imported(name, file)
        try:
            channels.append(channel_class.from_credentials(settings))
        except ValueError as error:
            raise CannotServeError(f"{name}: {error}") from error
    return channels


def _imported(dotted: str, file: Path) -> Any:
    module, _, name = str(dotted).rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise CannotServeError(f"{file.name} names {dotted!r}, which does not import: {error}") from error


def _guard(app: Sanic, secret: str | None) -> None:
    """Close all of Rasa's API but what the project uses; off loopback, ask for the shared secret as well."""
    import hmac

    from sanic import response

    async def check(request: Any) -> Any:
        if request.path.startswith("/webhooks/"):
            return None  # each channel guards itself
        if (request.method, request.path) not in OPEN_PATHS:
            return response.json({"error": "not found"}, status=404)
        given = request.headers.get("X-Kuanxin-Secret", "").encode()
        if secret is not None and not hmac.compare_digest(given, secret.encode()):
            return response.json({"error": "unauthorised"}, status=401)
        return None

    app.register_middleware(check, "request")
