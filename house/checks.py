"""`make test`, `lint`, `bench` and `soak`: everything they need first, then the tools themselves."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from house import talk
from house.environments import make_environments
from house.instance import preparing
from house.keys import demo_keys
from house.layout import Layout
from house.pages import build_pages, install_packages, page_folders, scripts_of
from house.prepare import train
from house.settings import machine_environment
from house.talk import StopError
from house.tool import run_to_code

SIDE_BY_SIDE = ("-n", "3", "--dist", "loadfile")
"""More workers than the two cores we count on: those with a whole system or a browser mostly wait. A file stays with one
worker, so that what it starts is started once."""


@dataclass(frozen=True)
class Check:
    """One tool that finds fault or none."""

    title: str
    command: Sequence[str | Path]
    cwd: Path
    env: Mapping[str, str]


def lint(layout: Layout) -> None:
    """Run ruff and mypy. Raises StopError naming what found fault."""
    env = machine_environment()
    with preparing(layout.state):
        make_environments(layout, env, dev=True)
    run_all(linters(layout, env))


def test(layout: Layout, only: Sequence[str]) -> None:
    """Run every linter and every test but the long ones; with `only`, hand that to pytest and run nothing else.

    Pytest over the product comes last, so that its closing lines close the output. Raises StopError naming what failed.
    """
    env = ready_for_tests(layout)
    if only:
        run_all([pytest(layout, env, *only)])
        return
    run_all(
        [
            *linters(layout, env),
            *page_tests(layout, env),
            engine_tests(layout, env),
            pytest(layout, env, "--ignore=tests/bot", *SIDE_BY_SIDE),
        ]
    )


def soak(layout: Layout, only: Sequence[str]) -> None:
    """Run the tests marked `soak`: minutes to hours each."""
    env = ready_for_tests(layout)
    run_all([pytest(layout, env, "-m", "soak", "--ignore=tests/bot", "--timeout=0", *only)])


def bench(layout: Layout, only: Sequence[str]) -> None:
    """Run each benchmark in bench/, or those named."""
    env = ready_for_tests(layout)
    files = sorted(file for file in (layout.root / "bench").glob("*.py") if not file.name.startswith("_"))
    chosen = [file for file in files if not only or file.stem in only]
    if not chosen:
        known = ", ".join(file.stem for file in files) or "none yet"
        raise StopError("No such benchmark", f"Known: {known}")
    run_all([Check(f"bench {file.stem}", [layout.app_python, "-m", f"bench.{file.stem}"], layout.root, env) for file in chosen])


def ready_for_tests(layout: Layout) -> dict[str, str]:
    """Make all that the tests use: environments with the development tools, pages, model."""
    env = machine_environment()
    with preparing(layout.state):
        make_environments(layout, env, dev=True)
        build_pages(layout, env)
        train(layout, {**env, **demo_keys(layout.var / "secrets.env")})
    return env


def linters(layout: Layout, env: Mapping[str, str]) -> list[Check]:
    python = layout.app_python
    return [
        Check("ruff", [python, "-m", "ruff", "check", "."], layout.root, env),
        Check("ruff format", [python, "-m", "ruff", "format", "--check", "."], layout.root, env),
        Check("mypy", [python, "-m", "mypy"], layout.root, env),
    ]


def page_tests(layout: Layout, env: Mapping[str, str]) -> list[Check]:
    return [
        Check(f"web/{page.name}", ["npm", "test", "--silent"], page, install_packages(layout, env, page))
        for page in page_folders(layout)
        if "test" in scripts_of(page)
    ]


def engine_tests(layout: Layout, env: Mapping[str, str]) -> Check:
    """The tests of bot/, which run on the engine's own Python."""
    tests = layout.root / "tests" / "bot"
    return Check("tests/bot", [layout.engine_python, "-m", "pytest", "-q", tests], layout.root, env)


def pytest(layout: Layout, env: Mapping[str, str], *arguments: str) -> Check:
    return Check("pytest", [layout.app_python, "-m", "pytest", *arguments], layout.root, env)


def run_all(checks: Sequence[Check]) -> None:
    """Run all, also after one has failed. Raises StopError naming those that failed."""
    failed = []
    for check in checks:
        talk.step(check.title)
        began = time.monotonic()
        if run_to_code(check.title, check.command, cwd=check.cwd, env=check.env):
            failed.append(check.title)
        elif check is not checks[-1]:
            talk.done(f"{check.title} ({time.monotonic() - began:.0f} s)")
    if failed:
        raise StopError(f"Found fault: {', '.join(failed)}", "Each one's own report stands above.")
