"""Who is in the demo's book, and with which loans."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from servicing.demo.catalogue import catalogue
from servicing.demo.history import History, history
from servicing.demo.situations import SITUATIONS, situation_of
from servicing.demo.stories import Story, stories
from servicing.loading import DEMO_PREFIX
from servicing.tape import Borrower, Tape
from servicing.yaml_text import parsed

DEFAULT_SEED = 20
BORROWERS = 320

_NAMES = Path(__file__).parent / "names.yml"


def demo_tape(as_of: date, seed: int = DEFAULT_SEED) -> Tape:
    """A loan tape of invented borrowers whose arrears are relative to `as_of`; the same for the same seed and day."""
    told = {story.borrower_id: story for story in stories()}
    borrowers: list[Borrower] = []
    past: list[History] = []
    for number in range(1, BORROWERS + 1):
        borrower_id = f"{DEMO_PREFIX}{number:04d}"
        rng = Random(f"{seed}/{borrower_id}")
        story = told.get(borrower_id)
        borrowers.append(_borrower(rng, number, borrower_id, story))
        past.extend(_loans(rng, number, borrower_id, story, as_of))
    listed = catalogue()
    return Tape(
        borrowers=tuple(borrowers),
        loans=tuple(each.loan for each in past),
        payments=tuple(payment for each in past for payment in each.payments),
        products=tuple(product.facts for product in listed.products.values() if product.facts is not None),
        debits=tuple(debit for each in past for debit in each.debits),
        agencies=listed.agencies,
    )


def _borrower(rng: Random, number: int, borrower_id: str, story: Story | None) -> Borrower:
    surnames, given_names = _names()
    name = rng.choice(surnames) + rng.choice(given_names)
    return Borrower(
        borrower_id=borrower_id,
        name=name if story is None else story.name,
        phone=f"1990000{number:04d}",
        id_number_last4=f"{rng.randrange(1000):03d}{rng.choice('0123456789X')}",
        wechat_openid=f"{borrower_id}-openid" if number % 3 == 0 else None,
    )


def _loans(rng: Random, number: int, borrower_id: str, story: Story | None, as_of: date) -> Iterator[History]:
    situation = SITUATIONS[situation_of(number) if story is None else story.situation]
    products = catalogue().products
    product = products[rng.choice(situation.products) if story is None else story.product]
    yield history(rng, f"{borrower_id}-1", borrower_id, product, situation, as_of)
    if situation.second is not None:
        other = SITUATIONS[situation.second]
        candidates = [key for key in other.products if key != product.key]
        second = products[rng.choice(candidates) if story is None or story.second_product is None else story.second_product]
        yield history(rng, f"{borrower_id}-2", borrower_id, second, other, as_of)


@cache
def _names() -> tuple[list[str], list[str]]:
    listed = parsed(_NAMES.read_text(encoding="utf-8"))
    return listed["surnames"], listed["given_names"]
