"""Which Node builds the pages, and when a page is built again."""

import json
from pathlib import Path

import pytest

from house.layout import Layout
from house.node import node_range, node_version, npm_for, parse_version, satisfies
from house.pages import page_folders, scripts_of, sources_digest
from house.talk import StopError


@pytest.mark.parametrize(
    ("version", "accepted", "expected"),
    [
        ((20, 18, 9), "^20.19.0 || >=22.12.0", False),
        ((20, 19, 0), "^20.19.0 || >=22.12.0", True),
        ((21, 9, 0), "^20.19.0 || >=22.12.0", False),
        ((22, 11, 0), "^20.19.0 || >=22.12.0", False),
        ((22, 12, 0), "^20.19.0 || >=22.12.0", True),
        ((24, 0, 0), "^20.19.0 || >=22.12.0", True),
        ((18, 0, 0), ">= 18", True),
        ((18, 5, 0), ">=18.2 ^18.5.0", True),
    ],
)
def test_the_range_that_vite_names(version: tuple[int, int, int], accepted: str, expected: bool) -> None:
    assert satisfies(version, accepted) is expected


@pytest.mark.parametrize("accepted", ["~20.1", "20.x", "<23", "latest", ">=v"])
def test_a_range_it_cannot_read_is_no_silent_yes(accepted: str) -> None:
    with pytest.raises(ValueError, match="Node range"):
        satisfies((22, 12, 0), accepted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("v20.19.4\n", (20, 19, 4)), ("22", (22, 0, 0)), ("v23.0.0-nightly", (23, 0, 0)), ("node", None), ("", None)],
)
def test_versions(text: str, expected: tuple[int, int, int] | None) -> None:
    assert parse_version(text) == expected


def program(folder: Path, name: str, says: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\necho {says}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "package-lock.json"
    file.write_text(json.dumps({"packages": {"node_modules/vite": {"engines": {"node": "^20.19.0 || >=22.12.0"}}}}))
    return file


def test_the_machines_own_node_where_it_is_new_enough(tmp_path: Path, lock: Path) -> None:
    for name in ("node", "npm"):
        program(tmp_path, name, "v22.12.0")
    env = {"PATH": str(tmp_path)}
    assert npm_for(Layout.of(tmp_path / "checkout", {}), env, lock) == env


def test_else_the_one_that_was_fetched_before(tmp_path: Path, lock: Path) -> None:
    old, tools = tmp_path / "old", tmp_path / "checkout" / ".tools" / "bin"
    for folder, version in ((old, "v18.20.0"), (tools, "v24.1.0")):
        folder.mkdir(parents=True)
        for name in ("node", "npm"):
            program(folder, name, version)
    env = npm_for(Layout.of(tmp_path / "checkout", {}), {"PATH": str(old)}, lock)
    assert env["PATH"] == f"{tools}:{old}"
    assert node_version(env) == (24, 1, 0)


def test_a_node_without_npm_does_not_count(tmp_path: Path) -> None:
    program(tmp_path, "node", "v22.12.0")
    assert node_version({"PATH": str(tmp_path)}) is None


def test_a_lock_without_vite_is_a_damaged_checkout(tmp_path: Path) -> None:
    file = tmp_path / "package-lock.json"
    for text in ("{}", "", '{"packages": []}', '{"packages": {"node_modules/vite": {}}}'):
        file.write_text(text)
        with pytest.raises(StopError, match="no Vite"):
            node_range(file)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "web" / "chat"
    (folder / "src").mkdir(parents=True)
    (folder / "package.json").write_text('{"scripts": {"build": "vite build", "test": "vitest run"}}')
    (folder / "src" / "main.ts").write_text("one")
    return folder


def test_the_digest_changes_with_a_name_a_content_and_the_words_and_nothing_else(page: Path, tmp_path: Path) -> None:
    words = tmp_path / "domain.yml"
    seen = [sources_digest(page, words)]
    (page / "node_modules").mkdir()
    (page / "node_modules" / "x.js").write_text("x")
    (page / "dist").mkdir()
    (page / "dist" / "index.html").write_text("x")
    assert sources_digest(page, words) == seen[0]
    for change in (
        lambda: (page / "src" / "main.ts").write_text("two"),
        lambda: (page / "src" / "main.ts").rename(page / "src" / "other.ts"),
        lambda: words.write_text("responses: {}"),
        lambda: words.write_text("responses: {a: b}"),
    ):
        change()
        seen.append(sources_digest(page, words))
    assert len(set(seen)) == 5


def test_every_folder_under_web_with_a_manifest_is_a_page(page: Path, tmp_path: Path) -> None:
    (tmp_path / "web" / "notes").mkdir()
    assert page_folders(Layout.of(tmp_path, {})) == [page]
    assert scripts_of(page) == {"build", "test"}
