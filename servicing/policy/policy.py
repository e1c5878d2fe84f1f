"""What a compliance officer has decided, as the product uses it."""

from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Self

from pydantic import PrivateAttr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from servicing.policy.document import Document, parse
from servicing.policy.forms import allowed
from servicing.policy.problem import PolicyError, PolicyProblem
from servicing.policy.sections import (
    Arrangements,
    Attachments,
    Complaints,
    Contact,
    Conversation,
    Cost,
    CreditRecord,
    Examples,
    HelpLines,
    Lending,
    Limitation,
    Outreach,
    Promises,
    Records,
    Reminders,
    Requests,
    Section,
    TapeLimits,
    Trials,
    Waiting,
    WhatIf,
)

type Number = int | str | Decimal | date | time


class Policy(Section):
    """policy.yml, whole and sound. Each number's field is named `section.name`."""

    contact: Contact
    outreach: Outreach
    complaints: Complaints
    credit_record: CreditRecord
    limitation: Limitation
    lending: Lending
    examples: Examples
    trials: Trials
    reminders: Reminders
    promises: Promises
    records: Records
    help_lines: HelpLines
    requests: Requests
    attachments: Attachments
    conversation: Conversation
    waiting: Waiting
    what_if: WhatIf
    tape: TapeLimits
    cost: Cost
    arrangements: Arrangements

    _rules: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a policy file.

        Raises:
            PolicyError: it can't be read, or something in it is wrong; it names every such place and what is allowed there.
        """
        try:
            document = parse(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise PolicyError(path.name, [PolicyProblem(None, None, f"can't be read: {error.strerror}")]) from error
        except UnicodeDecodeError as error:
            raise PolicyError(path.name, [PolicyProblem(None, None, "is not UTF-8")]) from error
        if document.problems and not document.lines:
            raise PolicyError(path.name, document.problems)
        problems = list(document.problems)
        policy = None
        try:
            policy = cls.model_validate(document.values())
        except ValidationError as error:
            problems += [problem for each in error.errors() for problem in _problems(each, document)]
        if problems or policy is None:
            raise PolicyError(path.name, problems)
        policy._rules = {f"{section}.{name}": entry.rule for (section, name), entry in document.entries.items()}
        return policy

    def numbers(self) -> dict[str, Number]:
        """Every number by its field."""
        return {f"{section}.{name}": getattr(getattr(self, section), name) for section, name, _ in fields()}

    def rule_of(self, field: str) -> str:
        """The id of the rule that a field follows.

        Raises:
            KeyError: there is no such field.
        """
        return self._rules[field]


def fields() -> Iterator[tuple[str, str, FieldInfo]]:
    """Every field that a policy file must have: its section, its name, and what it takes."""
    for section, of_section in Policy.model_fields.items():
        kind = of_section.annotation
        assert isinstance(kind, type)
        assert issubclass(kind, Section)
        for name, field in kind.model_fields.items():
            yield section, name, field


def _problems(error: ErrorDetails, document: Document) -> Iterator[PolicyProblem]:
    known = {(section, name): field for section, name, field in fields()}
    place = tuple(str(part) for part in error["loc"])
    name = ".".join(place)
    line = document.lines.get(place)
    match error["type"], place:
        case "extra_forbidden", (_,):
            yield PolicyProblem(line, name, "is no section of a policy", ", ".join(Policy.model_fields))
        case "extra_forbidden", (section, _):
            names = ", ".join(each for of, each in known if of == section)
            yield PolicyProblem(line, name, f"is no field of {section}", names)
        case "missing", (section,):
            for missing in (each for each in known if each[0] == section):
                yield PolicyProblem(None, ".".join(missing), "is missing", allowed(known[missing]))
        case "missing", (section, _) if place in known:
            if line is None:
                yield PolicyProblem(document.lines.get((section,)), name, "is missing", allowed(known[place]))
        case _, (section, field) if (section, field) in known:
            at = document.entries[section, field].line
            wrong = error["msg"].replace("Input should be", "must be")
            yield PolicyProblem(at, name, wrong, allowed(known[section, field]))
        case _:
            yield PolicyProblem(line, name, error["msg"])
