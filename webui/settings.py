"""Every setting of the product: name, default, one-line meaning. Read from the environment once, in create_app.

The variable of a setting is its name in capitals behind READFIRST_, for example READFIRST_SUPPORT_EMAIL.
A wrong value stops the start and says which variable and which values are allowed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tickets.desks import email
from tickets.desks.http_server import server_address
from tickets.desks.registry import WrongSetting, ways_out
from tickets.form.gate_level import GateLevel
from webui.identity.api_key import ApiKey, read_api_keys
from webui.identity.network_address import Network, read_networks

PREFIX = "READFIRST_"
_SHORTEST_SECRET = 32  # characters
_WAYS_OUT = tuple(ways_out())
_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


class SettingError(Exception):
    """A setting that the product cannot start with; the message names the variable and what is allowed."""


def _setting(default: object, meaning: str) -> Any:  # noqa: ANN401 - dataclass fields are typed by their annotation
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """The product's settings. Times are in the unit that their meaning names."""

    mode: str = _setting("development", "development or production; production refuses to start half configured")
    data_dir: Path = _setting(Path("var"), "folder for database, index, attachments and development mail")
    articles_dir: Path = _setting(Path("kb_articles"), "folder of Markdown articles")
    database_url: str = _setting("", "SQLAlchemy URL; empty = SQLite in the data folder")
    secret_key: str = _setting("", "signs cookies and receipts; production: at least 32 characters")
    hosts: str = _setting("localhost,127.0.0.1,[::1]", "host names that are served, separated by commas")
    proxies: int = _setting(0, "number of trusted reverse proxies in front (X-Forwarded-For, -Proto, -Host)")
    proxy_addresses: str = _setting(
        "loopback,private",
        "where those proxies connect from: loopback, private, addresses or networks, separated by commas",
    )
    default_language: str = _setting("sk", "language of / and of articles that do not say theirs")
    product_name: str = _setting("Centrum pomoci OK", "name in the header of every page")
    legal_name: str = _setting("", "operator's name, in the footer of every page")
    legal_address: str = _setting("", "operator's postal address, in the footer of every page")
    legal_email: str = _setting("", "operator's e-mail address, in the footer of every page; never gated")
    legal_phone: str = _setting("", "operator's telephone, in the footer of every page; may be empty")
    crisis_line: str = _setting("112", "telephone shown beside self-harm and danger topics")
    gate: str = _setting("enforce", "gate level where form.yml and channels.yml say nothing: enforce, advise or off")
    insist_from: float = _setting(0.2, "an article is insisted on from this probability of resolving, 0 to 1")
    asked_in_vain: float = _setting(
        0.2, "of the people no article can help, at most this share is asked to read first, 0.02 to 1"
    )
    title_weight: float = _setting(0.5, "how much a word of the problem counts besides when a title has it, 0 to 2")
    holdout: float = _setting(0.0, "share of people who get the form at once, for comparison, 0 to 0.5")
    tickets_per_hour: int = _setting(5, "more tickets per e-mail or network address are held for review")
    suggest_per_minute: int = _setting(120, "suggestions while typing, per network address and minute")
    form_file: Path = _setting(Path(), "contact form as YAML; empty = the one that ships")
    channels_file: Path = _setting(Path(), "gate, purposes and reply times by channel as YAML; empty = what ships")
    member_key: str = _setting("", "key of the host site's signed member identity; empty = guests only")
    widget_origins: str = _setting("", "sites that may show the widget, as https://name, separated by commas")
    api_keys: str = _setting("", "API keys as name:sha256-of-key:app+operator (scopes), separated by commas")
    api_per_minute: int = _setting(600, "requests per API key and minute")
    channel: str = _setting("folder", f"how tickets leave: {', '.join(_WAYS_OUT[:-1])} or {_WAYS_OUT[-1]}")
    support_email: str = _setting("", "where tickets are mailed to")
    mail_from: str = _setting("", "sender of ticket mails")
    smtp_host: str = _setting("", "mail server")
    smtp_port: int = _setting(25, "port of the mail server")
    smtp_security: str = _setting("starttls", "none, starttls or tls")
    smtp_user: str = _setting("", "mail account; empty = no login")
    smtp_password: str = _setting("", "mail password")
    site_url: str = _setting("", "address of this help centre, as links in mails name it: https://help.example.org")
    imap_host: str = _setting("", "mail server whose mailbox is read; empty = no mail comes in")
    imap_port: int = _setting(993, "port of that mail server")
    imap_security: str = _setting("tls", "none, starttls or tls")
    imap_user: str = _setting("", "account of the mailbox")
    imap_password: str = _setting("", "password of the mailbox")
    imap_folder: str = _setting("INBOX", "folder whose mails are taken")
    imap_done: str = _setting("readfirst", "folder that taken mails are moved to; - deletes them instead")
    desk_url: str = _setting("", "address of the webhook or help desk, for example https://desk.example.org")
    desk_user: str = _setting("", "Zendesk: e-mail address of the agent whose API token it is")
    desk_token: str = _setting("", "API token of the help desk, or the key that signs webhooks")
    desk_group: str = _setting(
        "", "Zammad: name of the group; FreeScout: number of the mailbox; else number of a group"
    )
    text_days: int = _setting(180, "days after which problem texts are emptied from the event log")
    ticket_days: int = _setting(730, "days after which tickets that have left are erased")
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8000, "port to listen on; the next free one is taken if it is busy")

    @property
    def is_production(self) -> bool:
        """Whether the product must be fully configured."""
        return self.mode == "production"

    @property
    def url(self) -> str:
        """Database URL, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'readfirst.sqlite3').absolute()}"

    @property
    def address(self) -> str:
        """Address of this help centre in mails, without a slash at its end; empty where nobody said it."""
        return self.site_url.rstrip("/")

    @property
    def index_dir(self) -> Path:
        """Folder of the index generations."""
        return self.data_dir / "index"

    @property
    def learned_dir(self) -> Path:
        """Folder of what was learned from resolved problems."""
        return self.data_dir / "learned"

    @property
    def host_names(self) -> tuple[str, ...]:
        """Host names that are served, without ports."""
        return tuple(name.strip().lower() for name in self.hosts.split(",") if name.strip())

    @property
    def frame_origins(self) -> tuple[str, ...]:
        """Origins of the sites that may show the widget."""
        return tuple(origin.strip().rstrip("/").lower() for origin in self.widget_origins.split(",") if origin.strip())

    @property
    def proxy_networks(self) -> tuple[Network, ...]:
        """Networks that trusted proxies connect from."""
        return read_networks(self.proxy_addresses)

    @property
    def keys(self) -> tuple[ApiKey, ...]:
        """The configured API keys."""
        return read_api_keys(self.api_keys)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of this process; raises SettingError for a wrong or missing one."""
    known = {PREFIX + f.name.upper(): f for f in fields(Settings)}
    unknown = [name for name in environment if name.startswith(PREFIX) and name not in known]
    if unknown:
        raise SettingError(f"{unknown[0]} is no setting: `readfirst settings` lists them")
    values: dict[str, Any] = {
        f.name: _convert(name, str(f.type), environment[name]) for name, f in known.items() if environment.get(name)
    }
    settings = Settings(**values)
    return check(_for_development(settings))


