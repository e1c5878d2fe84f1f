"""When an environment is made again, and what stands in the way is named. A recording stand-in plays uv."""

import json
import sys
from pathlib import Path

import pytest

from house import environments
from house.environments import APP, ENGINE, STAMP, check_disk, find_python, is_current, make_environments
from house.layout import Layout
from house.talk import StopError

UV = """#!{python}
import os, sys, pathlib
words = sys.argv[1:]
with open({calls!r}, "a") as calls:
    calls.write(" ".join(words) + "\\n")
if words == ["--version"]:
    print("uv 9.9.9 (stand-in)")
elif words[:2] == ["python", "find"]:
    here = pathlib.Path({root!r}) / "pythons" / words[-1]
    print(here) if here.exists() else sys.exit("none")
elif words[:2] == ["python", "install"]:
    sys.exit("no network")
elif words[0] == "venv":
    folder = pathlib.Path(words[-1])
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    (folder / "bin" / "python").touch()
    (folder / "bin" / "activate").write_text(str(folder))
    version = pathlib.Path(words[words.index("--python") + 1]).name
    (folder / "pyvenv.cfg").write_text("version_info = " + version + ".1\\n")
elif words[:2] == ["pip", "sync"]:
    sys.exit(int(os.environ.get("SYNC_FAILS", "0")))
"""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A checkout with locks, both Pythons and the stand-in."""
    made = Layout.of(tmp_path, {})
    made.requirements.mkdir()
    for lock in ("app", "dev", "engine"):
        (made.requirements / f"{lock}.txt").write_text(f"{lock}==1\n")
    (made.requirements / "tools.txt").write_text("uv==9.9.9 \\\n    --hash=sha256:00\n")
    made.uv.parent.mkdir(parents=True)
    made.uv.write_text(UV.format(python=sys.executable, calls=str(tmp_path / "calls"), root=str(tmp_path)))
    made.uv.chmod(0o755)
    (tmp_path / "pythons").mkdir()
    for version in ("3.10", "3.12"):
        (tmp_path / "pythons" / version).touch()
    return made


def synced(layout: Layout) -> list[str]:
    """The locks installed since the last call, in order."""
    calls = layout.root / "calls"
    lines = calls.read_text().splitlines() if calls.exists() else []
    calls.unlink(missing_ok=True)
    return [Path(line.split()[-1]).stem for line in lines if line.startswith("pip sync")]


def test_made_once_then_only_when_a_lock_changes(layout: Layout) -> None:
    make_environments(layout, {}, dev=False)
    assert synced(layout) == ["app", "engine"]
    make_environments(layout, {}, dev=False)
    assert not (layout.root / "calls").exists()
    (layout.requirements / "engine.txt").write_text("engine==2\n")
    make_environments(layout, {}, dev=False)
    assert synced(layout) == ["engine"]


def test_the_larger_lock_serves_the_smaller_and_not_the_other_way_round(layout: Layout) -> None:
    make_environments(layout, {}, dev=False)
    assert not is_current(layout, APP, "dev")
    make_environments(layout, {}, dev=True)
    assert synced(layout) == ["app", "engine", "dev"]
    make_environments(layout, {}, dev=False)
    assert synced(layout) == []
    (layout.requirements / "app.txt").write_text("app==2\n")
    assert not is_current(layout, APP, "app")
    assert not is_current(layout, APP, "dev")


def test_an_install_that_fails_is_tried_again_and_says_what_to_do(layout: Layout) -> None:
    with pytest.raises(StopError, match="exit code 3") as caught:
        make_environments(layout, {"SYNC_FAILS": "3"}, dev=False)
    assert "network" in caught.value.advice
    assert not is_current(layout, APP, "app")
    make_environments(layout, {}, dev=False)
    assert is_current(layout, APP, "app")


def test_an_environment_of_another_place_or_without_its_python_is_made_again(layout: Layout) -> None:
    make_environments(layout, {}, dev=False)
    stamp = layout.root / ENGINE.folder / STAMP
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "root": "/elsewhere"}))
    assert not is_current(layout, ENGINE, "engine")
    (layout.root / APP.folder / "bin" / "python").unlink()
    assert not is_current(layout, APP, "app")


@pytest.mark.parametrize("stamp", ["", "{", "{}", '{"lock": "other"}'])
def test_a_damaged_stamp_only_costs_an_install(layout: Layout, stamp: str) -> None:
    make_environments(layout, {}, dev=False)
    (layout.root / APP.folder / STAMP).write_text(stamp)
    make_environments(layout, {}, dev=False)
    assert synced(layout) == ["app", "engine", "app"]


def test_a_missing_python_is_named_with_both_versions_and_how_to_get_them(layout: Layout) -> None:
    (layout.root / "pythons" / "3.10").unlink()
    with pytest.raises(StopError, match=r"Python 3\.10 is missing") as caught:
        make_environments(layout, {}, dev=False)
    assert "3.12" in caught.value.advice
    assert "pyenv install" in caught.value.advice
    assert synced(layout) == [], "nothing is installed before both are there"


def test_a_python_that_is_there_is_not_fetched(layout: Layout) -> None:
    assert find_python(layout, {}, "3.12") == str(layout.root / "pythons" / "3.12")
    assert "install" not in (layout.root / "calls").read_text()


def test_a_full_disk_is_named_before_anything_is_installed(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments.shutil, "disk_usage", lambda _: environments.shutil._ntuple_diskusage(1, 1, 2**30))
    with pytest.raises(StopError, match="1024 MB are free"):
        make_environments(layout, {}, dev=False)
    assert synced(layout) == []


def test_the_disk_of_this_machine(tmp_path: Path) -> None:
    check_disk(tmp_path, 1)
    with pytest.raises(StopError, match="too full"):
        check_disk(tmp_path, 2**40)
