"""Loopback ports: whether one is free, and who holds it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from house.processes import name_of
from house.settings import HOST, PORT_VARIABLES, Ports
from house.talk import StopError

LISTENING = "0A"  # in /proc/net/tcp


@dataclass(frozen=True)
class Holder:
    """The process that listens on a port."""

    pid: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (process {self.pid})"


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now (connections that are merely winding down don't count)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def wait_until_free(port: int, seconds: float) -> bool:
    """Wait at most `seconds` for the port; return whether it is free."""
    deadline = time.monotonic() + seconds
    while not is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def holder_of(port: int) -> Holder | None:
    """Return the process that listens on the port, or None where the system does not tell."""
    pid = _pid_by_proc(port) if Path("/proc/net/tcp").exists() else _pid_by_lsof(port)
    return None if pid is None else Holder(pid, name_of(pid))


def require_free(ports: Ports) -> None:
    """Raise StopError naming each taken port, its holder where known, and what to do."""
    taken = [service for service in PORT_VARIABLES if not is_free(ports.of(service))]
    if not taken:
        return
    told = []
    for service in taken:
        holder = holder_of(ports.of(service))
        by = f"taken by {holder}" if holder else "taken by a process this user cannot see"
        told.append(f"Port {ports.of(service)}, which the {service} needs, is {by}")
    moved = " ".join(f"{PORT_VARIABLES[service]}={_free_near(ports.of(service))}" for service in taken)
    raise StopError("; ".join(told), f"Stop that process, or choose another port: {moved} make run")


def _free_near(port: int) -> int:
    near = (candidate for candidate in range(port + 1, min(port + 100, 65536)) if is_free(candidate))
    return next(near, 0) or _any_free()


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _pid_by_proc(port: int) -> int | None:
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and sockets.intersection(_open_files(folder)):
            return int(folder.name)
    return None


def _listening_inodes(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for fields in (line.split() for line in lines):
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def _open_files(process: Path) -> Iterator[str]:
    try:
        for link in (process / "fd").iterdir():
            try:
                yield str(link.readlink())
            except OSError:
                continue
    except OSError:
        return


def _pid_by_lsof(port: int) -> int | None:
    try:
        ask = ["lsof", "-nP", "-t", f"-iTCP:{port}", "-sTCP:LISTEN"]
        answer = subprocess.run(ask, capture_output=True, text=True, timeout=10, check=False).stdout.split()
    except (OSError, subprocess.TimeoutExpired):
        return None
    return int(answer[0]) if answer else None
