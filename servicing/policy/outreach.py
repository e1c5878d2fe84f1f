"""What stands in the way of a word said unasked, purpose by purpose: a table in policy.yml, a row for each reason.

A row names every purpose once: `reply=allow service=defer mandatory=allow collection=block education=block`.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from servicing.policy.forms import Form


class Purpose(StrEnum):
    """Why a word is said. `reply`: it was asked for just now, however late the answer; `service`: the borrower wished for
    it or it concerns their own request; `mandatory`: the law wants them to be told (R-02, C-13)."""

    REPLY = "reply"
    SERVICE = "service"
    MANDATORY = "mandatory"
    COLLECTION = "collection"
    EDUCATION = "education"


class Treatment(StrEnum):
    """`defer`: not before the reason has passed; `block`: not at all while it lasts, and not of itself later."""

    ALLOW = "allow"
    DEFER = "defer"
    BLOCK = "block"


type Treatments = Mapping[Purpose, Treatment]


def treatments(row: str) -> Treatments:
    """What a row of the table says.

    Raises:
        ValueError: an unknown word, or a purpose that is named twice or not at all.
    """
    pairs = [entry.split("=") for entry in row.split(" ")]
    read = {Purpose(purpose): Treatment(treatment) for purpose, treatment in pairs}
    if len(read) != len(Purpose) or len(pairs) != len(Purpose):
        raise ValueError("every purpose once")
    return MappingProxyType(read)


def _sound(row: str) -> str:
    treatments(row)
    return row


ROW = Form(
    r"[a-z]+=[a-z]+( [a-z]+=[a-z]+)*",
    f"a row that says purpose=treatment, with one space between, for each of {', '.join(Purpose)} once, a treatment being "
    f"{', '.join(Treatment)}",
    _sound,
)


def _held(*kept_from: Purpose) -> Callable[[str], str]:
    """A row's limits: an answer is always given, and the purposes named are never allowed."""

    def within(row: str) -> str:
        said = treatments(row)
        if said[Purpose.REPLY] is not Treatment.ALLOW:
            raise PydanticCustomError("outreach", "must allow reply: who asks is answered")
        for purpose in kept_from:
            if said[purpose] is Treatment.ALLOW:
                raise PydanticCustomError("outreach", "must not allow {purpose}", {"purpose": purpose.value})
        return row

    return within


OutreachRow = Annotated[str, BeforeValidator(ROW.read), ROW]
NoCollection = Annotated[OutreachRow, AfterValidator(_held(Purpose.COLLECTION))]
NothingOfOurs = Annotated[OutreachRow, AfterValidator(_held(Purpose.COLLECTION, Purpose.EDUCATION))]
NothingUnasked = Annotated[OutreachRow, AfterValidator(_held(Purpose.SERVICE, Purpose.COLLECTION, Purpose.EDUCATION))]
NothingAtAll = Annotated[
    OutreachRow, AfterValidator(_held(Purpose.SERVICE, Purpose.MANDATORY, Purpose.COLLECTION, Purpose.EDUCATION))
]
