"""The operator's settings, read from the environment and from `.env`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

TELEGRAM = "https://api.telegram.org"


class SettingsError(Exception):
    """What is wrong with the settings, one plain sentence a line."""


def _without_tail(url: str) -> str:
    return url.rstrip("/").removesuffix("/bot")


class Settings(BaseSettings):
    """Every variable is explained in `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    bot_token: SecretStr
    bot_api_url: Annotated[str, AfterValidator(_without_tail)] = TELEGRAM
    database: Path = Path("meedoenbot.sqlite")
    scheme: Path = Path("schemes/assen/scheme.toml")
    key_file: Path | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = Field(default=None, min_length=16, max_length=256)
    http_host: str = "127.0.0.1"
    http_port: int | None = Field(default=None, ge=0, le=65535)
    health_update_seconds: float = Field(default=60, gt=0)
    health_message_seconds: float = Field(default=300, gt=0)
    metrics: bool = False
    backup_folder: Path | None = None
    backup_days: int = Field(default=30, ge=1)
    messages_per_second: float = Field(default=30, ge=0, le=1_000)
    chat_seconds: float = Field(default=1, ge=0, le=60)
    clock_file: Path | None = None
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    log_format: Literal["json", "text"] | None = None

    @property
    def key_path(self) -> Path:
        """Where the key is: beside the database unless the operator says otherwise."""
        return self.key_file or self.database.with_name(self.database.name + ".key")

    @property
    def backups_path(self) -> Path:
        """Where `backup` puts a copy: without a folder for every night, beside the database."""
        return self.backup_folder or self.database.with_name("backups")


def read_settings() -> Settings:
    """Read the settings. Raises SettingsError with every mistake, never with a value in it."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [
            f"{str(problem['loc'][0]).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("\n".join([*lines, ".env.example explains every variable."])) from None
    if settings.webhook_url and not (settings.webhook_secret and settings.http_port is not None):
        raise SettingsError("WEBHOOK_URL needs WEBHOOK_SECRET and HTTP_PORT as well.")
    return settings