def _convert(name: str, kind: str, text: str) -> object:
    converters: dict[str, Callable[[str], object]] = {"int": int, "float": float, "Path": Path}
    try:
        return converters.get(kind, str)(text)
    except ValueError:
        raise SettingError(f"{name}={text!r} is no number: write for example {name}=5") from None


def _for_development(settings: Settings) -> Settings:
    """Fill in what a laptop needs and production must say itself."""
    if settings.is_production:
        return settings
    values = {f.name: getattr(settings, f.name) for f in fields(settings)}
    values["secret_key"] = settings.secret_key or _development_secret(settings.data_dir)
    values["legal_name"] = settings.legal_name or "Prevádzkovateľ (READFIRST_LEGAL_NAME)"
    values["legal_address"] = settings.legal_address or "Poštová adresa (READFIRST_LEGAL_ADDRESS)"
    values["legal_email"] = settings.legal_email or "podpora@example.org"
    return Settings(**values)


def _development_secret(data_dir: Path) -> str:
    """A secret that stays the same over restarts, so that receipts and sign-ins do too."""
    path = data_dir / "development-secret"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii")


_CHOICES = {
    "mode": ("development", "production"),
    "gate": tuple(GateLevel),
    "channel": _WAYS_OUT,
    "smtp_security": ("none", "starttls", "tls"),
    "imap_security": ("none", "starttls", "tls"),
}
_RANGES: dict[str, tuple[float, float]] = {
    "insist_from": (0, 1),
    "asked_in_vain": (0.02, 1),
    "title_weight": (0, 2),
    "holdout": (0, 0.5),
    "tickets_per_hour": (1, 10_000),
    "suggest_per_minute": (10, 1_000_000),
    "api_per_minute": (10, 1_000_000),
    "proxies": (0, 10),
    "port": (0, 65_535),
    "smtp_port": (1, 65_535),
    "imap_port": (1, 65_535),
    "text_days": (1, 36_500),
    "ticket_days": (1, 36_500),
}


