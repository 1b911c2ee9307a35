"""The settings as the environment and its file have them: read, filled in for development, checked.

A wrong value stops the start with a message that names the variable and what is allowed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from search.meaning.choice import fault as fault_of_meaning
from tickets.desks import email
from tickets.desks.registry import WrongSetting, ways_out
from tickets.server_address import server_address
from tickets.tls_files import check as check_files
from webui.accent import accents
from webui.base_path import is_base_path
from webui.configuration_file import with_configuration_file
from webui.data_folder import not_writable
from webui.drafting.choice import fault as fault_of_drafting
from webui.file_stores import is_bucket, store_at
from webui.identity.api_key import read_api_keys
from webui.identity.network_address import read_networks
from webui.openid.choice import fault as fault_of_openid
from webui.setting import (
    SettingError,
    SettingText,
    check_value,
    given,
    meaning_of,
    unknown_variables,
    value_of,
    variable,
    warn_of_unknown,
)
from webui.settings import Settings
from webui.time_zone import time_zone
from webui.tracing.tracing import fault as fault_of_traces

_SHORTEST_SECRET = 32  # characters
_SHORTEST_TOKEN = 16  # characters
_CONTACT = re.compile(r"(mailto:|https://|tel:)[!-~]+")  # RFC 9116
_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")

_NAMED_IN_PRODUCTION = ("data_dir", "hosts", "channel")

LOGOS = (".svg", ".png", ".webp")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings of this process; raise SettingError for a wrong or missing one."""
    environment = with_configuration_file(environment)
    declared = {f.name: f for f in fields(Settings)}
    warn_of_unknown(environment, tuple(declared.values()))
    texts = given(environment, tuple(declared.values()))
    _check_named(texts)
    settings = Settings(**{name: value_of(text.text, declared[name]) for name, text in texts.items()})  # type: ignore[arg-type]
    return check(_for_development(settings))


def _check_named(texts: Mapping[str, SettingText]) -> None:
    """Raise SettingError for production that does not name what differs on every site: a guess would go unnoticed."""
    if "mode" not in texts or texts["mode"].text != "production":
        return
    for name in _NAMED_IN_PRODUCTION:
        if name not in texts:
            raise SettingError(f"{variable(name)} is missing: {_meaning(name)}; production does not guess it")


