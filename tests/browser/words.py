"""The page's words, so that a test does not fail when a compliance officer changes one."""

from functools import cache
from pathlib import Path

import yaml

DOMAIN = Path(__file__).parents[2] / "domain.yml"


@cache
def _responses() -> dict[str, list[dict[str, str]]]:
    responses: dict[str, list[dict[str, str]]] = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["responses"]
    return responses


def word(name: str, /, **values: object) -> str:
    """The response `page_NAME` with its placeholders filled in."""
    text = _responses()[f"page_{name}"][0]["text"]
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", str(value))
    return text
