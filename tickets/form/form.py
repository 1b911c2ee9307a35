"""The contact form as data: purpose -> topic -> category, read from `form.yml`.

1. An exempt topic is never gated and is open to guests: no configuration can put it behind the help.
2. The topics of `ALWAYS_EXEMPT` exist and are exempt in every form: the law demands a way
   to support for them.
3. Every text has at least Slovak or English; other languages fall back to these, in this order.
4. A mistake stops the load, and the message names file, line, key, what is wrong and what to write.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tickets.form.gate_level import GateLevel, Levels, level_in, read_gate_levels
from tickets.form.urgency import Urgency, read_urgency
from tickets.form.way_in_policy import DEFAULT_CHANNELS, ChannelPolicy, read_channels
from tickets.form.wording import Wording, read_wording
from tickets.form.yaml_tree import Branch, read_yaml

DEFAULT_FORM: Final = Path(__file__).with_name("form.yml")
ALWAYS_EXEMPT: Final = (
    "hijacked",
    "danger",
    "self-harm",
    "threats",
    "personal-data",
    "illegal-content",
    "accessibility",
    "cannot-use-form",
)
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")


class UnknownTopic(LookupError):
    """A topic or category that the form does not have; usually a hand-made request."""


@dataclass(frozen=True, slots=True)
class Category:
    """The last choice of the three; support sorts by it."""

    category_id: str
    wording: Wording

    def label(self, lang: str) -> str:
        """Return the name that people see."""
        return self.wording.in_language(lang)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a request is about; articles name the topics that they answer by the same ids."""

    topic_id: str
    wording: Wording
    help_wording: Wording
    exempt: bool
    guests: bool
    gate_levels: Levels
    crisis_wording: Wording | None
    categories: tuple[Category, ...]
    urgency: Urgency | None = None  # None: it waits its turn

    def label(self, lang: str) -> str:
        """Return the name that people see."""
        return self.wording.in_language(lang)

    def help(self, lang: str) -> str:
        """Return the line of explanation under the name."""
        return self.help_wording.in_language(lang)

    def crisis_line(self, lang: str) -> str | None:
        """Return whom to call first; None where nobody's life is at stake."""
        return self.crisis_wording.in_language(lang) if self.crisis_wording else None

    def category(self, category_id: str) -> Category:
        """Return the category of that id; raise UnknownTopic."""
        for category in self.categories:
            if category.category_id == category_id:
                return category
        raise UnknownTopic(f"topic {self.topic_id!r} has no category {category_id!r}")


