"""The one way in which files of words and names are read."""

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML was built with it: ten times as fast, which a start notices over thousands of responses."""


def parsed(text: str) -> Any:
    """What a YAML text holds: plain values, lists and mappings, never objects.

    Raises:
        yaml.YAMLError: the text is no YAML.
    """
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 safe in either form
