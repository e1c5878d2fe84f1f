"""The two Python environments, made from their locks; made again only when a lock has changed."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from house import talk
from house.layout import Layout
from house.talk import StopError
from house.tool import run_tool

STAMP = "kuanxin-stamp.json"


@dataclass(frozen=True)
class Environment:
    """One virtual environment. `locks` from the smallest to the one that holds all; `size_mb` once installed."""

    folder: str
    python: str
    locks: tuple[str, ...]
    size_mb: int


APP = Environment(".venv", "3.12", ("app", "dev"), 600)
ENGINE = Environment(".venv-engine", "3.10", ("engine",), 3200)

GET_PYTHON = """Kuanxin runs on Python 3.12 (.venv) and on Python 3.10 (.venv-engine: for the last open-source Rasa).
They are looked for on PATH, in pyenv, and among uv's own builds, which uv fetches where it can. To get both:
  pyenv install 3.12 && pyenv install 3.10                 (any system with pyenv)
  sudo dnf install python3.12 python3.10                   (Fedora)
  sudo add-apt-repository ppa:deadsnakes/ppa && sudo apt install python3.12-venv python3.10-venv   (Ubuntu)
  brew install python@3.12 python@3.10                     (macOS)
Then run the same command again."""

INSTALL_FAILED = """If the message above speaks of the network: check the connection (HTTPS_PROXY, or
UV_DEFAULT_INDEX for a mirror). If it speaks of a hash: the package offered is not the one locked; do not go on with it.
What was installed so far is kept: the same command goes on from there."""


def make_environments(layout: Layout, env: Mapping[str, str], *, dev: bool) -> None:
    """Make both environments where their locks ask for it; at once when nothing has changed.

    Raises StopError: a Python is missing, the disk is full, an install failed.
    """
    wanted = ((APP, "dev" if dev else "app"), (ENGINE, "engine"))
    stale = [(environment, lock) for environment, lock in wanted if not is_current(layout, environment, lock)]
    if not stale:
        return
    check_disk(layout.root, sum(_missing_mb(layout, environment) for environment, _ in stale))
    bootstrap_uv(layout, env)
    for environment, _ in stale:
        find_python(layout, env, environment.python)
    for environment, lock in stale:
        install(layout, env, environment, lock)


def is_current(layout: Layout, environment: Environment, lock: str) -> bool:
    """Whether the environment holds exactly this lock, or a larger one that contains it, as they stand now."""
    folder = layout.root / environment.folder
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    larger = environment.locks[environment.locks.index(lock) :]
    return (
        stamp.get("root") == str(layout.root)
        and stamp.get("lock") in larger
        and stamp.get("digests") == _digests(layout, environment, stamp["lock"])
        and (folder / "bin" / "python").exists()
    )


def check_disk(where: Path, needed_mb: int) -> None:
    """Raise StopError when the disk under `where` has less room than the install needs."""
    free_mb = shutil.disk_usage(where).free // 2**20
    if free_mb < needed_mb:
        raise StopError(
            f"The disk is too full: {needed_mb} MB are needed under {where}, {free_mb} MB are free",
            "Make room (`.tools/bin/uv cache clean` frees what uv keeps), or move the checkout to a larger disk.",
        )


def bootstrap_uv(layout: Layout, env: Mapping[str, str]) -> None:
    """Put the pinned uv into `.tools`, unless it is there. Raises StopError when this Python cannot make it."""
    lock = layout.requirements / "tools.txt"
    pinned = _pinned(lock, "uv")
    if _uv_version(layout.uv) == pinned:
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise StopError(
            f"This Python ({sys.executable}) cannot make environments: its venv module is incomplete",
            "On Debian and Ubuntu: sudo apt install python3-venv",
        )
    talk.step(f"Fetching uv {pinned}, which installs everything else")
    make = (sys.executable, "-m", "venv", "--clear", layout.tools)
    run_tool("make .tools", make, cwd=layout.root, env=env)
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock)
    run_tool(
        "install uv",
        (layout.tools / "bin" / "python", *pip),
        cwd=layout.root,
        env=env,
        advice="Without the network nothing can be installed: check the connection (HTTPS_PROXY, or PIP_INDEX_URL "
        "for a mirror), then run the same command again.",
    )


def find_python(layout: Layout, env: Mapping[str, str], version: str) -> str:
    """Return the interpreter of this version, fetched by uv if need be. Raises StopError saying how to get it."""
    found = _uv_find(layout, env, version)
    if found is None:
        talk.step(f"Python {version} is not on this machine; asking uv for a build")
        fetch = [str(layout.uv), "python", "install", version]
        subprocess.run(fetch, cwd=layout.root, env=dict(env), check=False)
        found = _uv_find(layout, env, version)
    if found is None:
        raise StopError(f"Python {version} is missing, and uv could not fetch it", GET_PYTHON)
    return found


def install(layout: Layout, env: Mapping[str, str], environment: Environment, lock: str) -> None:
    """Make the environment hold exactly what the lock says. Raises StopError when a step fails."""
    folder = layout.root / environment.folder
    lock_file = layout.requirements / f"{lock}.txt"
    talk.step(f"Installing {environment.folder} (Python {environment.python}, {lock_file.name})")
    if not _is_of(folder, environment.python, layout.root):
        interpreter = find_python(layout, env, environment.python)
        make = (layout.uv, "venv", "--quiet", "--clear", "--no-project", "--python", interpreter, folder)
        run_tool(f"make {environment.folder}", make, cwd=layout.root, env=env)
    (folder / STAMP).unlink(missing_ok=True)
    seen = [] if sys.stderr.isatty() else ["--quiet"]  # its bar needs a terminal; without one it only lists
    run_tool(
        f"install {environment.folder}",
        [layout.uv, "pip", "sync", *seen, "--require-hashes", "--python", folder / "bin" / "python", lock_file],
        cwd=layout.root,
        env=env,
        advice=INSTALL_FAILED,
    )
    stamp = {
        "root": str(layout.root),
        "lock": lock,
        "digests": _digests(layout, environment, lock),
    }
    (folder / STAMP).write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def _digests(layout: Layout, environment: Environment, lock: str) -> dict[str, str]:
    contained = environment.locks[: environment.locks.index(lock) + 1]
    return {name: hashlib.sha256((layout.requirements / f"{name}.txt").read_bytes()).hexdigest() for name in contained}


def _missing_mb(layout: Layout, environment: Environment) -> int:
    """Room for what is still to come: a changed lock over a finished environment needs a fraction of it."""
    made = (layout.root / environment.folder / STAMP).exists()
    return environment.size_mb // 4 if made else environment.size_mb


def _is_of(folder: Path, version: str, root: Path) -> bool:
    """Whether `folder` is a working environment of this Python, made where it now stands."""
    try:
        lines = (folder / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
        activate = (folder / "bin" / "activate").read_text(encoding="utf-8")
    except OSError:
        return False
    facts = {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}
    made = facts.get("version_info") or facts.get("version") or ""
    return made.startswith(f"{version}.") and (folder / "bin" / "python").exists() and str(root) in activate


def _pinned(lock: Path, package: str) -> str:
    for line in lock.read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if name == package:
            return version.split()[0]
    raise StopError(f"{lock.name} does not pin {package}", "The checkout is damaged: take the file from git again.")


def _uv_version(uv: Path) -> str | None:
    try:
        answer = subprocess.run([str(uv), "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.split()[1]


def _uv_find(layout: Layout, env: Mapping[str, str], version: str) -> str | None:
    find = [str(layout.uv), "python", "find", "--no-project", "--system", version]
    answer = subprocess.run(find, cwd=layout.root, env=dict(env), capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None
