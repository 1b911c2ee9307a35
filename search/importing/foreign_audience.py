"""Who may read an article in its own help desk, and what that becomes here: for everybody, for members, or a draft.

Nothing becomes public, or visible to members, that only some of them or only agents could read.

Zendesk    user segment {"id", "name", "user_type": "signed_in_users" | "staff", "tags", "organization_ids", …}
Freshdesk  folder {"id", "name", "visibility": 1 everybody | 2 signed in | 3 agents | 4 some companies | …}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NARROWED = ("tags", "or_tags", "organization_ids", "group_ids", "added_user_ids")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may read an article here.

    audience  as front matter has it: "" for everybody, else "member"
    is_draft  whether nobody but editors may read it
    why       a sentence for the report, "" for nothing to say
    """

    audience: str = ""
    is_draft: bool = False
    why: str = ""


EVERYBODY = Audience()
MEMBERS = Audience("member")
NOT_PUBLIC = Audience("member", is_draft=True, why="only some could read it there: it is a draft here")
UNKNOWN = Audience(
    "member", is_draft=True, why="who may read it is not in the source (user_segments.json): it is a draft here"
)


def audience_of_group(row: Mapping[str, Any]) -> Audience:
    """Return who may read the articles of a user segment or a folder; EVERYBODY for any other object."""
    if "user_type" in row:
        is_narrow = row["user_type"] != "signed_in_users" or any(row.get(key) for key in _NARROWED)
        return NOT_PUBLIC if is_narrow else MEMBERS
    visibility = row.get("visibility", 1)
    if visibility in (1, 2):
        return MEMBERS if visibility == 2 else EVERYBODY
    return NOT_PUBLIC if isinstance(visibility, int) else EVERYBODY
