"""What a model is made of, as one hash: the same hash means that training again would give the same model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path


def source_files(root: Path) -> Iterator[Path]:
    """Configuration, domain, data, the modules that the pipeline runs and the locked packages, in a fixed order."""
    for name in ("config.yml", "domain.yml", "requirements/engine.txt"):
        if (root / name).is_file():
            yield root / name
    yield from sorted((root / "data").rglob("*.yml"))
    for folder in ("components", "reading", "understanding"):
        yield from sorted((root / "bot" / folder).rglob("*.py"))


def fingerprint(root: Path) -> str:
    """The SHA-256 over the names and contents of all source files, in hex."""
    total = hashlib.sha256()
    for file in source_files(root):
        content = file.read_bytes()
        total.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
