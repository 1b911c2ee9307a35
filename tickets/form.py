"""The contact form as data: purpose -> topic -> category, read from ``form.yml``.

1. An exempt topic is never gated and is open to guests: no configuration can put it behind the help.
2. The topics of ``ALWAYS_EXEMPT`` exist and are exempt in every form: they are the lawful door.
3. Every text has at least Slovak or English; other languages fall back to these, in this order.
4. A mistake stops the load, and the message names file, line, key, what is wrong and what to write.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from tickets.yaml_tree import Branch, read_yaml

DEFAULT_FORM: Final = Path(__file__).with_name("form.yml")
FALLBACK_LANGUAGES: Final = ("sk", "en")
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
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class UnknownTopic(LookupError):
    """A topic or category that the form does not have; usually a hand-made request."""


class GateLevel(StrEnum):
    """How firmly the help is put before the form."""

    ENFORCE = "enforce"  # the form opens only by evidence or a named route
    ADVISE = "advise"  # articles are shown, the form is open beside them
    OFF = "off"  # nothing is shown first


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in several languages."""

    by_language: tuple[tuple[str, str], ...]

    def in_language(self, lang: str) -> str:
        """The text for ``lang``, else Slovak, else English."""
        written = dict(self.by_language)
        return next(written[choice] for choice in (lang, *FALLBACK_LANGUAGES) if choice in written)


@dataclass(frozen=True, slots=True)
class Category:
    """The last choice of the three; support sorts by it."""

    category_id: str
    wording: Wording

    def label(self, lang: str) -> str:
        """The name that people see."""
        return self.wording.in_language(lang)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a request is about; articles name the topics that they answer by the same ids."""

    topic_id: str
    wording: Wording
    help_wording: Wording
    exempt: bool
    guests: bool
    gate_levels: tuple[tuple[str, GateLevel], ...]
    crisis_wording: Wording | None
    categories: tuple[Category, ...]

    def label(self, lang: str) -> str:
        """The name that people see."""
        return self.wording.in_language(lang)

    def help(self, lang: str) -> str:
        """One line under the name."""
        return self.help_wording.in_language(lang)

    def crisis_line(self, lang: str) -> str | None:
        """Whom to call first; None where nobody's life is at stake."""
        return self.crisis_wording.in_language(lang) if self.crisis_wording else None

    def gate_level(self, lang: str) -> GateLevel:
        """How firmly the help comes first; always off for an exempt topic."""
        if self.exempt:
            return GateLevel.OFF
        levels = dict(self.gate_levels)
        return levels.get(lang, levels.get("default", GateLevel.ENFORCE))

    def category(self, category_id: str) -> Category:
        """The category of that id; raises UnknownTopic."""
        for category in self.categories:
            if category.category_id == category_id:
                return category
        raise UnknownTopic(f"topic {self.topic_id!r} has no category {category_id!r}")


