"""The secrets of one installation: made once, kept readable by its owner alone."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from house import talk
from house.settings import read_env_file
from house.talk import StopError


def _thirty_two_bytes() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


MAKERS: Mapping[str, Callable[[], str]] = {
    "KUANXIN_SHARED_SECRET": _thirty_two_bytes,  # gateway <-> engine <-> actions
    "KUANXIN_DATA_KEY": _thirty_two_bytes,  # personal columns at rest
}


def demo_keys(path: Path) -> dict[str, str]:
    """Return the demo's keys from `path`, making those that are missing. The file gets mode 0600."""
    kept = read_env_file(path)
    made = {name: make() for name, make in MAKERS.items() if not kept.get(name)}
    if made:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private(path, {**kept, **made})
    elif path.stat().st_mode & 0o077:
        talk.warn(f"{path.name} was readable by others; set back to its owner alone (0600).")
        path.chmod(0o600)
    return {**kept, **made}


def given_keys(env: Mapping[str, str]) -> dict[str, str]:
    """Return the keys that a real installation was given. Raises StopError naming those that are missing."""
    missing = [name for name in MAKERS if not env.get(name)]
    if missing:
        raise StopError(
            f"KUANXIN_DEMO=0, but {' and '.join(missing)} not set",
            "A real installation keeps its own keys: set them in the environment (see .env.example), or leave\n"
            "KUANXIN_DEMO=0 out to run the demo.",
        )
    return {name: env[name] for name in MAKERS}


def _write_private(path: Path, values: Mapping[str, str]) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("# Made by `make run`, once. Losing KUANXIN_DATA_KEY makes the stored personal data unreadable.\n")
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
