"""An option and what was told, as the store keeps them: every figure as text, none through a float."""

from typing import Any

from pydantic import TypeAdapter

from servicing.arrangements import Option, Said

_OPTION = TypeAdapter(Option)
_SAID = TypeAdapter(Said)


def option_as_json(option: Option) -> dict[str, Any]:
    """An option that can be had, with its plan, as JSON can hold it exactly."""
    written: dict[str, Any] = _OPTION.dump_python(option, mode="json")
    return written


def option_from_json(written: dict[str, Any]) -> Option:
    """What `option_as_json` wrote."""
    return _OPTION.validate_python(written)


def said_as_json(said: Said) -> str:
    """What a borrower told, as text to be sealed."""
    return _SAID.dump_json(said).decode()


def said_as_fields(said: Said) -> dict[str, str]:
    """What a borrower told, by name; what was not told is left out."""
    told = _SAID.dump_python(said, mode="json")
    return {name: str(value) for name, value in told.items() if value is not None}


def said_from_json(written: str) -> Said:
    """What `said_as_json` wrote."""
    return _SAID.validate_json(written)
