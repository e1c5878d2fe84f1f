"""Pages of the lender's own app that borrowers are sent to; where one is not set, they are told in words alone."""

from dataclasses import dataclass

from pydantic import Field, HttpUrl

from servicing.settings import ServiceSettings


class ActionSettings(ServiceSettings):
    """What the action server is told beside what every service is."""

    card_url: HttpUrl | None = Field(default=None, validation_alias="LENDER_APP_CARD_URL")


@dataclass(frozen=True, slots=True)
class OfficialApp:
    """`card_url`: where a repayment card is changed."""

    card_url: str | None = None

    @classmethod
    def of(cls, settings: ActionSettings) -> "OfficialApp":
        """The links that are set."""
        return cls(None if settings.card_url is None else str(settings.card_url))


NO_LINKS = OfficialApp()
