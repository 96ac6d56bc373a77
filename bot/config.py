"""The operator's settings, read from the environment and from `.env`."""

import os
import re
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.database_address import SCHEMA_NAME, Address, PostgresAddress, is_postgres, lacks_driver
from bot.keys import CREDENTIALS, QUICK, SLOW, Cost

TELEGRAM = "https://api.telegram.org"
ENV_FILE = Path(".env")
# What the unit in deploy/ calls the key.
CREDENTIAL = "meedoenbot.key"
# Where the web server takes updates in; WEBHOOK_URL stands before it.
WEBHOOK_PATH = "/telegram"
# Where a live webshop rings; one that does not sign says its secret behind it.
SHOP_PATH = "/shop"
_WEBHOOK = {"webhook_url", "webhook_secret", "http_port"}
_WEB = {"web_url", "http_port"}
_SHOP = {"shop", "shop_url", "shop_token", "shop_secret", "shop_organizer"}


class SettingsError(Exception):
    """What is wrong with the settings; `mistakes` has the sentences one by one."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join([*mistakes, ".env.example explains every variable."]))
        self.mistakes = mistakes


def _secret_address(secret: SecretStr) -> SecretStr:
    """An address of a calendar: https, also where it is written as webcal. Whoever knows it reads
    along.
    """
    url = secret.get_secret_value().replace("webcal://", "https://", 1)
    _refuse_open(url)
    return SecretStr(url)


def _api_server(url: str) -> str:
    """Where the Bot API is. Its address goes with every token."""
    _refuse_open(url)
    return url.rstrip("/").removesuffix("/bot")


def _shop_address(url: str) -> str:
    """Where the webshop is. Our token goes with every call."""
    _refuse_open(url)
    return url.rstrip("/")


def _page_address(url: str) -> str:
    """Where the page is: nothing but an origin and perhaps a path. Sessions go there."""
    _refuse_open(url)
    parts = urlsplit(url)
    plain = re.fullmatch(r"(/[A-Za-z0-9._~-]+)*/?", parts.path) is not None
    if parts.query or parts.fragment or parts.username is not None or not plain:
        raise ValueError("the address has to be like https://meedoen.example.nl or with a /path")
    if "/.." in parts.path or "/./" in f"{parts.path}/":
        raise ValueError("the address has to be like https://meedoen.example.nl or with a /path")
    return url.rstrip("/")


def _refuse_open(address: str) -> None:
    """Raises ValueError where what is asked there, a secret in it, goes over a network in clear."""
    if not _is_https(address) and not _is_here(address):
        raise ValueError("the address has to begin with https://")


def _is_here(address: str) -> bool:
    """Whether an address is on this machine. What stands before an @ is no host."""
    try:
        url = urlsplit(address)
        host, _port = url.hostname or "", url.port
        loops = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
    return url.scheme == "http" and loops and url.username is None


def _where(where: object) -> object:
    """An address of PostgreSQL, or a path; the schema stands in a setting of its own."""
    if isinstance(where, str) and is_postgres(where):
        return PostgresAddress(where, "")
    return where


class Settings(BaseSettings):
    """Every variable is explained in `.env.example`."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        # Windows puts a mark before the first letter, which then is no part of the first name.
        env_file_encoding="utf-8-sig",
        extra="ignore",
        env_ignore_empty=True,
    )

    bot_token: SecretStr = SecretStr("")
    bot_api_url: Annotated[str, AfterValidator(_api_server)] = TELEGRAM
    database: Annotated[Address, BeforeValidator(_where)] = Path("meedoenbot.sqlite")
    database_schema: str = Field(default="meedoenbot", pattern=SCHEMA_NAME)
    scheme: Path = Path("schemes/assen/scheme.toml")
    key_file: Path | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = Field(default=None, min_length=16, max_length=256)
    http_host: str = "127.0.0.1"
    http_port: int | None = Field(default=None, ge=0, le=65535)
    web_url: Annotated[str, AfterValidator(_page_address)] | None = None
    web_session_days: int = Field(default=30, ge=1, le=365)
    web_proxy: bool = False
    web_push: bool = False
    health_update_seconds: float = Field(default=60, gt=0)
    health_message_seconds: float = Field(default=300, gt=0)
    metrics: bool = False
    agenda_url: Annotated[SecretStr, AfterValidator(_secret_address)] | None = None
    backup_folder: Path | None = None
    # It is counted back from today: where no day is left, each copy would end in an error, and the
    # next be made ten minutes later.
    backup_days: int = Field(default=30, ge=1, le=36_500)
    backup_minutes: int = Field(default=10, ge=0, le=1_440)
    shop: Literal["pretix", "woocommerce"] | None = None
    shop_url: Annotated[str, AfterValidator(_shop_address)] | None = None
    shop_token: SecretStr | None = None
    shop_secret: SecretStr | None = None
    shop_organizer: str | None = Field(default=None, pattern="^[A-Za-z0-9._-]+$")
    messages_per_second: float = Field(default=30, ge=0, le=1_000)
    chat_seconds: float = Field(default=1, ge=0, le=60)
    clock_file: Path | None = None
    marks: Literal["slow", "quick"] = "slow"
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    log_format: Literal["json", "text"] | None = None

    @model_validator(mode="after")
    def _in_schema(self) -> Self:
        if isinstance(self.database, PostgresAddress) and not self.database.schema:
            self.database = replace(self.database, schema=self.database_schema)
        return self

    @property
    def database_file(self) -> Path:
        """The file of SQLite. Raises SettingsError where the database is in PostgreSQL."""
        if isinstance(self.database, PostgresAddress):
            raise SettingsError(["DATABASE: is in PostgreSQL. This is for a file of SQLite only."])
        return self.database

    @property
    def key_path(self) -> Path:
        """Where the key is: where the operator says, where systemd hands it over, or beside the
        database.
        """
        handed = Path(os.environ.get(CREDENTIALS, ""), CREDENTIAL)
        if self.key_file is None and CREDENTIALS in os.environ and handed.exists():
            return handed
        if self.key_file is None and not isinstance(self.database, PostgresAddress):
            return self.database.with_name(self.database.name + ".key")
        return self.key_file or Path(f"{self.database_schema}.key")

    @property
    def has_telegram(self) -> bool:
        """Whether the bot is in Telegram; without a token only in the page at WEB_URL."""
        return bool(self.bot_token.get_secret_value())

    @property
    def has_both(self) -> bool:
        """Whether it is in Telegram and in the page."""
        return self.has_telegram and self.web_url is not None

    @property
    def webhook_secret_text(self) -> str | None:
        """The webhook's secret in clear; None where updates are polled."""
        secret = self.webhook_secret
        return secret.get_secret_value() if self.webhook_url and secret else None

    @property
    def webhook_address(self) -> str | None:
        """Where Telegram is to deliver updates; None where they are polled."""
        return self.webhook_url.rstrip("/") + WEBHOOK_PATH if self.webhook_url else None

    @property
    def mark_cost(self) -> Cost:
        """What a mark of a household costs to compute."""
        return QUICK if self.marks == "quick" else SLOW

    @property
    def agenda(self) -> Path | str | None:
        """Where the calendar is: an address, or `agenda.ics` beside the scheme, if it is there."""
        if self.agenda_url is not None:
            return self.agenda_url.get_secret_value()
        beside = self.scheme.with_name("agenda.ics")
        return beside if beside.is_file() else None

    @property
    def copies_folder(self) -> Path | None:
        """Where a copy is put every night; None where none is, as PostgreSQL has backups of its
        own.
        """
        return None if isinstance(self.database, PostgresAddress) else self.backup_folder

    @property
    def has_day_copies(self) -> bool:
        """Whether copies are made by day as well, beside the nightly one."""
        return self.copies_folder is not None and self.backup_minutes > 0

    @property
    def backups_path(self) -> Path:
        """Where `backup` puts a copy: without a folder for every night, beside the database."""
        if self.backup_folder is None and not isinstance(self.database, PostgresAddress):
            return self.database.with_name("backups")
        return self.backup_folder or Path("backups")


