"""Files of words are read as plain values, and by libyaml where it is there."""

import pytest
import yaml

from servicing.yaml_text import parsed


def test_lists_mappings_and_words_come_back_plain() -> None:
    assert parsed("a: [一, 二]\nb:\n  - text: '{amount} 元'\n") == {"a": ["一", "二"], "b": [{"text": "{amount} 元"}]}


@pytest.mark.parametrize("text", ["!!python/object/apply:os.getcwd []", "a: [", "a: b: c"])
def test_objects_and_what_is_no_yaml_are_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        parsed(text)
