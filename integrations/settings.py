"""Settings: environment variables, and the same names in a TOML file; the environment wins.

The names are those of ``WAARDENWEG_*``; the Prefect server of somebody else is named by Prefect's own
``PREFECT_API_URL`` and ``PREFECT_API_AUTH_STRING``. What cannot be used is refused in one line that says what to do.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from models.errors import WaardenwegError

PREFIX = "WAARDENWEG_"
CONFIG = f"{PREFIX}CONFIG"
_PREFECT_NAMES = {"PREFECT_API_URL": "prefect_api_url", "PREFECT_API_AUTH_STRING": "prefect_auth"}


class SettingsRefused(WaardenwegError):
    """A setting cannot be used; correct it and start again."""


class _Given(PydanticBaseSettingsSource):
    """What was read from the TOML file, under the names of the fields."""

    def __init__(self, settings: type[BaseSettings], values: dict[str, Any]) -> None:
        super().__init__(settings)
        self._values = values

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """One value; pydantic-settings asks for this, though ``__call__`` gives them all at once."""
        return self._values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self._values


def _loopback(host: str) -> str:
    """The host as another program on this machine reaches it; "every address" is not an address to go to."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"[{reachable}]" if ":" in reachable else reachable


class Settings(BaseSettings):
    """All settings of one installation; frozen once read."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    home: Path = Path(".waardenweg")
    """Everything that is written: database, Prefect's own home, mailbox, inbox folder, keys."""
    database_url: str = Field(default_factory=lambda data: f"sqlite:///{data['home'] / 'waardenweg.db'}", repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    prefect_port: int = Field(default=4200, ge=1, le=65535)
    base_url: str = Field(default_factory=lambda data: f"http://{_loopback(data['host'])}:{data['port']}")
    """What links in mails start with; without a slash at the end."""
    smtp_url: str | None = Field(default=None, repr=False)
    """``smtp://user:pass@host:port`` or ``smtps://…``; none: the local mailbox."""
    mail_from: str | None = None
    """The address that mails are from; none: ``waardenweg`` at the host of ``base_url``."""
    mail_bounces_to: str | None = None
    """The address that mails come back to which cannot be delivered; none: the one that they are from."""
    bounces: Path | None = None
    """The Maildir, or the folder of ``.eml`` files, where such mails come in; none: nobody reads them here."""
    organisation: str = Field(default="", max_length=100)
    """The name of the municipality, as registers know it."""
    register_contact: str = ""
    """Where people can ask about what stands in a register: a mail address of a function, or an https address."""
    retention: Path | None = None
    """Your own retention terms; none: those that come along, which nobody settled."""
    example: bool = False
    """Load the example demands and people."""
    shared: Path = Path("../shared")
    """Where tests find the official files."""
    prefect_work_pool: str | None = None
    """Scaled out: a Prefect worker of this pool executes the runs that the engine creates."""
    prefect_api_url: str | None = Field(
        default=None, validation_alias=AliasChoices("PREFECT_API_URL", "prefect_api_url"), repr=False
    )
    """The Prefect server to use; none: ``serve`` starts one."""
    prefect_auth: str | None = Field(
        default=None, validation_alias=AliasChoices("PREFECT_API_AUTH_STRING", "prefect_auth"), repr=False
    )
    """``user:password`` of that server."""

    @field_validator("home", "shared", "retention", "bounces")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        """Fixed at the start, so that a child process in another folder means the same place."""
        return value.expanduser().absolute() if value is not None else None

    @field_validator("base_url", "prefect_api_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/") if value else None

    @field_validator("smtp_url")
    @classmethod
    def _mail_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("smtp://", "smtps://")):
            raise ValueError("must start with smtp:// or smtps://")
        return value

    @field_validator("mail_from", "mail_bounces_to")
    @classmethod
    def _one_address(cls, value: str | None) -> str | None:
        if value is not None and (value.count("@") != 1 or not value.isascii() or value != "".join(value.split())):
            raise ValueError("must be one mail address, such as waardenweg@example.org")
        return value

    @field_validator("register_contact")
    @classmethod
    def _reachable(cls, value: str) -> str:
        is_one = value.isascii() and value == "".join(value.split())
        if value and not (is_one and (value.startswith("https://") or value.count("@") == 1)):
            raise ValueError("must be one mail address or start with https://, such as algoritmes@example.org")
        return value

    @property
    def web_url(self) -> str:
        """Where the web answers on this machine, whatever address people outside use."""
        return f"http://{_loopback(self.host)}:{self.port}"

    @property
    def prefect_url(self) -> str:
        """The API of the Prefect server in use; ends in ``/api``."""
        return self.prefect_api_url or f"http://127.0.0.1:{self.prefect_port}/api"

    @property
    def mailbox(self) -> Path:
        """The local mailbox, where mails land without an SMTP server."""
        return self.home / "mailbox"

    @property
    def inbox(self) -> Path:
        """The folder where intake forms are put."""
        return self.home / "inbox"

    @property
    def prefect_home(self) -> Path:
        """Prefect's own home; never the one of whoever starts this."""
        return self.home / "prefect"

    @property
    def logs(self) -> Path:
        """What the children of ``serve`` write."""
        return self.home / "logs"

    @property
    def serve_file(self) -> Path:
        """Who serves this home, and where."""
        return self.home / "serve.json"

    def environment(self) -> dict[str, str]:
        """The same settings as the environment of a child process."""
        values = self.model_dump(mode="json", exclude={"prefect_api_url", "prefect_auth"}, exclude_none=True)
        return {f"{PREFIX}{name.upper()}": str(value) for name, value in values.items()}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (pydantic-settings passes them by name)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What a program passes, then the environment, then the TOML file; no dotenv and no secrets folder."""
        return init_settings, env_settings, _Given(settings_cls, _from_file(os.environ))


def load_settings(**given: Any) -> Settings:
    """The settings of this process; ``given`` overrides by field name.

    Raises ``SettingsRefused`` with one line that names the setting, what is wrong and where it was looked for.
    """
    try:
        return Settings(**given)
    except ValidationError as refused:
        problem = refused.errors()[0]
        raise SettingsRefused(f"{_name(problem)}: {problem['msg'].removeprefix('Value error, ')}. {_ADVICE}") from None


_ADVICE = f"Set it in the environment or in the file that {CONFIG} names."


def _name(problem: Mapping[str, Any]) -> str:
    field = str(problem["loc"][0])
    return field if field in _PREFECT_NAMES else f"{PREFIX}{field.upper()}"


def _from_file(environment: Mapping[str, str]) -> dict[str, Any]:
    """The values of the TOML file that ``WAARDENWEG_CONFIG`` names; empty without one."""
    named = environment.get(CONFIG)
    if not named:
        return {}
    try:
        written = tomllib.loads(Path(named).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as unreadable:
        raise SettingsRefused(f"{CONFIG} names {named}, which cannot be read: {unreadable}.") from None
    return {_field(name, named): value for name, value in written.items()}


def _field(name: str, file: str) -> str:
    if name in _PREFECT_NAMES:
        return name
    field = name.removeprefix(PREFIX).lower()
    if not name.startswith(PREFIX) or field not in Settings.model_fields or field in _PREFECT_NAMES.values():
        raise SettingsRefused(f"{name} in {file} is no setting; the names are those of the environment ({PREFIX}HOST).")
    return field
