"""Values that an article has from a file for many: only those that decide whether, when and to whom it is shown."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from search.sources.field_names import NAMES, key_form
from search.sources.fields import Fields
from search.sources.front_matter import FrontMatter, FrontMatterError, Value
from search.sources.publicity import moment

_DECIDING = (
    *(
        "status",
        "state",
        "audience",
        "access",
        "members_only",
        "password",
        "segment",
        "gate",
        "publish_at",
        "expire_at",
    ),
    *("hidden", "listed", "search", "robots", "page_head", "private", "headless", "visible", "build_options"),
    *("draft", "published", "archived"),
)
_FLAGS = frozenset(  # of which each key counts for itself
    ("hidden", "listed", "private", "headless", "visible", "draft", "archived", "members_only")
)
_GROUP = {key_form(written): group for group in _DECIDING for written in NAMES[group]} | {"permalink": "id"}
KEYS = frozenset(_GROUP)  # as `key_form` has them


def deciding(values: object) -> tuple[dict[str, Value], list[str]]:
    """Return those of the values that decide publication, by their keys in small letters, and what is wrong with any.

    A value that no article could have is left out: it would refuse all of them.
    """
    kept: dict[str, Value] = {}
    wrong: list[str] = []
    for written, value in _items(values):
        key = key_form(written)
        if key not in KEYS:
            continue
        text = flat(value)
        if _GROUP[key] == "id" and text != "false":  # an address is the page's own
            continue
        if problem := _problem(key, text):
            wrong.append(problem)
        else:
            kept[key] = text
    return kept, wrong


def _items(values: object) -> Iterator[tuple[str, object]]:
    """Yield keys and values; those below `params`, which themes read like all others, first: the others count more."""
    if not isinstance(values, Mapping):
        return
    inside = values.get("params")
    if isinstance(inside, Mapping):
        yield from ((str(key), value) for key, value in inside.items())
    merged = values.get("<<")  # YAML
    if isinstance(merged, Mapping):
        yield from ((str(key), value) for key, value in merged.items())
    yield from ((str(key), value) for key, value in values.items())


def _problem(key: str, value: Value) -> str:
    group = _GROUP[key]
    fields = Fields(FrontMatter({key: value}, {key: 1}, "", 1, ()))
    try:
        fields.status()
        fields.gate()
    except FrontMatterError as error:
        return error.message
    is_time = group in ("publish_at", "expire_at")
    return (
        f"`{key}: {fields.text(group)[:40]}` is not a date" if is_time and value and not moment(fields, group) else ""
    )


def flat(value: object, depth: int = 5) -> Value:
    """Return a value as front matter has it: a text, or a tuple of texts.

    >>> flat({"render": "never"}), flat([True, "a"])
    ('render: never', ('true', 'a'))
    """
    return tuple(_text(item, depth) for item in value[:100]) if isinstance(value, list) else _text(value, depth)


def _text(value: object, depth: int) -> str:
    if depth == 0 or value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_text(inner, depth - 1)}" for key, inner in [*value.items()][:100])
    if isinstance(value, list):
        return ", ".join(_text(inner, depth - 1) for inner in value[:100])
    return str(value).lower() if isinstance(value, bool) else str(value)[:1_000]


def with_inherited(front: FrontMatter, inherited: Mapping[str, Value], *, is_forced: bool = False) -> FrontMatter:
    """Return front matter with the values that it inherits; its own win, unless they are forced on it.

    Of a mapping of its own (`search: {boost: 2}`) what it does not name is inherited as well.
    """
    own = {key_form(written): written for written in front.values}
    groups = {_GROUP[key] for key in own if key in _GROUP} - _FLAGS
    values = dict(front.values)
    lines = dict(front.lines)
    for key, value in inherited.items():
        written = own.get(key, key)
        if is_forced or (key not in own and _GROUP[key] not in groups):
            values[written], lines[written] = value, lines.get(written, 1)
        elif key in own:
            values[written] = _both(values[written], value)
    return replace(front, values=values, lines=lines)


def with_date_as_time(front: FrontMatter) -> FrontMatter:
    """Return front matter in which `date` is the time of publication, where none is written and it is a date.

    Hugo does not publish a page before the day that it has.
    """
    fields = Fields(front)
    written = next((key for key in front.values if key_form(key) == "date"), "")
    if not written or fields.text("publish_at"):
        return front
    time = Fields(replace(front, values={"publish_at": front.values[written]}, lines={"publish_at": 1}))
    if not moment(time, "publish_at"):
        return front
    values, lines = dict(front.values), dict(front.lines)
    values["publish_at"], lines["publish_at"] = front.values[written], front.lines.get(written, 1)
    return replace(front, values=values, lines=lines)


def _both(own: Value, inherited: Value) -> Value:
    """Return a mapping with what it does not name itself; anything else as it is."""
    if not (isinstance(own, str) and isinstance(inherited, str) and ": " in own and ": " in inherited):
        return own
    named = {part.partition(":")[0].strip() for part in own.split(",")}
    more = [part.strip() for part in inherited.split(",") if part.partition(":")[0].strip() not in named]
    return ", ".join([own, *more])
