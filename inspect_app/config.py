"""Settings from the environment (design §7), read once at start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = {"zh_CN": "中文", "en": "English"}
"""Locale to its own name; all but English need a catalogue in ``translations/``."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are kept and how they are reached."""

    instance: Path
    database_url: str
    storage_url: str
    secret_key: str
    base_url: str
    locale: str
    proxies: int = 0
    smtp_url: str = ""
    mail_from: str = ""
    private_robots: bool = False
    geocoder: str = ""
    geocoder_url: str = ""
    geocoder_key: str = ""

    @property
    def evidence_folder(self) -> Path:
        """The folder of ``blobs/`` when no bucket is configured."""
        return self.instance / "evidence"


class BadSetting(ValueError):  # noqa: N818 - it is an answer to the owner, not a fault
    """A setting that cannot work, named."""


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read ``INSPECT_*``; makes the instance folder and, once, its secret (mode 0600)."""
    env = os.environ if environ is None else environ
    instance = Path(env.get("INSPECT_INSTANCE") or "instance").absolute()
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"INSPECT_INSTANCE {instance}: {error.strerror}") from error
    locale = env.get("INSPECT_LOCALE") or "zh_CN"
    if locale not in LANGUAGES:
        raise BadSetting(f"INSPECT_LOCALE is {locale!r}; it may be {' or '.join(LANGUAGES)}")
    storage = env.get("INSPECT_STORAGE_URL", "")
    if storage:
        raise BadSetting("INSPECT_STORAGE_URL: only the folder of the instance is supported yet")
    return Settings(
        instance=instance,
        database_url=_database_url(env.get("INSPECT_DATABASE_URL", ""), instance),
        storage_url=storage,
        secret_key=env.get("INSPECT_SECRET_KEY") or _kept_secret(instance / "secret_key"),
        base_url=(env.get("INSPECT_BASE_URL") or "").rstrip("/"),
        locale=locale,
        proxies=_count(env.get("INSPECT_PROXIES") or "0"),
        private_robots=(env.get("INSPECT_PRIVATE_ROBOTS") or "0") not in {"0", "no", "false"},
        **_geocoder(env),
        **_mail(env.get("INSPECT_SMTP_URL", ""), env.get("INSPECT_MAIL_FROM", "")),
    )


def _geocoder(env: Mapping[str, str]) -> dict[str, str]:
    """Read who is asked for points of addresses; without a name nobody is."""
    name, url = env.get("INSPECT_GEOCODER", ""), env.get("INSPECT_GEOCODER_URL", "")
    if name not in ("", "nominatim", "baidu"):
        raise BadSetting(f"INSPECT_GEOCODER is {name!r}; it may be nominatim or baidu")
    if url and not url.startswith(("https://", "http://")):
        raise BadSetting("INSPECT_GEOCODER_URL must begin with https:// or http://")
    if name == "nominatim" and not url:
        raise BadSetting("INSPECT_GEOCODER_URL: say which Nominatim is asked")
    if name == "baidu" and not env.get("INSPECT_GEOCODER_KEY"):
        raise BadSetting("INSPECT_GEOCODER_KEY: Baidu answers only who has a key")
    key = env.get("INSPECT_GEOCODER_KEY", "")
    return {"geocoder": name, "geocoder_url": url, "geocoder_key": key}


def _mail(url: str, sender: str) -> dict[str, str]:
    """Read where mail is handed over, so that a typing error is told at the start."""
    if url:
        from inspect_app.services.reminders.mail import BadMailServer, MailServer

        try:
            MailServer.from_settings(url, sender)
        except BadMailServer as error:
            raise BadSetting(f"INSPECT_SMTP_URL: {error}") from error
    return {"smtp_url": url, "mail_from": sender}


def _count(given: str) -> int:
    """Read how many proxies stand in front: only their headers about the caller are believed."""
    if not given.isascii() or not given.isdigit():
        raise BadSetting(f"INSPECT_PROXIES is {given!r}; it must be a number, usually 0 or 1")
    return int(given)


def _database_url(given: str, instance: Path) -> str:
    if not given:
        return f"sqlite:///{instance / 'inspect.sqlite3'}"
    for plain in ("postgres://", "postgresql://"):
        if given.startswith(plain):
            return "postgresql+psycopg://" + given.removeprefix(plain)
    return given


def _kept_secret(path: Path) -> str:
    """Make the secret with O_EXCL: of two first starts one wins, both read the same."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    secret = path.read_text().strip()
    if not secret:
        raise BadSetting(f"{path} is empty; delete it and start again")
    return secret
