"""The provider that the settings name, and what is wrong with how they name it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from tickets.tls_files import tls_files
from webui.openid.provider import OpenIdProvider, check_address, check_library, openid_provider
from webui.openid.roles import read_mapping
from webui.settings import Settings

_OFF: Final = "off"


def provider_of(settings: Settings) -> OpenIdProvider | None:
    """Return the provider; None where the house signs in with passwords only."""
    if not settings.openid_issuer:
        return None
    return openid_provider(
        settings.openid_issuer,
        settings.openid_client_id,
        settings.openid_client_secret,
        settings.openid_scopes,
        settings.openid_name_claim,
        settings.openid_roles_claim if settings.openid_roles else "",
        tls_files(settings.ca_files, settings.client_certificates, "openid"),
    )


def provider_name(settings: Settings) -> str:
    """Return the provider's name for people."""
    return settings.openid_name or urlsplit(settings.openid_issuer).netloc


def has_passwords(settings: Settings) -> bool:
    """Return whether anybody may sign in by password."""
    return settings.password_sign_in != _OFF or not settings.openid_issuer


def fault(settings: Settings) -> tuple[str, str] | None:
    """Return the name of the first setting that is wrong, and what to write instead; None if all are right."""
    try:
        mapping = read_mapping(settings.openid_roles)
    except ValueError as error:
        return "openid_roles", str(error)
    if not settings.openid_issuer:
        needed = "name a provider in OPENID_ISSUER, or nobody can sign in"
        return ("password_sign_in", f"'off': {needed}") if settings.password_sign_in == _OFF else None
    try:
        check_address(settings.openid_issuer)
        check_library()
    except ValueError as error:
        return "openid_issuer", str(error)
    for name in ("openid_client_id", "openid_name_claim", *(("site_url",) if settings.is_production else ())):
        if not getattr(settings, name):
            return name, "is missing: the provider needs it"
    if settings.openid_new_accounts == "on" and not mapping:
        return "openid_new_accounts", "'on': a new account needs a role, so say in OPENID_ROLES who gets which"
    if "openid" not in settings.openid_scopes.split():
        return "openid_scopes", f"{settings.openid_scopes!r}: one of them must be openid"
    return None
