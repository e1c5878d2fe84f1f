"""How borrowers name a loan in passing: not by its whole product name but by the part that tells it from their others. Pure."""

from collections.abc import Sequence

SHORTEST = 2


def names_in(text: str, products: Sequence[str], ordinary: Sequence[str]) -> dict[int, str]:
    """The places of the products that a text names, each with the longest part of the name that stands there.

    A part counts if it is in no other of the products; `ordinary` words, such as 分期, never name a loan.
    """
    found = {}
    for place, product in enumerate(products):
        others = [other for at, other in enumerate(products) if at != place]
        part = _longest(text, product, others, ordinary)
        if part is not None:
            found[place] = part
    return found


def _longest(text: str, product: str, others: Sequence[str], ordinary: Sequence[str]) -> str | None:
    for length in range(len(product), SHORTEST - 1, -1):
        for start in range(len(product) - length + 1):
            part = product[start : start + length]
            if part in text and part not in ordinary and not any(part in other for other in others):
                return part
    return None
