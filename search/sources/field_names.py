"""The keys of front matter: ours, what other systems call them, and what only others write.

Case, spaces, `-` and `_` make no difference: `isDraft`, `is_draft` and `is-draft` are one key.
"""

import re
from collections.abc import Mapping

OURS: Mapping[str, tuple[str, ...]] = {  # our keys, each with what other systems call it; the first with a value counts
    "id": ("id", "slug", "permalink"),
    "title": ("title", "nav_title", "sidebar_label"),
    "lang": ("lang", "language", "locale", "ms.contentlocale"),
    "category": ("category", "categories", "product", "section"),
    "summary": ("summary", "description", "excerpt", "intro", "desc"),
    "keywords": ("keywords", "tags", "labels", "ms.search.keywords"),
    "questions": ("questions",),
    "topics": ("topics",),
    "status": ("status",),
    "owner": ("owner",),
    "updated": ("updated", "last_updated", "last_modified_at", "lastmod", "ms.date", "date"),
    "review_by": ("review_by",),
    "translation_of": ("translation_of",),
    "based_on": ("based_on",),
    "significance": ("significance",),
    "aliases": ("aliases", "redirect_from"),
    "related": ("related",),
    "audience": ("audience",),
    "gate": ("gate",),
    "publish_at": (
        *("publish_at", "publish_date", "publish_on", "published_at", "published_on", "publication_date"),
        *("embargo", "embargo_until", "embargo_date", "go_live", "go_live_date", "available_from", "visible_from"),
    ),
    "expire_at": (
        *("expire_at", "expiry_date", "expires", "expires_at", "expires_on", "expiration_date"),
        *("unpublish_date", "unpublish_at", "unpublish_on", "archived_at", "deleted_at"),
        *("available_until", "visible_until"),
    ),
    "markdown": ("markdown",),
}
THEIRS: Mapping[str, tuple[str, ...]] = {  # keys that only other systems write, understood all the same
    "uid": ("uid",),  # of DocFX, by which links lead here
    "redirect": ("redirect_to", "redirect_url", "redirect"),
    "hidden": (  # read by their address, never suggested, when the value says yes
        *("hidden", "is_hidden", "hide", "unlisted", "noindex", "no_robots_index"),
        *("search_exclude", "search_excluded", "search_disabled", "exclude_search", "exclude_from_search", "no_search"),
        *("excluded_in_search", "hide_from_search", "hide_in_search", "eleventy_exclude_from_collections"),
    ),
    "listed": (  # the same, when it says no: `pagefind` of Starlight, `in_search_index` of Zola
        *(
            "listed",
            "searchable",
            "indexable",
            "indexing",
            "in_search",
            "in_search_index",
            "search_enabled",
            "pagefind",
        ),
    ),
    "search": ("search",),
    "robots": ("robots", "meta_robots"),
    "page_head": ("head", "meta", "meta_tags", "seo"),  # in which robots may be kept away, too
    "private": (  # not public, when the value says yes
        *("private", "is_private", "internal", "is_internal", "internal_only", "confidential", "restricted"),
        *("deleted", "is_deleted", "trashed", "disabled"),
    ),
    "headless": ("headless",),
    "visible": (  # not public, when it says no: `publish` of Obsidian, `routable` of Grav, `render` of Zola
        *("visible", "publish", "public", "is_public", "active", "is_active", "enabled", "routable", "render"),
    ),
    "access": ("visibility", "access", "access_level", "confidentiality"),
    "members_only": (
        *("members_only", "login_required", "requires_login", "require_login", "requires_auth", "require_auth"),
        *("auth_required", "requires_sign_in", "require_sign_in"),
    ),
    "password": ("password",),  # of a page that is only shown to whoever knows it
    "segment": ("user_segment_id", "user_segment_ids"),  # of Zendesk: to whom alone it is shown
    "build_options": ("_build", "build"),
    "draft": ("draft", "is_draft", "unpublished", "wip"),
    "published": ("published", "is_published"),
    "archived": ("archived", "is_archived"),
    "state": ("state", "workflow_state", "workflow_status", "publication_status", "article_status"),
}
NAMES: Mapping[str, tuple[str, ...]] = {**OURS, **THEIRS}


def key_form(written: str) -> str:
    """Return a key by which its spellings are the same.

    >>> key_form("isDraft") == key_form(" is_draft"), key_form("ms.date")
    (True, 'ms.date')
    """
    return re.sub(r"[-_\s]", "", written.lower())


FIELD_OF: Mapping[str, str] = {key_form(written): name for name, every in NAMES.items() for written in every}
_ORDER = {key_form(written): place for every in NAMES.values() for place, written in enumerate(every)}


def place_of(written: str) -> int:
    """Return where a known key stands among those of its field: 0 counts first."""
    return _ORDER[key_form(written)]