def check(settings: Settings) -> Settings:
    """The same settings, or SettingError for the first thing that would break a promise."""
    for name, allowed in _CHOICES.items():
        if getattr(settings, name) not in allowed:
            raise SettingError(f"{_variable(name)}={getattr(settings, name)!r}: choose one of {', '.join(allowed)}")
    for name, (low, high) in _RANGES.items():
        if not low <= getattr(settings, name) <= high:
            raise SettingError(f"{_variable(name)}={getattr(settings, name)}: choose {low} to {high}")
    for name in _required(settings):
        if not getattr(settings, name):
            raise SettingError(f"{_variable(name)} is missing: {_meaning(name)}")
    _check_texts(settings)
    _check_ways_out(settings)
    if settings.site_url:
        _check_site(settings)
    return settings


def _check_texts(settings: Settings) -> None:
    if len(settings.secret_key) < _SHORTEST_SECRET:
        raise SettingError("READFIRST_SECRET_KEY is shorter than 32 characters: make one with `openssl rand -hex 32`")
    if "@" not in settings.legal_email:
        raise SettingError(
            f"READFIRST_LEGAL_EMAIL={settings.legal_email!r} is no e-mail address: name one that is read"
        )
    if settings.is_production and "*" in settings.hosts:
        raise SettingError("READFIRST_HOSTS=* would serve any host name: list the names of your site")
    for origin in settings.frame_origins:
        _check_origin(origin, production=settings.is_production)
    try:
        read_networks(settings.proxy_addresses)
    except ValueError as error:
        raise SettingError(f"READFIRST_PROXY_ADDRESSES: {error}; write for example loopback,192.0.2.0/24") from None
    try:
        read_api_keys(settings.api_keys)
    except ValueError as error:
        raise SettingError(f"READFIRST_API_KEYS: {error}") from None
    if not urlsplit(settings.url).scheme.startswith(("sqlite", "postgresql")):
        raise SettingError("READFIRST_DATABASE_URL: use sqlite:///path or postgresql+psycopg://…")


def _check_site(settings: Settings) -> None:
    """Links in mails must lead to a host that answers."""
    try:
        host = str(server_address(settings.site_url).hostname)
    except ValueError as error:
        raise SettingError(f"{_variable('site_url')}={error}") from None
    if host not in settings.host_names:
        raise SettingError(f"READFIRST_SITE_URL={settings.site_url!r}: {host} is not served, add it to READFIRST_HOSTS")


def _check_ways_out(settings: Settings) -> None:
    """Tickets and replies must be able to leave: the start stops, not the first ticket."""
    try:
        ways_out()[settings.channel].make(settings)
        if settings.smtp_host:  # replies leave as mails, whatever way tickets take
            email.make(settings)
    except WrongSetting as error:
        raise SettingError(f"{_variable(error.setting)}={error}") from None


def _check_origin(origin: str, *, production: bool) -> None:
    if origin == "*":
        if production:
            raise SettingError("READFIRST_WIDGET_ORIGINS=* would let any site show the widget: list your own sites")
        return
    if not _ORIGIN.fullmatch(origin) or (production and not origin.startswith("https://")):
        remedy = "write it as https://name or https://name:port, without a path"
        raise SettingError(f"READFIRST_WIDGET_ORIGINS: {origin!r} is no origin: {remedy}")


def _required(settings: Settings) -> tuple[str, ...]:
    """A lawful contact always; beside it what the way out of tickets needs."""
    always = ("secret_key", "legal_name", "legal_address", "legal_email")
    replies = ("mail_from",) if settings.smtp_host else ()
    if settings.imap_host:  # every mail is acknowledged, so mail must be able to leave, too
        replies += ("imap_user", "imap_password", *(("site_url", "smtp_host") if settings.is_production else ()))
    return (*always, *ways_out()[settings.channel].REQUIRED, *replies)


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _meaning(name: str) -> str:
    return next(str(f.metadata["meaning"]) for f in fields(Settings) if f.name == name)
