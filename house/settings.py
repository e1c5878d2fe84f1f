"""What the operator may set by the environment or by `.env`, and what every process is told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from house.layout import Layout
from house.talk import StopError

HOST = "127.0.0.1"
PORT_VARIABLES = {"gateway": "KUANXIN_PORT", "engine": "ENGINE_PORT", "actions": "ACTIONS_PORT"}
DEFAULT_PORTS = {"gateway": 8080, "engine": 5005, "actions": 5055}
NOT_OURS = frozenset(
    {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_VERSION", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
)


@dataclass(frozen=True)
class Ports:
    """The loopback port of each process."""

    gateway: int
    engine: int
    actions: int

    def of(self, service: str) -> int:
        return {"gateway": self.gateway, "engine": self.engine, "actions": self.actions}[service]


def read_env_file(path: Path) -> dict[str, str]:
    """Read KEY=VALUE lines (blank lines and # comments skipped, one pair of quotes taken off); {} if absent.

    Raises StopError for any other line, naming it by number only: it may hold a secret.
    """
    if not path.is_file():
        return {}
    values: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        key, equals, value = text.removeprefix("export ").partition("=")
        if not equals or not key.strip().isidentifier():
            raise StopError(f"{path.name}, line {number}: expected KEY=VALUE", "Mend that line or take it out.")
        values[key.strip()] = _unquoted(value.strip())
    return values


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def machine_environment() -> dict[str, str]:
    """Return the environment we were called in, without the traces of another Python or of make.

    Tests see no more than this.
    """
    return {key: value for key, value in os.environ.items() if key not in NOT_OURS}


def operator_environment(layout: Layout) -> dict[str, str]:
    """Return `.env`, over it the environment we were called in. Raises StopError for a line that cannot be read."""
    return {**read_env_file(layout.root / ".env"), **machine_environment()}


DEMO_RATES = {"RATE_PER_BORROWER": "6000/minute", "RATE_PER_ADDRESS": "20000/minute"}
"""The demo's one visitor may replay a file of messages; a lender's borrowers write at a person's pace."""


def is_demo(env: Mapping[str, str]) -> bool:
    """Whether this is the demo (`KUANXIN_DEMO`, on unless set to 0)."""
    return env.get("KUANXIN_DEMO", "1") != "0"


def read_ports(env: Mapping[str, str]) -> Ports:
    """Return the ports to listen on. Raises StopError for a value that is no port, or one port named twice."""
    ports = {service: _port(env, service) for service in PORT_VARIABLES}
    if len(set(ports.values())) < len(ports):
        named = ", ".join(f"{PORT_VARIABLES[service]}={port}" for service, port in ports.items())
        raise StopError(f"Two processes cannot share a port: {named}", "Give each its own.")
    return Ports(**ports)


def _port(env: Mapping[str, str], service: str) -> int:
    variable = PORT_VARIABLES[service]
    text = env.get(variable) or str(DEFAULT_PORTS[service])
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise StopError(f"{variable}={text!r} is not a port", "Set it to a number from 1 to 65535.")
    return int(text)


def process_environment(layout: Layout, env: Mapping[str, str], keys: Mapping[str, str], ports: Ports) -> dict[str, str]:
    """Return what each process of the product is started with; what the operator set himself wins."""
    told = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{layout.var / 'kuanxin.db'}",
        "ENGINE_DATABASE_URL": f"sqlite:///{layout.var / 'engine.db'}",
        "ENGINE_URL": f"http://{HOST}:{ports.engine}",
        "ACTIONS_URL": f"http://{HOST}:{ports.actions}",
        "PYTHONWARNINGS": "ignore",  # the libraries' deprecations are for us, not for an operator
        **(DEMO_RATES if is_demo(env) else {}),
        **keys,
        **env,
    }
    return {
        **told,
        "KUANXIN_DEMO": "1" if is_demo(env) else "0",
        "KUANXIN_STATE": str(layout.var),
        "KUANXIN_PORT": str(ports.gateway),
        "ENGINE_PORT": str(ports.engine),
        "ACTIONS_PORT": str(ports.actions),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