def open_to_others(path: Path) -> str | None:
    """What to tell the operator of a file or folder that others on this machine can get at.

    None when it is its owner's only, or not there.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if not mode & 0o077:
        return None
    shut = 0o700 if path.is_dir() else 0o600
    return (
        f"{path}: others on this machine can get at it (mode {mode & 0o777:04o})."
        f" Run: chmod {shut:o} {path}"
    )


def read_settings() -> Settings:
    """Read the settings. Raises SettingsError with every mistake, never with a value in it."""
    settings, mistakes = read_what_is_right()
    if mistakes:
        raise SettingsError(mistakes)
    return settings


def read_what_is_right() -> tuple[Settings, list[str]]:
    """The settings, with the default for each that is wrong, and every mistake.

    A token that is missing or wrong is empty. Raises SettingsError when there is no reading them.
    """
    wrong: dict[str, str] = {}
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = {
            str(problem["loc"][0]).lower(): in_plain_words(problem)
            for problem in error.errors(include_input=False, include_url=False)
        }
        settings = Settings(**{name: _default(name) for name in wrong})
    except OSError as error:
        raise SettingsError([f"{ENV_FILE}: can't be read ({error.strerror})."]) from None
    except UnicodeDecodeError:
        raise SettingsError([f"{ENV_FILE}: is not text in UTF-8."]) from None
    if "bot_token" not in wrong and not settings.has_telegram and not settings.web_url:
        wrong = {"bot_token": "is missing."} | wrong
    mistakes = [f"{name.upper()}: {message}" for name, message in wrong.items()]
    if settings.marks == "quick" and settings.bot_api_url == TELEGRAM:
        mistakes.append("MARKS: quick is for tests and the demo. Leave it out for a real bot.")
    # A folder that we may not enter is told where the database is opened.
    with suppress(OSError):
        if not isinstance(settings.database, PostgresAddress) and settings.database.is_symlink():
            # Its log and lock lie beside the file itself: by two names two bots would have it.
            mistakes.append("DATABASE: is a link. Give the path of the file that it leads to.")
    if lacking := lacks_driver(settings.database):
        mistakes.append(f"DATABASE: {lacking}.")
    if not wrong.keys() & _WEBHOOK:
        mistakes += _of_webhook(settings)
    if not wrong.keys() & _WEB and settings.web_url and settings.http_port is None:
        mistakes.append("WEB_URL needs HTTP_PORT as well.")
    if settings.web_push and "web_url" not in wrong and not settings.web_url:
        mistakes.append("WEB_PUSH needs WEB_URL as well.")
    if not wrong.keys() & _SHOP:
        mistakes += _of_shop(settings)
    return settings, mistakes


def in_plain_words(problem: ErrorDetails) -> str:
    """What is wrong with a setting, as a sentence, without its value."""
    context = problem.get("ctx", {})
    match problem["type"]:
        case "missing":
            return "is missing."
        case "int_parsing" | "int_from_float" | "int_parsing_size" | "int_type":
            return "has to be a whole number."
        case "float_parsing" | "float_type" | "finite_number":
            return "has to be a number, such as 30 or 0.5."
        case "bool_parsing" | "bool_type":
            return "has to be true or false."
        case "greater_than":
            return f"has to be more than {context['gt']:g}."
        case "greater_than_equal":
            return f"has to be {context['ge']:g} or more."
        case "less_than_equal":
            return f"has to be {context['le']:g} or less."
        case "too_short" | "string_too_short":
            return f"is too short: {context['min_length']} characters are needed."
        case "too_long" | "string_too_long":
            return f"is too long: {context['max_length']} characters are the most."
        case "literal_error":
            return f"has to be {context['expected']}."
        case "string_pattern_mismatch":
            pattern = str(context["pattern"])
            if "|" not in pattern:
                return "can only have letters, digits, dots, - and _: as in the shop's own address."
            choices = pattern.strip("^$()").split("|")
            return f"has to be one of {', '.join(choices)}."
        case "value_error":
            return f"{context['error']}."
        case _:
            return "can't be read."


def _default(name: str) -> Any:
    return Settings.model_fields[name].default


def _of_webhook(settings: Settings) -> list[str]:
    """What Telegram would refuse of a webhook, or what it lacks."""
    if not settings.webhook_url:
        return []
    mistakes = []
    if not (settings.webhook_secret and settings.http_port is not None):
        mistakes.append("WEBHOOK_URL needs WEBHOOK_SECRET and HTTP_PORT as well.")
    if settings.bot_api_url == TELEGRAM and not _is_https(settings.webhook_url):
        mistakes.append("WEBHOOK_URL: Telegram only delivers to an address with https://.")
    secret = settings.webhook_secret
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]+", secret.get_secret_value()):
        mistakes.append("WEBHOOK_SECRET: only letters, digits, _ and - are allowed.")
    return mistakes


def _of_shop(settings: Settings) -> list[str]:
    """What a live webshop lacks."""
    if settings.shop is None:
        return []
    theirs = {"pretix": "shop_organizer", "woocommerce": "shop_secret"}[settings.shop]
    lacking = [
        name.upper()
        for name in ("shop_url", "shop_token", theirs)
        if getattr(settings, name) is None
    ]
    return [f"SHOP={settings.shop} needs {name} as well." for name in lacking]


def _is_https(address: str) -> bool:
    try:
        url = urlsplit(address)
    except ValueError:
        return False
    return url.scheme == "https" and bool(url.hostname)
