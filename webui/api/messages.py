"""Types of requests and answers of the JSON API: requests are validated by them, `/openapi.json` is made from them.

A body with an unknown field is refused, so that no client believes that the field has an effect. The names of the
classes are the names of the OpenAPI components, which clients generate code from: they do not change.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from deflection.flow import REASONS
from tickets.conversation.standing import TicketState
from tickets.form.answers import LONGEST_LOGIN
from tickets.typed_text import LONGEST_DESCRIPTION

LONGEST_ADDRESS = 254  # characters of an e-mail address

Language = Annotated[str, Meta(pattern="^[a-z]{2}$", description="Of the page; one that is not known is the default.")]
TypedText = Annotated[str, Meta(max_length=LONGEST_DESCRIPTION, description="The problem in the person's words.")]
TopicId = Annotated[str, Meta(max_length=40, description="Id of a topic of the contact form.")]
ArticleId = Annotated[str, Meta(min_length=1, max_length=200, description="Id of an article.")]
Reason = Annotated[str, Meta(max_length=40, description=f"Why not: {', '.join(REASONS)}; anything else is not kept.")]
Probability = Annotated[float, Meta(ge=0, le=1)]
Unwanted = Annotated[
    list[Annotated[str, Meta(max_length=64)]],
    Meta(max_length=40, description="Words of the text that are not searched for, as `terms_used` gave them."),
]
Digits = Annotated[str, Meta(max_length=40)]


class ApiRequest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the bodies that clients send."""


class ApiAnswer(Struct, frozen=True, kw_only=True):
    """Base of the bodies that the server answers with."""


# --- sent ---------------------------------------------------------------------------------------------------


class Nothing(ApiRequest, frozen=True):
    """A step that needs no words."""


class Typing(ApiRequest, frozen=True):
    """Half a problem; `seq` comes back as it was sent, so that late answers can be recognised."""

    text: TypedText = ""
    lang: Language | None = None
    seq: int | Digits | None = None
    without: Unwanted = []


class TypingQuery(Struct, frozen=True, kw_only=True):
    """The same in an address, with all its words."""

    text: TypedText = ""
    lang: Language | None = None
    seq: Digits | None = None


class Beginning(ApiRequest, frozen=True):
    """A problem in words; or a topic that is never gated; or, for an operator, somebody who telephoned."""

    text: TypedText = ""
    lang: Language | None = None
    topic: TopicId = ""
    on_behalf: bool = False


class Verdict(ApiRequest, frozen=True):
    """The answer to "did it solve the problem?" for one article."""

    article: ArticleId
    solved: bool
    reason: Reason = ""


class Rewording(ApiRequest, frozen=True):
    """The same problem in other words, or a topic instead."""

    text: TypedText = ""
    topic: TopicId = ""


class FilledForm(ApiRequest, frozen=True):
    """The filled-in contact form."""

    topic: TopicId = ""
    category: TopicId = ""
    email: Annotated[str, Meta(max_length=LONGEST_ADDRESS)] = ""
    login: Annotated[str, Meta(max_length=LONGEST_LOGIN)] = ""
    description: TypedText = ""
    consent: bool | Literal["yes"] = False


class Opening(Struct, frozen=True, kw_only=True):
    """The secret that came with the receipt."""

    secret: Annotated[str, Meta(min_length=32, max_length=32, pattern="^[0-9a-f]{32}$")]


# --- answered -----------------------------------------------------------------------------------------------


class ShownPassage(ApiAnswer, frozen=True):
    """The lines of an article that match best: one or two, with a line feed between them.

    `anchor`: id of their heading in the article's HTML, or "". `marks`: first character and end of each word that was
    found, counted in code points; ascending, never overlapping.
    """

    anchor: str
    heading: str
    text: str
    marks: list[tuple[int, int]]


class Hit(ApiAnswer, frozen=True):
    """One suggested article."""

    article: str
    lang: str
    title: str
    summary: str
    url: str
    score: float
    matched: list[str]
    similar: list[str]
    passage: ShownPassage | None
    context: str = ""  # what tells it apart from another hit of the same title


class Suggested(ApiAnswer, frozen=True):
    """Suggestions, best first."""

    hits: list[Hit]
    terms_used: list[str]
    focus: list[str]
    reading: str
    generation: str
    seq: int | str | None
    urgent: list[str] = []


class Offered(ApiAnswer, frozen=True):
    """An article that is insisted on, and what became of it."""

    article: str
    lang: str
    title: str
    p_resolves: Probability
    served: bool
    did_not_help: bool
    passage: ShownPassage | None


class Weak(ApiAnswer, frozen=True):
    """An article that may be related; it need not be read."""

    article: str
    lang: str
    title: str
    passage: ShownPassage | None


State = Literal["new", "thin", "suggested", "resolved", "open", "submitted", "expired"]


class Standing(ApiAnswer, frozen=True):
    """Where a help session stands, and what comes next."""

    id: str
    lang: str
    state: State
    route: str
    next_step: str
    reading_list: list[Offered]
    to_read: list[str]
    weak: list[Weak]
    focus: list[str]
    page: str


class ServedArticle(ApiAnswer, frozen=True):
    """An article as it was served; that it was served is written down."""

    article: str
    lang: str
    title: str
    revision: str
    html: str


class Sending(ApiAnswer, frozen=True):
    """The receipt of a ticket."""

    reference: str
    route: str
    secret: str
    status_url: str
    reply_within: str | None


class TicketStatus(ApiAnswer, frozen=True):
    """Where a ticket stands, and nothing that was written.

    `delivered`: it has reached support; `reply_within`: in the language of the help session, until it is answered.
    """

    reference: str
    state: TicketState
    delivered: bool
    received_at: datetime
    topic: str
    reply_within: str | None


class Problem(ApiAnswer, frozen=True):
    """RFC 9457. A refusal of the gate also has the fields of `Standing`."""

    type: str
    title: str
    status: int
    next_step: str
    detail: str | UnsetType = UNSET
    errors: dict[str, str] | UnsetType = UNSET
