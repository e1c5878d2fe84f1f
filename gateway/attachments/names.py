"""A file's name as it may be kept: no path, nothing that hides or turns round, and the suffix of what the file is."""

import re
import unicodedata

from gateway.attachments.kinds import Kind
from servicing.scrub import Marks, scrub

LONGEST = 80
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def accepted_name(given: str, kind: Kind, marks: Marks, *, otherwise: str) -> str:
    """The last part of `given`, cleaned and scrubbed, ending as `kind` does; `otherwise` where nothing is left of it."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(" " if char.isspace() else char for char in last if char.isspace() or unicodedata.category(char)[0] != "C")
    plain = " ".join(_FORBIDDEN.sub("", shown).split())
    stem = scrub(_SUFFIX.sub("", plain), marks)[:LONGEST].strip(" .")
    return f"{stem or otherwise}.{kind.suffix}"
