"""What every process is told by its environment. Names are the environment's, in capitals."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_CHECKOUT = Path(__file__).resolve().parents[1]


class PolicySettings(BaseSettings):
    """Where the compliance officer's numbers are."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=False)

    policy_file: Path = Field(default=_CHECKOUT / "policy.yml", validation_alias="KUANXIN_POLICY")


class WordsSettings(PolicySettings):
    """Where the words are that borrowers read."""

    domain_file: Path = Field(default=Path("domain.yml"), validation_alias="KUANXIN_DOMAIN")


class DatabaseSettings(BaseSettings):
    """Where the store is."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=False)

    database_url: str = Field(
        default="sqlite+aiosqlite:///var/kuanxin.db", pattern=r"^(sqlite\+aiosqlite:///|postgresql\+asyncpg://)"
    )


class StoreSettings(DatabaseSettings):
    """Where the store is and what opens its sealed columns."""

    data_key: SecretStr = Field(validation_alias="KUANXIN_DATA_KEY")


class ServiceSettings(StoreSettings, WordsSettings):
    """A process that others call: the shared secret, the words and the policy it speaks by."""

    shared_secret: SecretStr = Field(validation_alias="KUANXIN_SHARED_SECRET", min_length=16)
    demo: bool = Field(default=False, validation_alias="KUANXIN_DEMO")
    demo_approves: bool = Field(default=False, validation_alias="KUANXIN_DEMO_APPROVES")

    @model_validator(mode="after")
    def _only_the_demo_approves(self) -> Self:
        if self.demo_approves and not self.demo:
            raise ValueError("KUANXIN_DEMO_APPROVES is for the demo (KUANXIN_DEMO=1): elsewhere policy.yml decides (A-05)")
        return self


def named_problems(error: ValidationError) -> str:
    """Which settings are absent, unusable or at odds with each other, and why: a line each, without their values."""
    problems = error.errors(include_url=False, include_input=False)
    return "\n".join(f"{'.'.join(map(str, each['loc'])) or 'settings'}: {each['msg']}" for each in problems)
