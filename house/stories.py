"""The demo's borrowers, as the gateway tells them: whom the operator may be."""

from __future__ import annotations

import unicodedata

from house.journal import visible
from house.loopback import fetch_object

ID_COLUMNS, NAME_COLUMNS = 11, 11


def logins(gateway: str) -> list[str]:
    """Return a line for each of the demo's borrowers: id, name, title. Empty when the gateway tells none."""
    told = (fetch_object(f"{gateway}/api/demo/stories") or {}).get("borrowers")
    borrowers = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    return [
        padded(one.get("borrower_id"), ID_COLUMNS) + padded(one.get("name"), NAME_COLUMNS) + padded(one.get("title"), 0)
        for one in borrowers
    ]


def padded(value: object, columns: int) -> str:
    """Return the text filled up with spaces to a width on the terminal, where a Chinese character takes two columns."""
    text = visible(str(value or ""))
    width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(columns - width, 1 if columns else 0)