def environment_for_children(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without variables that are no setting: a child process must not warn of them again."""
    ignored = unknown_variables(environment, fields(Settings))
    return {name: value for name, value in environment.items() if name not in ignored}


def origins(environment: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Return the origin of each setting's value: environment, a file, development or default."""
    texts, own = given(with_configuration_file(environment), fields(Settings)), given(environment, fields(Settings))
    for name, text in texts.items():
        if name not in own and text.origin == "environment":
            texts[name] = SettingText(text.text, f"file {settings.config}")
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
    try:
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise not_writable(data_dir, error) from None


def check(settings: Settings) -> Settings:
    """Return the settings; raise SettingError for the first fault."""
    for declared in fields(settings):
        check_value(declared, getattr(settings, declared.name))
    for name in _required(settings):
        if not getattr(settings, name):
            raise SettingError(f"{variable(name)} is missing: {_meaning(name)}")
    _check_secrets(settings)
    _check_texts(settings)
    _check_databases(settings)
    _check_time_zone(settings)
    _check_store(settings)
    if wrong := fault_of_meaning(settings.meaning):
        raise SettingError(f"{variable('meaning')}={settings.meaning!r}: {wrong}")
    _check_certificates(settings)
    if wrong_openid := fault_of_openid(settings):
        raise SettingError(f"{variable(wrong_openid[0])}: {wrong_openid[1]}")
    if wrong_drafting := fault_of_drafting(settings):
        raise SettingError(f"{variable(wrong_drafting[0])}: {wrong_drafting[1]}")
    if wrong_traces := fault_of_traces(settings):
        raise SettingError(f"{variable('traces')}={settings.traces!r}: {wrong_traces}")
    _check_ways_out(settings)
    _check_looks(settings)
    if settings.base_path and not is_base_path(settings.base_path):
        raise SettingError(f"{variable('base_path')}={settings.base_path!r}: write it as /help, without a slash behind")
    if settings.site_url:
        _check_site(settings)
    return settings


def _check_secrets(settings: Settings) -> None:
    keys = {"secret_key": settings.secret_keys[:1], "old_secret_keys": settings.secret_keys[1:]}
    keys["index_key"] = tuple(settings.index_key.split())
    for name, values in {**keys, "person_key": (settings.people_key,), "draw_key": (settings.holdout_key,)}.items():
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
    try:
        if settings.urgent_webhook:
            server_address(settings.urgent_webhook)
    except ValueError as error:
        raise SettingError(f"{variable('urgent_webhook')}={settings.urgent_webhook!r}: {error}") from None


def _check_databases(settings: Settings) -> None:
    if not urlsplit(settings.url).scheme.startswith(("sqlite", "postgresql")):
        raise SettingError("READFIRST_DATABASE_URL: use sqlite:///path or postgresql+psycopg://…")
    if settings.database_replica_url and not urlsplit(settings.database_replica_url).scheme.startswith("postgresql"):
        raise SettingError("READFIRST_DATABASE_REPLICA_URL: use postgresql+psycopg://…, or leave it empty")


def _check_time_zone(settings: Settings) -> None:
    try:
        time_zone(settings.timezone)
    except ValueError as error:
        raise SettingError(f"{variable('timezone')}: {error}") from None


def _check_store(settings: Settings) -> None:
    """Raise SettingError for what can be no store, and for a folder that is not mounted; no bucket is asked."""
    for name in ("store", "index_store"):
        _check_address(name, getattr(settings, name), settings)
    if settings.index_key and not (settings.store or settings.index_store):
        remedy = f"set {variable('index_store')} or {variable('store')}, from which all hosts get the index"
        raise SettingError(f"{variable('index_key')} is set and no store is: {remedy}")
    if settings.index_store and not settings.index_key:
        remedy = "make one with `openssl rand -hex 32`, the same for every host"
        raise SettingError(
            f"{variable('index_key')} is missing, it signs what lies in {variable('index_store')}: {remedy}"
        )


def _check_address(name: str, address: str, settings: Settings) -> None:
    try:
        if is_bucket(address):
            store_at(address)
    except ValueError as error:
        raise SettingError(f"{variable(name)}: {error}") from None
    if "://" in address and not is_bucket(address):
        raise SettingError(f"{variable(name)}={address!r}: write a folder, or s3://BUCKET/FOLDER")
    if address and not is_bucket(address) and settings.is_production and not Path(address).is_dir():
        raise SettingError(f"{variable(name)}={address} is no folder: mount it, or make an empty one")


def _check_site(settings: Settings) -> None:
    """Raise SettingError unless links in mails lead to a host name that is served."""
    try:
        address = server_address(settings.site_url)
    except ValueError as error:
        raise SettingError(f"{variable('site_url')}={error}") from None
    host = str(address.hostname)
    if settings.base_path and address.path.rstrip("/") not in ("", settings.base_path):
        raise SettingError(f"READFIRST_SITE_URL={settings.site_url!r}: end it with {variable('base_path')}")
    if host not in settings.host_names:
        raise SettingError(f"READFIRST_SITE_URL={settings.site_url!r}: {host} is not served, add it to READFIRST_HOSTS")


def _check_looks(settings: Settings) -> None:
    try:
        if settings.accent_colour:
            accents(settings.accent_colour)
    except ValueError as error:
        raise SettingError(f"{variable('accent_colour')}: {error}") from None
    if settings.logo.name and not (settings.logo.is_file() and settings.logo.suffix.lower() in LOGOS):
        raise SettingError(f"{variable('logo')}={settings.logo}: name a file that ends in {', '.join(LOGOS)}")


def _check_certificates(settings: Settings) -> None:
    for name in ("ca_files", "client_certificates"):
        try:
            check_files(**{name: getattr(settings, name)})
        except ValueError as error:
            raise SettingError(f"{variable(name)}: {error}") from None


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
        login = ("mail_client_id",) if settings.mail_token_url else ("imap_password",)
        replies += ("imap_user", *login, *(("site_url", "smtp_host") if settings.is_production else ()))
    return (*always, *ways_out()[settings.channel].REQUIRED, *replies)


def _meaning(name: str) -> str:
    return next(meaning_of(f).text for f in fields(Settings) if f.name == name)
