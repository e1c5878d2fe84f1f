"""A real supervisor over tiny real processes, in a process of its own so that it can be signalled and killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SUPERVISE = """
import json, os, sys
from pathlib import Path
from house import talk
from house.instance import Instance
from house.ports import require_free
from house.service import Service
from house.settings import Ports
from house.supervisor import supervise

state, services, health, ports = json.loads(sys.argv[1])
try:
    with Instance(Path(state)) as instance:
        instance.clean_up()
        if ports:
            require_free(Ports(**ports))
        supervise(
            [Service(name, (sys.executable, "-c", program), port, dict(os.environ), Path(state))
             for name, program, port in services],
            instance,
            Path(state) / "log",
            health_url=health,
            when_healthy=lambda: talk.done("ALL WELL"),
        )
except talk.StopError as error:
    talk.stopped(error)
    sys.exit(1)
"""

SERVER = """
import http.server, sys, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die": os._exit(int({code}))
        self.send_response(200); self.end_headers()
        self.wfile.write(b'{{"status": "ok", "pid": %d}}' % os.getpid())
    def log_message(self, *a): pass
http.server.HTTPServer.allow_reuse_address = True
print("serving", os.getpid(), flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", {port}), Page).serve_forever()
"""


def server(port: int, *, code: int = 3) -> str:
    """A program that answers on the port with its process id, and dies with `code` when asked for /die."""
    return SERVER.format(port=port, code=code)


def parent_of_server(port: int, *, leaves_the_group: bool = False) -> str:
    """A program that sleeps while a child of it holds the port."""
    return (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {server(port)!r}], start_new_session={leaves_the_group})\n"
        "print('child', child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )


@dataclass
class Running:
    """A supervisor at work."""

    process: subprocess.Popen[str]
    output: Path

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_said(self, text: str, times: int = 1, within: float = 15.0) -> None:
        until(lambda: self.said().count(text) >= times, within, lambda: f"{text!r} is not in:\n{self.said()}")

    def stop(self, number: int = signal.SIGTERM, within: float = 20.0) -> int:
        self.process.send_signal(number)
        return self.process.wait(within)


@contextmanager
def supervisor(
    folder: Path, *services: tuple[str, str, int], health: str | None = None, ports: dict[str, int] | None = None
) -> Iterator[Running]:
    """Start a supervisor whose state is in `folder`; whatever it leaves is killed at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    output = folder / f"output-{time.monotonic_ns()}"
    with output.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, json.dumps([str(folder), services, health, ports])],
            cwd=ROOT,
            stdout=sink,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield Running(process, output)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
            for pid in alive_of(folder):
                os.kill(pid, signal.SIGKILL)


def alive_of(folder: Path) -> set[int]:
    """All living processes whose working folder is `folder`: services and descendants."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                if (entry / "cwd").readlink() == folder and state not in "ZX":
                    found.add(int(entry.name))
            except OSError:
                continue
    return found


def until(true: Callable[[], bool], within: float, explain: Callable[[], str] = lambda: "did not happen") -> None:
    """Wait until it is true. Raises AssertionError with the explanation when `within` seconds have passed."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, explain()
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something accepts connections on the port."""
    with socket.socket() as client:
        client.settimeout(1.0)
        return client.connect_ex(("127.0.0.1", port)) == 0
