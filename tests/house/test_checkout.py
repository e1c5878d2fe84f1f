"""What the checkout itself promises: locks that can be trusted, commands that are found, a CI script that parses."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from house.settings import machine_environment
from tests.house.rig import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_is_pinned_and_hashed_and_no_index_is_named(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + text)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._\[\]-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_each_lock_has_its_source_and_each_source_its_lock() -> None:
    assert {lock.stem for lock in LOCKS} == {source.stem for source in (ROOT / "requirements").glob("*.in")}


def test_the_development_lock_contains_the_product_lock() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        return {line.split()[0] for line in lines if "==" in line and not line.startswith(" ")}

    assert pins("app.txt") <= pins("dev.txt")


@pytest.mark.parametrize("lock", sorted(ROOT.glob("web/*/package-lock.json")), ids=lambda lock: lock.parent.name)
def test_the_pages_lock_names_no_registry(lock: Path) -> None:
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or "integrity" in package or package.get("link"), name


def make(target: str, path: str) -> subprocess.CompletedProcess[str]:
    env = {**machine_environment(), "PATH": path}
    return subprocess.run(["/usr/bin/make", target], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)


def test_make_alone_lists_every_command() -> None:
    listed = make("help", os.environ["PATH"]).stdout
    promised = re.search(r"\.PHONY: (.*)", (ROOT / "Makefile").read_text())
    assert promised is not None
    for target in promised[1].split():
        assert f"make {target} " in listed


def pretend(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def test_a_shim_without_its_python_is_passed_over(tmp_path: Path) -> None:
    pretend(tmp_path, "python3", "echo 'version 3.12 is not installed' >&2; exit 127")
    pretend(tmp_path, "python3.12", f'[ "$1" = -c ] && echo {tmp_path}/python3.12 || echo "asked for: $*"')
    assert make("setup", f"{tmp_path}:/usr/bin:/bin").stdout == "asked for: -m house setup\n"


def test_the_ci_script_parses_and_may_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], capture_output=True, text=True).stderr == ""
