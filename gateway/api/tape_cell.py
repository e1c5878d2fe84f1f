"""Values that a lender sends by HTTP, read by the same parsers as the cells of its tape."""

from collections.abc import Callable

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from servicing.tape.cells import CellError


def tape_cell(parse: Callable[[str], object]) -> BeforeValidator:
    """A JSON string that `parse` takes for a cell; anything else is refused, a number most of all: it may be a float."""

    def read(raw: object) -> object:
        if not isinstance(raw, str):
            raise _refused("must be a string")
        if not raw:
            raise _refused("must not be empty")
        if raw != raw.strip():
            raise _refused("must not begin or end with a space")
        try:
            return parse(raw)
        except CellError as error:
            raise _refused(f"{error.reason.value}" + (f" ({error.hint})" if error.hint else "")) from None

    return BeforeValidator(read)


def _refused(why: str) -> PydanticCustomError:
    return PydanticCustomError("tape_cell", "{why}", {"why": why})
