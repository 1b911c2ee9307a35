"""Every setting of the product: name, default, one-line meaning. Read from the environment once, in create_app.

The variable of a setting is its name in capitals behind READFIRST_, for example READFIRST_SUPPORT_EMAIL.
The allowed values stand at its field. A wrong value stops the start with a message that names the variable and what
is allowed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tickets.desks import email
from tickets.desks.http_server import server_address
from tickets.desks.registry import WrongSetting, ways_out
from tickets.form.gate_level import GateLevel
from webui.identity.api_key import ApiKey, read_api_keys
from webui.identity.network_address import Network, read_networks
from webui.setting import (
    SettingError,
    check_value,
    given,
    meaning_of,
    setting,
    unknown_variables,
    value_of,
    variable,
    warn_of_unknown,
)

_SHORTEST_SECRET = 32  # characters
_SHORTEST_TOKEN = 16  # characters
_WAYS_OUT = tuple(ways_out())
_SECURITY = ("none", "starttls", "tls")
_PORTS = (1, 65_535)
_DAYS = (1, 36_500)
_CONTACT = re.compile(r"(mailto:|https://|tel:)[!-~]+")  # RFC 9116
_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Settings:
    """The product's settings. Times are in the unit that their meaning names."""

    mode: str = setting(
        "development",
        "development or production; production refuses to start half configured",
        choices=("development", "production"),
    )
    data_dir: Path = setting(Path("var"), "folder for database, index, attachments and development mail")
    articles_dir: Path = setting(Path("kb_articles"), "folder of Markdown articles")
    database_url: str = setting("", "SQLAlchemy URL; empty = SQLite in the data folder", secret=True)
    secret_key: str = setting("", "signs cookies and receipts; production: at least 32 characters", secret=True)
    old_secret_keys: str = setting(
        "", "earlier values of SECRET_KEY that are still read, newest first, separated by spaces", secret=True
    )
    person_key: str = setting(
        "", "key of people's digests and of the hold-out; never changes; empty = the oldest SECRET_KEY", secret=True
    )
    hosts: str = setting("localhost,127.0.0.1,[::1]", "host names that are served, separated by commas")
    proxies: int = setting(
        0, "number of trusted reverse proxies in front (X-Forwarded-For, -Proto, -Host)", between=(0, 10)
    )
    proxy_addresses: str = setting(
        "loopback,private",
        "where those proxies connect from: loopback, private, addresses or networks, separated by commas",
    )
    default_language: str = setting("sk", "language of / and of articles that do not say theirs")
    product_name: str = setting("Centrum pomoci OK", "name in the header of every page")
    legal_name: str = setting("", "operator's name, in the footer of every page")
    legal_address: str = setting("", "operator's postal address, in the footer of every page")
    legal_email: str = setting("", "operator's e-mail address, in the footer of every page; never gated")
    legal_phone: str = setting("", "operator's telephone, in the footer of every page; may be empty")
    crisis_line: str = setting("112", "telephone shown beside self-harm and danger topics")
    gate: str = setting(
        "enforce",
        "gate level where form.yml and channels.yml say nothing: enforce, advise or off",
        choices=tuple(GateLevel),
    )
    insist_from: float = setting(
        0.2, "an article is insisted on from this probability of resolving, 0 to 1", between=(0, 1)
    )
    asked_in_vain: float = setting(
        0.2,
        "of the people no article can help, at most this share is asked to read first, 0.02 to 1",
        between=(0.02, 1),
    )
    title_weight: float = setting(
        0.5, "how much more a word of the problem counts when the title has it, 0 to 2", between=(0, 2)
    )
    holdout: float = setting(
        0.0, "share of people who get the form at once, for comparison, 0 to 0.5", between=(0, 0.5)
    )
    tickets_per_hour: int = setting(
        5, "more tickets per e-mail or network address are held for review", between=(1, 10_000)
    )
    suggest_per_minute: int = setting(
        120, "suggestions while typing, per network address and minute", between=(10, 1_000_000)
    )
    form_file: Path = setting(Path(), "contact form as YAML; empty = the one that ships")
    channels_file: Path = setting(Path(), "gate, purposes and reply times by channel as YAML; empty = what ships")
    member_key: str = setting("", "key of the host site's signed member identity; empty = guests only", secret=True)
    widget_origins: str = setting("", "sites that may show the widget, as https://name, separated by commas")
    api_keys: str = setting(
        "", "API keys as name:sha256-of-key:app+operator (scopes), separated by commas", secret=True
    )
    api_per_minute: int = setting(600, "requests per API key and minute", between=(10, 1_000_000))
    channel: str = setting(
        "folder", f"how tickets leave: {', '.join(_WAYS_OUT[:-1])} or {_WAYS_OUT[-1]}", choices=_WAYS_OUT
    )
    support_email: str = setting("", "where tickets are mailed to")
    mail_from: str = setting("", "sender of ticket mails")
    smtp_host: str = setting("", "mail server")
    smtp_port: int = setting(25, "port of the mail server", between=_PORTS)
    smtp_security: str = setting("starttls", "none, starttls or tls", choices=_SECURITY)
    smtp_user: str = setting("", "mail account; empty = no login")
    smtp_password: str = setting("", "mail password", secret=True)
    site_url: str = setting("", "address of this help centre, as links in mails name it: https://help.example.org")
    imap_host: str = setting("", "mail server whose mailbox is read; empty = no mail comes in")
    imap_port: int = setting(993, "port of that mail server", between=_PORTS)
    imap_security: str = setting("tls", "none, starttls or tls", choices=_SECURITY)
    imap_user: str = setting("", "account of the mailbox")
    imap_password: str = setting("", "password of the mailbox", secret=True)
    imap_folder: str = setting("INBOX", "folder whose mails are taken")
    imap_done: str = setting("readfirst", "folder that taken mails are moved to; - deletes them instead")
    desk_url: str = setting("", "address of the webhook or help desk, for example https://desk.example.org")
    desk_user: str = setting("", "Zendesk: e-mail address of the agent whose API token it is")
    desk_token: str = setting("", "API token of the help desk, or the key that signs webhooks", secret=True)
    desk_group: str = setting("", "Zammad: name of the group; FreeScout: number of the mailbox; else number of a group")
    min_free_mb: int = setting(
        500, "with less of the disk free, uploads are refused; tickets and mails are still taken", between=(0, 10**9)
    )
    waiting_files_mb: int = setting(
        2_000, "all uploads that wait for their ticket; those of one network address: a tenth", between=(50, 10**9)
    )
    text_days: int = setting(180, "days after which problem texts are emptied from the event log", between=_DAYS)
    ticket_days: int = setting(730, "days after which tickets that have left are erased", between=_DAYS)
    security_contact: str = setting(
        "", "where faults of security are reported, mailto:… or https://…; empty = LEGAL_EMAIL"
    )
    metrics_token: str = setting(
        "", "token that reads /metrics (Authorization: Bearer …); empty = programs on this machine only", secret=True
    )
    host: str = setting("127.0.0.1", "address to listen on")
    port: int = setting(8000, "port to listen on; the next free one is taken if it is busy", between=(0, 65_535))

    @property
    def is_production(self) -> bool:
        """Whether this is production, which must be fully configured."""
        return self.mode == "production"

    @property
    def url(self) -> str:
        """Database URL, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'readfirst.sqlite3').absolute()}"

    @property
    def address(self) -> str:
        """Address of this help centre in mails, without a slash at its end; empty when it is not set."""
        return self.site_url.rstrip("/")

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The key that signs, then those that are still read, newest first."""
        return (self.secret_key, *self.old_secret_keys.split())

    @property
    def people_key(self) -> str:
        """The key of people's digests, with the default filled in."""
        return self.person_key or self.secret_keys[-1]

    @property
    def index_dir(self) -> Path:
        """Folder of the index generations."""
        return self.data_dir / "index"

    @property
    def learned_dir(self) -> Path:
        """Folder of what was learned from solved problems."""
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
    """Return the settings of this process; raise SettingError for a wrong or missing one."""
    declared = {f.name: f for f in fields(Settings)}
    warn_of_unknown(environment, tuple(declared.values()))
    texts = given(environment, tuple(declared.values()))
    settings = Settings(**{name: value_of(text.text, declared[name]) for name, text in texts.items()})  # type: ignore[arg-type]
    return check(_for_development(settings))