@dataclass(frozen=True, slots=True)
class Purpose:
    """The first choice: why somebody writes."""

    purpose_id: str
    wording: Wording
    topics: tuple[Topic, ...]

    def label(self, lang: str) -> str:
        """The name that people see."""
        return self.wording.in_language(lang)


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form, and what each channel promises about the reply."""

    purposes: tuple[Purpose, ...]
    reply_promises: tuple[tuple[str, Wording], ...]

    def topics(self) -> tuple[Topic, ...]:
        """All topics in the order of the form."""
        return tuple(topic for purpose in self.purposes for topic in purpose.topics)

    def topic(self, topic_id: str) -> Topic:
        """The topic of that id; raises UnknownTopic."""
        for topic in self.topics():
            if topic.topic_id == topic_id:
                return topic
        raise UnknownTopic(f"the form has no topic {topic_id!r}")

    def purpose_of(self, topic_id: str) -> Purpose:
        """The purpose that the topic belongs to; raises UnknownTopic."""
        for purpose in self.purposes:
            if any(topic.topic_id == topic_id for topic in purpose.topics):
                return purpose
        raise UnknownTopic(f"the form has no topic {topic_id!r}")

    def exempt_topics(self) -> tuple[Topic, ...]:
        """The topics that open the form at once, in the order of the form."""
        return tuple(topic for topic in self.topics() if topic.exempt)

    def purposes_for(self, *, member: bool) -> tuple[Purpose, ...]:
        """What this person may choose: members everything, guests the topics marked for them."""
        if member:
            return self.purposes
        narrowed = (replace(p, topics=tuple(t for t in p.topics if t.guests)) for p in self.purposes)
        return tuple(purpose for purpose in narrowed if purpose.topics)

    def reply_promise(self, channel: str, lang: str) -> str | None:
        """When a reply comes on that channel; None where nothing is promised."""
        wording = dict(self.reply_promises).get(channel)
        return wording.in_language(lang) if wording else None


def load_form(path: Path = DEFAULT_FORM) -> Form:
    """Read and check the form; raises FormError."""
    root = read_yaml(path)
    fields = root.fields(required=("purposes",), optional=("reply_promises",))
    promises = fields["reply_promises"].mapping() if "reply_promises" in fields else {}
    form = Form(
        purposes=tuple(_purpose(entry) for entry in fields["purposes"].entries()),
        reply_promises=tuple((channel, _wording(branch)) for channel, branch in promises.items()),
    )
    _refuse_doubles(fields["purposes"], [purpose.purpose_id for purpose in form.purposes])
    _refuse_doubles(fields["purposes"], [topic.topic_id for topic in form.topics()])
    _insist_on_lawful_door(fields["purposes"], form)
    return form


def _purpose(entry: Branch) -> Purpose:
    fields = entry.fields(required=("id", "label", "topics"))
    return Purpose(
        purpose_id=_identifier(fields["id"]),
        wording=_wording(fields["label"]),
        topics=tuple(_topic(topic) for topic in fields["topics"].entries()),
    )


def _topic(entry: Branch) -> Topic:
    fields = entry.fields(
        required=("id", "label", "help", "exempt", "guests", "categories"), optional=("gate", "crisis_line")
    )
    topic = Topic(
        topic_id=_identifier(fields["id"]),
        wording=_wording(fields["label"]),
        help_wording=_wording(fields["help"]),
        exempt=fields["exempt"].flag(),
        guests=fields["guests"].flag(),
        gate_levels=_gate_levels(fields["gate"]) if "gate" in fields else (),
        crisis_wording=_wording(fields["crisis_line"]) if "crisis_line" in fields else None,
        categories=tuple(_category(category) for category in fields["categories"].entries()),
    )
    _refuse_doubles(fields["categories"], [category.category_id for category in topic.categories])
    _check_exemption(topic, fields)
    return topic


def _category(entry: Branch) -> Category:
    fields = entry.fields(required=("id", "label"))
    return Category(_identifier(fields["id"]), _wording(fields["label"]))


def _identifier(branch: Branch) -> str:
    written = branch.text()
    if not _ID.fullmatch(written):
        raise branch.mistake(f"{written!r} is not an id", "use a-z, 0-9 and '-', at most 40 characters")
    return written


def _wording(branch: Branch) -> Wording:
    written = {lang: text.text() for lang, text in _by_language(branch)}
    if not written.keys() & set(FALLBACK_LANGUAGES):
        raise branch.mistake("neither Slovak nor English", "add 'sk:' or 'en:', others fall back to them")
    return Wording(tuple(written.items()))


def _by_language(branch: Branch, also: tuple[str, ...] = ()) -> Iterable[tuple[str, Branch]]:
    """The keys as language codes; a text with an unquoted comma shows up here as a strange language."""
    for lang, text in branch.mapping().items():
        if lang not in also and not _LANGUAGE.fullmatch(lang):
            raise text.mistake(f"{lang!r} is not a language", "write a code such as sk; quote texts that hold a comma")
        yield lang, text


def _gate_levels(branch: Branch) -> tuple[tuple[str, GateLevel], ...]:
    if not branch.is_mapping():
        return (("default", _gate_level(branch)),)
    return tuple((lang, _gate_level(level)) for lang, level in _by_language(branch, also=("default",)))


def _gate_level(branch: Branch) -> GateLevel:
    written = branch.text()
    if written not in GateLevel.__members__.values():
        raise branch.mistake(f"unknown gate level {written!r}", f"write one of {', '.join(GateLevel)}")
    return GateLevel(written)


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


def _insist_on_lawful_door(branch: Branch, form: Form) -> None:
    exempt = {topic.topic_id for topic in form.exempt_topics()}
    for topic_id in ALWAYS_EXEMPT:
        if topic_id not in exempt:
            raise branch.mistake(
                f"no exempt topic {topic_id!r}",
                "add it with 'exempt: true': these requests never wait behind the help",
            )
