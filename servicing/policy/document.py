"""A policy file as it is written: each field's text and rule id, and the line each stands on. Nothing is converted here."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from servicing.policy.problem import PolicyProblem
from servicing.policy.rules import RULES, known_ids

_ENTRY = "{value: …, rule: …}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands under a field's name; `line` is the value's."""

    text: str
    rule: str
    line: int


@dataclass(slots=True)
class Document:
    """Entries by section and name, the lines of all names (also of those whose entry is unsound), and what is wrong."""

    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    problems: list[PolicyProblem] = field(default_factory=list)

    def values(self) -> dict[str, dict[str, str]]:
        """The texts by section and name; a section without any sound entry is empty."""
        texts: dict[str, dict[str, str]] = {place[0]: {} for place in self.lines}
        for (section, name), entry in self.entries.items():
            texts[section][name] = entry.text
        return texts


def parse(text: str) -> Document:
    """Take a file apart: sections of fields, each field `{value, rule}`. Every scalar stays text."""
    document = Document()
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        document.problems.append(PolicyProblem(None if mark is None else mark.line + 1, None, f"no YAML: {error.problem}"))
        return document
    except (yaml.YAMLError, RecursionError) as error:
        document.problems.append(PolicyProblem(None, None, f"no YAML: {str(error).partition(chr(10))[0]}"))
        return document
    if isinstance(root, MappingNode):
        for section, node in _members(document, root, ()):
            _read_section(document, section, node)
    elif root is not None:
        document.problems.append(PolicyProblem(_line(root), None, "no mapping of sections"))
    return document


def _read_section(document: Document, section: str, node: Node) -> None:
    if not isinstance(node, MappingNode):
        if not _is_empty(node):
            document.problems.append(PolicyProblem(_line(node), section, "no mapping of fields", f"name: {_ENTRY}"))
        return
    for name, entry in _members(document, node, (section,)):
        _read_entry(document, section, name, entry)


def _read_entry(document: Document, section: str, name: str, node: Node) -> None:
    place = f"{section}.{name}"
    if not isinstance(node, MappingNode):
        document.problems.append(PolicyProblem(_line(node), place, "has no rule id", _ENTRY))
        return
    parts = dict(_members(document, node, (section, name)))
    for key in parts.keys() - {"value", "rule"}:
        document.problems.append(PolicyProblem(_line(parts[key]), f"{place}.{key}", "is unknown here", _ENTRY))
    texts = {key: _text(document, f"{place}.{key}", parts.get(key), _line(node)) for key in ("value", "rule")}
    value, rule = texts["value"], texts["rule"]
    if rule is not None and rule not in RULES:
        problem = PolicyProblem(_line(parts["rule"]), f"{place}.rule", f"{rule[:40]!r} is no known rule id", known_ids())
        document.problems.append(problem)
    if value is not None:
        document.entries[section, name] = Entry(value, rule or "", _line(parts["value"]))


def _members(document: Document, node: MappingNode, within: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    """A mapping's names and what stands under each, every name once."""
    for key, value in node.value:
        name = key.value if isinstance(key, ScalarNode) else "?"
        place = (*within, name)
        if place in document.lines:
            first = document.lines[place]
            document.problems.append(PolicyProblem(_line(key), ".".join(place), f"stands already on line {first}"))
            continue
        document.lines[place] = _line(key)
        yield name, value


def _text(document: Document, place: str, node: Node | None, line: int) -> str | None:
    if isinstance(node, ScalarNode) and node.value:
        return str(node.value)
    wrong = "is missing" if node is None else "must be one value" if not isinstance(node, ScalarNode) else "is empty"
    document.problems.append(PolicyProblem(line if node is None else _line(node), place, wrong, _ENTRY))
    return None


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.value


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