def environment_for_children(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without variables that are no setting: a child process must not warn of them again."""
    ignored = unknown_variables(environment, fields(Settings))
    return {name: value for name, value in environment.items() if name not in ignored}


def origins(environment: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Return the origin of each setting's value: environment, a file, development or default."""
    texts = given(environment, fields(Settings))
    return {f.name: texts[f.name].origin if f.name in texts else _origin(f, settings) for f in fields(Settings)}


def _origin(declared: Field[Any], settings: Settings) -> str:
    return "default" if getattr(settings, declared.name) == declared.default else "filled in for development"


def _for_development(settings: Settings) -> Settings:
    """Return the settings with the missing ones filled in, unless this is production."""
    if settings.is_production:
        return settings
    values = {f.name: getattr(settings, f.name) for f in fields(settings)}
    values["secret_key"] = settings.secret_key or _development_secret(settings.data_dir)
    values["legal_name"] = settings.legal_name or "Prevádzkovateľ (READFIRST_LEGAL_NAME)"
    values["legal_address"] = settings.legal_address or "Poštová adresa (READFIRST_LEGAL_ADDRESS)"
    values["legal_email"] = settings.legal_email or "podpora@example.org"
    return Settings(**values)


def _development_secret(data_dir: Path) -> str:
    """Return a secret that stays the same over restarts, so that receipts and sign-ins stay valid."""
    path = data_dir / "development-secret"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii")


def check(settings: Settings) -> Settings:
    """Return the settings; raise SettingError for the first fault."""
    for declared in fields(settings):
        check_value(declared, getattr(settings, declared.name))
    for name in _required(settings):
        if not getattr(settings, name):
            raise SettingError(f"{variable(name)} is missing: {_meaning(name)}")
    _check_secrets(settings)
    _check_texts(settings)
    _check_ways_out(settings)
    if settings.site_url:
        _check_site(settings)
    return settings


def _check_secrets(settings: Settings) -> None:
    keys = {"secret_key": settings.secret_keys[:1], "old_secret_keys": settings.secret_keys[1:]}
    for name, values in {**keys, "person_key": (settings.people_key,)}.items():
        if any(len(key) < _SHORTEST_SECRET for key in values):
            raise SettingError(f"{variable(name)} is shorter than 32 characters: make one with `openssl rand -hex 32`")
    if 0 < len(settings.metrics_token) < _SHORTEST_TOKEN:
        raise SettingError(f"READFIRST_METRICS_TOKEN is shorter than {_SHORTEST_TOKEN} characters: use a longer one")


def _check_texts(settings: Settings) -> None:
    if settings.security_contact and not _CONTACT.fullmatch(settings.security_contact):
        raise SettingError(
            f"READFIRST_SECURITY_CONTACT={settings.security_contact!r}: write it as mailto:… or https://…"
        )
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
    """Raise SettingError unless links in mails lead to a host name that is served."""
    try:
        host = str(server_address(settings.site_url).hostname)
    except ValueError as error:
        raise SettingError(f"{variable('site_url')}={error}") from None
    if host not in settings.host_names:
        raise SettingError(f"READFIRST_SITE_URL={settings.site_url!r}: {host} is not served, add it to READFIRST_HOSTS")


def _check_ways_out(settings: Settings) -> None:
    """Raise SettingError unless tickets and replies can leave: the start fails, not the first ticket."""
    try:
        ways_out()[settings.channel].make(settings)
        if settings.smtp_host:  # replies leave as mails, whatever way tickets take
            email.make(settings)
    except WrongSetting as error:
        raise SettingError(f"{variable(error.setting)}={error}") from None


def _check_origin(origin: str, *, production: bool) -> None:
    if origin == "*":
        if production:
            raise SettingError("READFIRST_WIDGET_ORIGINS=* would let any site show the widget: list your own sites")
        return
    if not _ORIGIN.fullmatch(origin) or (production and not origin.startswith("https://")):
        remedy = "write it as https://name or https://name:port, without a path"
        raise SettingError(f"READFIRST_WIDGET_ORIGINS: {origin!r} is no origin: {remedy}")


def _required(settings: Settings) -> tuple[str, ...]:
    """Return the settings that must not be empty: the legal contact, and what the ways in and out need."""
    always = ("secret_key", "legal_name", "legal_address", "legal_email")
    replies = ("mail_from",) if settings.smtp_host else ()
    if settings.imap_host:  # every mail is acknowledged, so mail must be able to leave, too
        replies += ("imap_user", "imap_password", *(("site_url", "smtp_host") if settings.is_production else ()))
    return (*always, *ways_out()[settings.channel].REQUIRED, *replies)


def _meaning(name: str) -> str:
    return next(meaning_of(f).text for f in fields(Settings) if f.name == name)
