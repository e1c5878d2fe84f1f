"""What may enter as text: characters that can be stored and shown, nothing that hides or breaks."""

import unicodedata

LONGEST = 2000


class TextRefusedError(Exception):
    """`code` is `text_empty` or `text_too_long`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def accepted_text(text: str) -> str:
    """`text` without control characters and lone surrogates; line breaks and tabs stay.

    Raises:
        TextRefusedError: nothing is left, or more than `LONGEST` characters.
    """
    if len(text) > 4 * LONGEST:
        raise TextRefusedError("text_too_long")
    kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Cn", "Co"))
    kept = kept.strip()
    if not kept:
        raise TextRefusedError("text_empty")
    if len(kept) > LONGEST:
        raise TextRefusedError("text_too_long")
    return kept
