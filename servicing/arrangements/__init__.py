"""What can be done about a loan in arrears: pure functions from a loan, policy and what was said (docs/arrangements.md)."""

from servicing.arrangements.option import Approval, Code, Kind, Option, Options, Refusal
from servicing.arrangements.options import options
from servicing.arrangements.said import Cause, Past, Said
from servicing.arrangements.series import Point, series
from servicing.arrangements.terms import Terms

__all__ = [
    "Approval",
    "Cause",
    "Code",
    "Kind",
    "Option",
    "Options",
    "Past",
    "Point",
    "Refusal",
    "Said",
    "Terms",
    "options",
    "series",
]
