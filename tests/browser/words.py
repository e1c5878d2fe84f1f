"""The page's words, so that a test does not fail when a compliance officer changes one."""

from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


@cache
def _responses() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in (ROOT / "web" / "chat" / "words.page.yml", ROOT / "domain.yml"):
        if file.is_file():
            responses = yaml.safe_load(file.read_text(encoding="utf-8")).get("responses") or {}
            found |= {name: one[0]["text"] for name, one in responses.items() if name.startswith("page_")}
    return found


def word(name: str, /, **values: object) -> str:
    """The response `page_NAME` with its placeholders filled in."""
    text = _responses()[f"page_{name}"]
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", str(value))
    return text
