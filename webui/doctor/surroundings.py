"""What surrounds the product: secrets, proxies, the disk."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tickets.files.attachments import MEGABYTE
from webui.doctor.finding import Finding, FindingCode
from webui.file_stores import is_bucket
from webui.setting import variable
from webui.settings import Settings

_FEWEST_LETTERS: Final = 8  # different ones: of 100,000 random secrets of 32 hexadecimal digits, at most two have fewer
_SAMPLE: Final = re.compile("change.?me|secret|example|sample|password|readfirst|0123456789|abcdef123", re.IGNORECASE)
_KEYS: Final = ("secret_key", "person_key", "member_key", "metrics_token", "index_key")


def weak_secrets(settings: Settings) -> Iterator[Finding]:
    """Find secrets that stand in somebody's example, or that anybody could guess."""
    for name in _KEYS:
        value = getattr(settings, name)
        if value and (_SAMPLE.search(value) or len(set(value)) < _FEWEST_LETTERS):
            remedy = "make one with `openssl rand -hex 32`"
            if name == "secret_key":
                remedy += f"; put the old one into {variable('old_secret_keys')}"
            yield Finding(FindingCode.WEAK_SECRET, f"{variable(name)} looks like a sample's", remedy)


def untrusted_proxy(settings: Settings) -> Iterator[Finding]:
    """Find a proxy that must be there and is not trusted: the product itself speaks no TLS."""
    if urlsplit(settings.site_url).scheme == "https" and not settings.proxies:
        message = f"{settings.site_url} is https, so a proxy stands in front, and {variable('proxies')} is 0"
        remedy = f"set {variable('proxies')} to the number of proxies: else everybody counts as one person"
        yield Finding(FindingCode.PROXY, message, remedy)
    if settings.proxies and not settings.proxy_networks:
        message = f"{variable('proxy_addresses')} is empty, so no proxy is trusted"
        yield Finding(FindingCode.PROXY, message, "name where the proxies connect from, for example loopback")


def full_disk(settings: Settings) -> Iterator[Finding]:
    """Find a disk with less room than uploads are refused at: that of the data folder, or of the store."""
    folders = [settings.data_dir]
    if settings.store and not is_bucket(settings.store):
        folders.append(Path(settings.store))
    for folder in folders:
        if _free_bytes(folder.absolute()) < settings.min_free_mb * MEGABYTE:
            message = f"less than {settings.min_free_mb} MB of the disk of {folder} is free"
            yield Finding(FindingCode.DISK_FULL, message, "make room: uploads are refused, and tickets will be next")


def _free_bytes(folder: Path) -> int:
    """Return the free bytes of the disk that a folder lies on, or would."""
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    return shutil.disk_usage(there).free
