"""Which ways out there are: every file of this folder that has `make`, under its own name.

A new way out is one new file here. It brings the settings that it cannot do without and makes itself from the settings
of the process; nothing else lists it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from tickets import desks
from tickets.ways_out import WayOut


class WrongSetting(ValueError):
    """A setting that a way out cannot work with; the message begins with its value and ends with what to write."""

    def __init__(self, setting: str, words: str) -> None:
        super().__init__(words)
        self.setting = setting


class WayOutSettings(Protocol):
    """The settings that ways out read; each file reads its own of them."""

    # fmt: off
    @property
    def is_production(self) -> bool: ...  # noqa: D102 - the meaning of each setting stands where the settings are
    @property
    def product_name(self) -> str: ...  # noqa: D102
    @property
    def data_dir(self) -> Path: ...  # noqa: D102
    @property
    def legal_email(self) -> str: ...  # noqa: D102
    @property
    def support_email(self) -> str: ...  # noqa: D102
    @property
    def mail_from(self) -> str: ...  # noqa: D102
    @property
    def mail_token_url(self) -> str: ...  # noqa: D102
    @property
    def mail_client_id(self) -> str: ...  # noqa: D102
    @property
    def mail_client_secret(self) -> str: ...  # noqa: D102
    @property
    def mail_refresh_token(self) -> str: ...  # noqa: D102
    @property
    def mail_scope(self) -> str: ...  # noqa: D102
    @property
    def mail_from_name(self) -> str: ...  # noqa: D102
    @property
    def smtp_host(self) -> str: ...  # noqa: D102
    @property
    def smtp_port(self) -> int: ...  # noqa: D102
    @property
    def smtp_security(self) -> str: ...  # noqa: D102
    @property
    def smtp_user(self) -> str: ...  # noqa: D102
    @property
    def smtp_password(self) -> str: ...  # noqa: D102
    @property
    def ca_files(self) -> str: ...  # noqa: D102
    @property
    def client_certificates(self) -> str: ...  # noqa: D102
    @property
    def desk_url(self) -> str: ...  # noqa: D102
    @property
    def desk_user(self) -> str: ...  # noqa: D102
    @property
    def desk_token(self) -> str: ...  # noqa: D102
    @property
    def desk_group(self) -> str: ...  # noqa: D102
    # fmt: on


class WayOutFile(Protocol):
    """What the file of a way out defines."""

    REQUIRED: tuple[str, ...]  # names of settings that must not be empty

    def make(self, settings: WayOutSettings) -> WayOut:
        """Return the way out as configured, without touching the other side; raises WrongSetting."""


@cache
def ways_out() -> Mapping[str, WayOutFile]:
    """Return the file of each way out by the name that READFIRST_CHANNEL knows it by, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(desks.__path__))
    files = {name: import_module(f"{desks.__name__}.{name}") for name in names}
    return MappingProxyType({name: cast("WayOutFile", file) for name, file in files.items() if hasattr(file, "make")})
