"""The borrowers of the demo page: who they are, and what there is to ask about."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from servicing.yaml_text import parsed

_FILE = Path(__file__).parent / "stories.yml"

REPLAY_BORROWERS: Mapping[str, str] = MappingProxyType({"late": "demo-0001", "on_time": "demo-0002", "settled": "demo-0003"})
"""Three whose answers must differ, for replaying many messages."""


@dataclass(frozen=True, slots=True)
class Story:
    """One demo borrower with a name and a story, in the words of the page; `situation` and `product` shape the loan."""

    borrower_id: str
    situation: str
    product: str
    name: str
    title: str
    story: str
    second_product: str | None = None


@cache
def stories() -> tuple[Story, ...]:
    """All of them, in the page's order."""
    return tuple(Story(**entry) for entry in parsed(_FILE.read_text(encoding="utf-8")))
