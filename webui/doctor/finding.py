"""One thing that the doctor found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingCode(StrEnum):
    """What is wrong; the values are printed by --json and never change."""

    SETTINGS = "settings"
    WEAK_SECRET = "weak-secret"  # noqa: S105 - the name of a finding
    PROXY = "proxy"
    MIGRATION = "migration"
    DATABASE = "database"
    STORE = "store"
    MISSING_FILE = "missing-file"
    STRAY_FILE = "stray-file"
    QUEUE_STANDS = "queue-stands"
    DEAD_LETTER = "dead-letter"
    RESTORED_LETTERS = "restored-letters"
    CLOCK = "clock"
    DISK_FULL = "disk-full"
    NO_INDEX = "no-index"
    INDEX_WITHOUT_ARTICLES = "index-without-articles"
    INDEX_STALE = "index-stale"
    INDEX_KEY = "index-key"
    INDEX_UNBUILT = "index-unbuilt"
    SEARCH_CLUSTER = "search-cluster"
    SEARCH_CLUSTER_STALE = "search-cluster-stale"
    LEARNED_FOREIGN = "learned-foreign"
    SENDER_REFUSED = "sender-refused"
    MAILBOX = "mailbox"
    SIGN_IN_PROVIDER = "sign-in-provider"
    DRAFTING_MODEL = "drafting-model"
    TRACES = "traces"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and what to do."""

    code: FindingCode
    message: str
    remedy: str
