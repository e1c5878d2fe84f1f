"""The whole product as real processes on free loopback ports, with its own store, to talk to and to kill."""

import asyncio
import atexit
import base64
import contextlib
import functools
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from gateway.client import ChatClient
from servicing.store.database import Database
from servicing.store.vault import Vault

ROOT = Path(__file__).resolve().parents[2]
ENGINE_PYTHON = ROOT / ".venv-engine" / "bin" / "python"
READY_SECONDS = 60.0


@dataclass(slots=True)
class Part:
    """One process: how it is started, and the running instance of it."""

    command: list[str]
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None


@dataclass(slots=True)
class System:
    """Engine, action server and gateway over one store."""

    folder: Path
    database_url: str
    ports: dict[str, int]
    parts: dict[str, Part]
    data_key: str
    clients: list[aiohttp.ClientSession] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['gateway']}"

    def add_gateway(self, name: str) -> str:
        """A further gateway over the same store, not started yet; its address."""
        (self.ports[name],) = _free_ports(1)
        first = self.parts["gateway"]
        env = first.env | {"KUANXIN_PORT": str(self.ports[name])}
        self.parts[name] = Part(first.command, env, self.folder / f"{name}.log")
        return f"http://127.0.0.1:{self.ports[name]}"

    def add_engine(self, name: str, **env: str) -> None:
        """A further engine with conversations of its own, not started yet."""
        (self.ports[name],) = _free_ports(1)
        first = self.parts["engine"]
        own = {"ENGINE_DATABASE_URL": f"sqlite:///{self.folder / name}.db", **env}
        self.parts[name] = Part([*first.command[:-1], str(self.ports[name])], first.env | own, self.folder / f"{name}.log")

    def start(self, name: str, **env: str) -> None:
        """Start a part, with `env` on top of its own environment."""
        part = self.parts[name]
        with part.log.open("ab") as log:
            part.process = subprocess.Popen(
                part.command,
                cwd=ROOT,
                env=part.env | env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """kill -9, as a crash would."""
        process = self.parts[name].process
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def died(self, name: str) -> bool:
        process = self.parts[name].process
        return process is not None and process.poll() is not None

    def stop(self) -> None:
        for name in reversed(list(self.parts)):
            process = self.parts[name].process
            if process is None:
                continue
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill(name)

    async def ready(self) -> None:
        """Return once every part is well.

        Raises:
            TimeoutError: it takes too long; the parts' logs are in the words.
        """
        ends = time.monotonic() + READY_SECONDS
        async with aiohttp.ClientSession() as http:
            while time.monotonic() < ends:
                with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                    async with http.get(f"{self.url}/healthz") as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.1)
        raise TimeoutError("\n".join(f"--- {name}\n{self.tail(name)}" for name in self.parts))

    async def engine_ready(self, name: str) -> None:
        """Return once a further engine answers.

        Raises:
            TimeoutError: it takes too long.
        """
        async with aiohttp.ClientSession() as http, asyncio.timeout(READY_SECONDS):
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"http://127.0.0.1:{self.ports[name]}/status"):
                        return
                await asyncio.sleep(0.1)

    def tail(self, name: str, characters: int = 3000) -> str:
        log = self.parts[name].log
        return log.read_text(errors="replace")[-characters:] if log.exists() else ""

    @asynccontextmanager
    async def chat(self, borrower_id: str | None = None) -> AsyncIterator[ChatClient]:
        """A person's conversation; None for a visitor."""
        async with aiohttp.ClientSession() as http:
            yield await ChatClient.demo(http, self.url, borrower_id)

    def store(self) -> tuple[Database, Vault]:
        """The system's store, for assertions; dispose of it afterwards."""
        return Database.connect(self.database_url), Vault.from_text(self.data_key)


@contextmanager
def running(folder: Path) -> Iterator[System]:
    """A whole system, well and running, while the block runs."""
    system = prepare(folder)
    try:
        for name in system.parts:
            system.start(name)
        asyncio.run(system.ready())
        yield system
    finally:
        system.stop()


def prepare(folder: Path, database_url: str | None = None, settings: Mapping[str, str] | None = None) -> System:
    """A system with a migrated store and the demo's loan book, not started yet."""
    names = ("engine", "actions", "gateway")
    ports = dict(zip(names, _free_ports(len(names)), strict=True))
    template, data_key = _demo_book()
    url = database_url or sqlite_url(folder / "kuanxin.db")
    env = _environment(url, data_key) | {
        "KUANXIN_SHARED_SECRET": secrets.token_urlsafe(24),
        "KUANXIN_DEMO": "1",
        "KUANXIN_STATE": str(folder),
        "KUANXIN_PORT": str(ports["gateway"]),
        "ENGINE_URL": f"http://127.0.0.1:{ports['engine']}",
        "ENGINE_DATABASE_URL": f"sqlite:///{folder / 'engine.db'}",
        "ACTIONS_URL": f"http://127.0.0.1:{ports['actions']}",
        "RATE_PER_BORROWER": "100000/minute",
        "RATE_PER_ADDRESS": "100000/minute",
        "RATE_UPLOADS": "100000/minute",
        **(settings or {}),
    }
    python = sys.executable
    commands = {
        "engine": [str(ENGINE_PYTHON), "-m", "bot", "serve", "--port", str(ports["engine"])],
        "actions": [python, "-m", "actions", "--port", str(ports["actions"])],
        "gateway": [python, "-m", "gateway", "run"],
    }
    if database_url is None:
        shutil.copy(template, folder / "kuanxin.db")
    else:
        _fill(env)
    parts = {name: Part(command, env, folder / f"{name}.log") for name, command in commands.items()}
    return System(folder, url, ports, parts, data_key)


@functools.cache
def _demo_book() -> tuple[Path, str]:
    """A SQLite file with the demo's loan book, made once for all tests, and the key that opens it."""
    folder = Path(tempfile.mkdtemp(prefix="kuanxin-demo-book-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "kuanxin.db"
    data_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    _fill(_environment(sqlite_url(path), data_key) | {"KUANXIN_DEMO": "1"})
    with contextlib.closing(sqlite3.connect(path)) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path, data_key


def _fill(env: dict[str, str]) -> None:
    for step in ("migrate", "demo"):
        command = [sys.executable, "-m", "servicing", step]
        subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)


def _environment(url: str, data_key: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATABASE_URL": url,
        "KUANXIN_DATA_KEY": data_key,
    }


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in taken]