@dataclass(frozen=True, slots=True)
class Purpose:
    """The first choice of the three: why somebody writes."""

    purpose_id: str
    wording: Wording
    topics: tuple[Topic, ...]

    def label(self, lang: str) -> str:
        """Return the name that people see."""
        return self.wording.in_language(lang)

    def only_exempt(self) -> "Purpose":
        """Return the same purpose with nothing but the topics that are never gated."""
        return replace(self, topics=tuple(topic for topic in self.topics if topic.exempt))


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form, and the policy of each channel."""

    purposes: tuple[Purpose, ...]
    channels: tuple[ChannelPolicy, ...]

    def topics(self) -> tuple[Topic, ...]:
        """Return all topics in the order of the form."""
        return tuple(topic for purpose in self.purposes for topic in purpose.topics)

    def topic(self, topic_id: str) -> Topic:
        """Return the topic of that id; raise UnknownTopic."""
        for topic in self.topics():
            if topic.topic_id == topic_id:
                return topic
        raise UnknownTopic(f"the form has no topic {topic_id!r}")

    def purpose_of(self, topic_id: str) -> Purpose:
        """Return the purpose that the topic belongs to; raise UnknownTopic."""
        for purpose in self.purposes:
            if any(topic.topic_id == topic_id for topic in purpose.topics):
                return purpose
        raise UnknownTopic(f"the form has no topic {topic_id!r}")

    def exempt_topics(self) -> tuple[Topic, ...]:
        """Return the topics that open the form at once, in the order of the form."""
        return tuple(topic for topic in self.topics() if topic.exempt)

    def urgent_topics(self) -> tuple[Topic, ...]:
        """Return the topics that stand first at support, in the order of the form."""
        return tuple(topic for topic in self.topics() if topic.urgency)

    def is_urgent(self, topic_id: str) -> bool:
        """Return whether tickets about this topic stand first; not for an id that the form does not know."""
        return any(topic.topic_id == topic_id for topic in self.urgent_topics())

    def urgent_promise(self, topic_id: str, lang: str) -> str | None:
        """Return when a reply about an urgent topic comes; None for every other topic."""
        topic = next((topic for topic in self.urgent_topics() if topic.topic_id == topic_id), None)
        return topic.urgency.reply.in_language(lang) if topic and topic.urgency else None

    def purposes_for(self, *, member: bool) -> tuple[Purpose, ...]:
        """Return what this person may choose: members everything, guests the topics marked for them."""
        if member:
            return self.purposes
        narrowed = (replace(p, topics=tuple(t for t in p.topics if t.guests)) for p in self.purposes)
        return tuple(purpose for purpose in narrowed if purpose.topics)

    def reply_promise(self, channel: str, lang: str) -> str | None:
        """Return when a reply comes on that channel; None where nothing is promised."""
        reply = self._policy(channel).reply
        return reply.in_language(lang) if reply else None

    def on_channel(self, channel: str) -> "Form":
        """Return the form as that channel offers it: its purposes whole, of others the topics that are never gated."""
        wanted = self._policy(channel).purposes
        if not wanted:
            return self
        narrowed = (p if p.purpose_id in wanted else p.only_exempt() for p in self.purposes)
        return replace(self, purposes=tuple(purpose for purpose in narrowed if purpose.topics))

    def configured_gate_levels(self, channel: str, topic_id: str, lang: str) -> tuple[GateLevel, ...]:
        """Return the gate levels configured for the topic and for the channel; none for what is never gated."""
        topic = next((topic for topic in self.topics() if topic.topic_id == topic_id and not topic.exempt), None)
        of_topic = level_in(topic.gate_levels, lang) if topic else None
        of_channel = level_in(self._policy(channel).gate_levels, lang)
        return tuple(level for level in (of_topic, of_channel) if level)

    def _policy(self, channel: str) -> ChannelPolicy:
        return next((policy for policy in self.channels if policy.channel == channel), ChannelPolicy(channel))


def load_form(path: Path = DEFAULT_FORM, channels: Path = DEFAULT_CHANNELS) -> Form:
    """Return the form and the policies of the channels, checked; raise FormError."""
    fields = read_yaml(path).fields(required=("purposes",))
    purposes = tuple(_purpose(entry) for entry in fields["purposes"].entries())
    form = Form(purposes, read_channels(channels, [purpose.purpose_id for purpose in purposes]))
    _refuse_doubles(fields["purposes"], [purpose.purpose_id for purpose in form.purposes])
    _refuse_doubles(fields["purposes"], [topic.topic_id for topic in form.topics()])
    _require_always_exempt(fields["purposes"], form)
    return form


def _purpose(entry: Branch) -> Purpose:
    fields = entry.fields(required=("id", "label", "topics"))
    return Purpose(
        purpose_id=_identifier(fields["id"]),
        wording=read_wording(fields["label"]),
        topics=tuple(_topic(topic) for topic in fields["topics"].entries()),
    )


def _topic(entry: Branch) -> Topic:
    fields = entry.fields(
        required=("id", "label", "help", "exempt", "guests", "categories"), optional=("gate", "crisis_line", "urgency")
    )
    topic = Topic(
        topic_id=_identifier(fields["id"]),
        wording=read_wording(fields["label"]),
        help_wording=read_wording(fields["help"]),
        exempt=fields["exempt"].flag(),
        guests=fields["guests"].flag(),
        gate_levels=read_gate_levels(fields["gate"]) if "gate" in fields else (),
        crisis_wording=read_wording(fields["crisis_line"]) if "crisis_line" in fields else None,
        categories=tuple(_category(category) for category in fields["categories"].entries()),
        urgency=read_urgency(fields["urgency"]) if "urgency" in fields else None,
    )
    _refuse_doubles(fields["categories"], [category.category_id for category in topic.categories])
    _check_exemption(topic, fields)
    return topic


def _category(entry: Branch) -> Category:
    fields = entry.fields(required=("id", "label"))
    return Category(_identifier(fields["id"]), read_wording(fields["label"]))


def _identifier(branch: Branch) -> str:
    written = branch.text()
    if not _ID.fullmatch(written):
        raise branch.mistake(f"{written!r} is not an id", "use a-z, 0-9 and '-', at most 40 characters")
    return written


def _check_exemption(topic: Topic, fields: Mapping[str, Branch]) -> None:
    if topic.exempt and not topic.guests:
        raise fields["guests"].mistake("an exempt topic shut to guests", "write 'guests: true'")
    if topic.exempt and "gate" in fields:
        raise fields["gate"].mistake("an exempt topic is never gated", "remove 'gate:'")
    if topic.crisis_wording and not topic.exempt:
        raise fields["crisis_line"].mistake(
            "a crisis line behind the gate", "write 'exempt: true' for this topic, or remove the line"
        )


def _refuse_doubles(branch: Branch, ids: list[str]) -> None:
    for identifier in ids:
        if ids.count(identifier) > 1:
            raise branch.mistake(f"the id {identifier!r} is used twice", "rename or remove one of the two")


def _require_always_exempt(branch: Branch, form: Form) -> None:
    exempt = {topic.topic_id for topic in form.exempt_topics()}
    for topic_id in ALWAYS_EXEMPT:
        if topic_id not in exempt:
            raise branch.mistake(
                f"no exempt topic {topic_id!r}",
                "add it with 'exempt: true': these requests never wait behind the help",
            )
