"""What the gateway is told by its environment."""

from pathlib import Path
from typing import Annotated, Literal

from limits import parse
from pydantic import AfterValidator, Field, SecretStr, model_validator

from servicing.settings import ServiceSettings


def _rate(text: str) -> str:
    if parse(text).amount < 1:
        raise ValueError("at least one call must be allowed")
    return text


Rate = Annotated[str, AfterValidator(_rate)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class GatewaySettings(ServiceSettings):
    """Names are the environment's, in capitals. Seconds unless named otherwise; rates as `60/minute`."""

    host: str = Field(default="127.0.0.1", validation_alias="KUANXIN_HOST")
    port: int = Field(default=8080, validation_alias="KUANXIN_PORT", ge=0, le=65535)
    engine_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055"
    redis_url: str | None = Field(default=None, pattern=r"^rediss?://")
    pages: Path = Field(default=Path("web/chat/dist"), validation_alias="KUANXIN_PAGES")
    state_folder: Path = Field(default=Path("var"), validation_alias="KUANXIN_STATE")

    jwt_algorithm: Literal["RS256", "ES256", "EdDSA"] = "RS256"
    jwt_public_key: Path | None = None
    jwt_issuer: str = "kuanxin-demo"
    jwt_audience: str = "kuanxin-chat"
    allowed_origins: str = Field(default="", description="further origins of the chat page, comma-separated")
    ledger_feed_secret: SecretStr | None = Field(default=None, min_length=32, description="signs payments between tapes")

    desk_secret: SecretStr | None = Field(default=None, min_length=32, description="signs what the desk asks and decides")
    desk_public_key: Path | None = Field(default=None, description="checks the tokens of the staff's sign-in")
    desk_algorithm: Literal["RS256", "ES256", "EdDSA"] = "RS256"
    desk_issuer: str = "kuanxin-demo"

    sms_url: str | None = Field(default=None, pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/])")
    sms_secret: SecretStr | None = Field(default=None, min_length=32, description="signs texts out, and opt-outs in")
    sms_timeout: Annotated[Seconds, Field(le=60)] = 10.0
    outreach_every: Seconds = Field(default=5.0, description="between two looks at what is to be said unasked")

    rate_per_borrower: Rate = "40/minute"
    rate_per_address: Rate = "600/minute"
    rate_uploads: Rate = Field(default="20/minute", description="files that a borrower sends")
    rate_downloads: Rate = Field(default="240/minute", description="files that a borrower looks at again")
    uploads_at_once: int = Field(default=12, gt=0, description="files on their way into this gateway's memory")
    trusted_proxies: int = Field(default=0, ge=0, description="how many of our own proxies add X-Forwarded-For")

    engine_timeout: Seconds = 60.0
    lease: Seconds = Field(default=10.0, validation_alias="CONVERSATION_LEASE")
    sweep_every: Seconds = 1.0
    turns_at_once: int = Field(default=32, gt=0)

    @model_validator(mode="after")
    def _demo_stays_at_home(self) -> "GatewaySettings":
        if self.demo and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("demo mode answers on loopback only: unset KUANXIN_HOST or KUANXIN_DEMO")
        if not self.demo and self.jwt_public_key is None:
            raise ValueError("JWT_PUBLIC_KEY must name the file of the app server's public key (or set KUANXIN_DEMO=1)")
        if not self.demo and (self.desk_secret is None) != (self.desk_public_key is None):
            raise ValueError("DESK_SECRET and DESK_PUBLIC_KEY are set together or not at all")
        if (self.sms_url is None) != (self.sms_secret is None):
            raise ValueError("SMS_URL and SMS_SECRET are set together or not at all")
        return self
