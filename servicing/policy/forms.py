"""How the text of a value is read: exactly, and in one way of writing only. YAML's own guesses play no part."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

from annotated_types import Ge, Le
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError


@dataclass(frozen=True, slots=True)
class Form:
    """A way of writing: its pattern, what it is called, and what its text means."""

    pattern: str
    called: str
    meaning: Callable[[str], object]

    def read(self, raw: object) -> object:
        """The value of a text; what is no text is left to its type."""
        if not isinstance(raw, str):
            return raw
        if not re.fullmatch(self.pattern, raw):
            raise _not(self, raw)
        try:
            return self.meaning(raw)
        except ValueError:
            raise _not(self, raw) from None


def _not(form: Form, raw: str) -> PydanticCustomError:
    return PydanticCustomError("form", "{raw} is not {called}", {"raw": repr(raw[:40]), "called": form.called})


WHOLE = Form(r"[0-9]{1,6}", "a whole number", int)
EXACT = Form(r"[0-9]{1,3}(\.[0-9]{1,6})?", "a number in plain digits", Decimal)
CLOCK = Form(r"[0-9]{2}:[0-9]{2}", "a time written HH:MM", time.fromisoformat)
DAY = Form(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day written YYYY-MM-DD", date.fromisoformat)
PHONE = Form(r"[0-9]{3,5}|0[0-9]{2,3}-[0-9]{7,8}", "a telephone number (3 to 5 digits, or with its area code)", str)

Whole = Annotated[int, BeforeValidator(WHOLE.read), WHOLE]
Exact = Annotated[Decimal, BeforeValidator(EXACT.read), EXACT]
Clock = Annotated[time, BeforeValidator(CLOCK.read), CLOCK]
Day = Annotated[date, BeforeValidator(DAY.read), DAY]
Phone = Annotated[str, BeforeValidator(PHONE.read), PHONE]


def allowed(field: FieldInfo) -> str:
    """What a field takes, in English: `a whole number, from 1, up to 15`."""
    form = next(each for each in field.metadata if isinstance(each, Form))
    least = next((_short(each.ge) for each in field.metadata if isinstance(each, Ge)), None)
    most = next((_short(each.le) for each in field.metadata if isinstance(each, Le)), None)
    return form.called + (f", from {least}" if least else "") + (f", up to {most}" if most else "")


def _short(limit: Any) -> str:
    return f"{limit:%H:%M}" if isinstance(limit, time) else str(limit)
