"""The pages: built by Vite, again only when their sources have changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from house import talk
from house.layout import Layout
from house.node import npm_for
from house.tool import run_tool

NOT_SOURCES = frozenset({"node_modules", "dist", "coverage", ".vite"})
WORDS = "domain.yml"  # the pages read their words from it at build time

NPM_FAILED = """If the message above speaks of the network: check the connection (npm's proxy or registry setting).
The page's packages are locked in package-lock.json; the same command tries again."""


def build_pages(layout: Layout, env: Mapping[str, str]) -> None:
    """Build each page under web/ whose sources changed since its last build. Raises StopError when one fails."""
    for page in page_folders(layout):
        stamp = layout.var / "pages" / f"{page.name}.sha256"
        digest = sources_digest(page, layout.root / WORDS)
        if (page / "dist" / "index.html").is_file() and _read(stamp) == digest:
            continue
        talk.step(f"Building the page web/{page.name}")
        with_node = install_packages(layout, env, page)
        run_tool(f"build web/{page.name}", ["npm", "run", "--silent", "build"], cwd=page, env=with_node)
        _write(stamp, digest)


def page_folders(layout: Layout) -> list[Path]:
    """Return the folder of each page, in order of name."""
    return sorted(manifest.parent for manifest in (layout.root / "web").glob("*/package.json"))


def install_packages(layout: Layout, env: Mapping[str, str], page: Path) -> dict[str, str]:
    """Install the page's locked packages unless they are; return the environment in which npm runs."""
    with_node = npm_for(layout, env, page / "package-lock.json")
    installed = page / "node_modules" / ".kuanxin-lock.sha256"
    digest = hashlib.sha256((page / "package-lock.json").read_bytes()).hexdigest()
    if _read(installed) != digest:
        run_tool(
            f"install the packages of web/{page.name}",
            ["npm", "ci", "--no-audit", "--no-fund", "--no-update-notifier"],
            cwd=page,
            env=with_node,
            advice=NPM_FAILED,
        )
        _write(installed, digest)
    return with_node


def scripts_of(page: Path) -> frozenset[str]:
    """Return the names of the npm scripts that the page defines."""
    return frozenset(json.loads((page / "package.json").read_text(encoding="utf-8")).get("scripts", {}))


def sources_digest(page: Path, *others: Path) -> str:
    """Return the SHA-256 over names and contents of all that goes into the page."""
    total = hashlib.sha256()
    for file in [*sorted(_sources(page)), *(other for other in others if other.is_file())]:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{os.path.relpath(file, page)}\0{content}\n".encode())
    return total.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in NOT_SOURCES:
                yield from _sources(entry)
        elif entry.is_file():
            yield entry


def _read(stamp: Path) -> str:
    return stamp.read_text(encoding="ascii").strip() if stamp.is_file() else ""


def _write(stamp: Path, digest: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest + "\n", encoding="ascii")
