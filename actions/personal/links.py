"""Pages of the lender's own app that borrowers are sent to; where one is not set, they are told in words alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfficialApp:
    """`card_url`: where a repayment card is changed."""

    card_url: str | None = None


NO_LINKS = OfficialApp()
