"""What a file says that may give values to many articles: bounded, and never silently nothing when it does not read."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import yaml

from search.inheritance.inherited_values import KEYS
from search.sources.field_names import key_form
from search.sources.front_matter import FrontMatterError
from search.sources.literal_js import NotLiteralError, literal_object
from search.sources.plain_toml import toml_in
from search.sources.source_text import decoded

LIMIT_BYTES = 1_000_000  # of one file
LIMIT_DEPTH = 20  # of data inside each other
_PROGRAMS = (".js", ".cjs", ".mjs")
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value is text; what is named twice is the same object
_HEAD = re.compile(r"\A\s*(?P<mark>---|\+\+\+)[ \t]*\n(?P<head>.*?)^(?:(?P=mark)|\.\.\.)[ \t]*$", re.DOTALL | re.M)
_BLOCK = re.compile(
    r"^[\"']?(?:cascade|defaults|draft)[\"']?[ \t]*:.*(?:\n(?:[ \t-].*|[ \t]*|#.*)(?=\n|\Z))*",
    re.MULTILINE | re.IGNORECASE,
)
_FOR_MANY = re.compile(r"\b(?:cascade|defaults)\b", re.IGNORECASE)
_MAY_KEEP_BACK = re.compile(rf"""["']?\b(?:{"|".join(map(re.escape, KEYS))})["']?[ \t]*[:=]""", re.IGNORECASE)
_SEPARATORS = re.compile("[-_]")  # within a key, as `key_form` has it
_LANGUAGES = re.compile(r"\blanguages[\"']?[ \t]*[:=.\]]|\bdisablelanguages\b", re.IGNORECASE)
_DISABLED = re.compile(r"\bdisable(?:d|languages)[\"']?[ \t]*[:=]", re.IGNORECASE)


def disables_languages(text: str, *, is_of_languages: bool = False) -> bool:
    r"""Return whether settings of a site may leave out pages of a language.

    is_of_languages  whether the file holds the settings of languages alone

    >>> disables_languages("[languages.sk]\ndisabled = true"), disables_languages('{"language": 1, "disabled": 1}')
    (True, False)
    """
    return bool(_DISABLED.search(text)) and (is_of_languages or bool(_LANGUAGES.search(text)))


class Unreadable(ValueError):
    """A file that may keep articles back and cannot be read."""

    seen = ""  # what could be seen of it; "" = nothing


def text_in(file: Path) -> str:
    """Return the text of a file; raises Unreadable."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(LIMIT_BYTES + 1)
        if len(raw) > LIMIT_BYTES:
            too_long = Unreadable(f"it is longer than {LIMIT_BYTES:,} bytes")
            too_long.seen = raw.decode("latin-1")
            raise too_long
        return decoded(raw)
    except OSError as error:
        raise Unreadable(f"it cannot be opened: {error.strerror}") from error
    except FrontMatterError as error:
        unreadable = Unreadable(error.message)
        unreadable.seen = raw.decode("latin-1")
        raise unreadable from error


def head_in(text: str) -> Mapping[str, object]:
    """Return the front matter of a page as data; raises Unreadable."""
    if text.lstrip().startswith("{"):
        try:
            return _mapping(json.JSONDecoder().raw_decode(text.lstrip())[0])
        except (ValueError, RecursionError):
            return {}
    head = _HEAD.match(text)
    if head is None:
        return {}
    return data_in(head["head"], ".toml" if head["mark"] == "+++" else ".yml", has_more=True)


def data_in(text: str, ending: str, *, has_more: bool = False) -> Mapping[str, object]:
    """Return a mapping in YAML, TOML or JSON, empty for anything else that reads; raises Unreadable.

    has_more  whether other values stand there, too, which need not read: only those for many pages are wanted
    """
    try:
        if ending == ".json":
            return _mapping(json.loads(text))
        if ending == ".toml":
            return _mapping(toml_in(text))
        return _mapping(_yaml(text))
    except yaml.YAMLError as error:
        with suppress(yaml.YAMLError, ValueError, RecursionError):
            if has_more:
                return _mapping(_yaml("\n".join(match[0] for match in _BLOCK.finditer(text))))
        raise Unreadable(f"it is no YAML: {getattr(error, 'problem', '') or 'a value does not read'}") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it does not read: {str(error)[:200]}") from error


def data_of_eleventy(text: str, ending: str) -> Mapping[str, object]:
    """Return the data of a file of 11ty or MkDocs, by the ending of its name; raise Unreadable.

    A program must be a literal object. Values that 11ty computes for each page win over its own, and are not read.
    """
    try:
        data = data_in(text, ending) if ending not in _PROGRAMS else literal_object(text)
    except NotLiteralError as error:
        raise Unreadable(f"it is a program, of which only a literal object can be read: {error}") from error
    computed = data.get("eleventyComputed")
    if isinstance(computed, Mapping) and not KEYS.isdisjoint(key_form(str(key)) for key in computed):
        raise Unreadable("`eleventyComputed` decides for each page whether it is published")
    return data


def may_keep_back(name: str, seen: str, *, is_of_site: bool) -> bool:
    """Return whether a file that does not read may keep articles back, by its name and by what could be seen of it.

    is_of_site  the settings of a site; `config.json` may be those of any program, and must speak of many pages

    >>> may_keep_back("config.json", '{"search": true,}', is_of_site=True)
    False
    >>> may_keep_back(".meta.yml", "", is_of_site=False)
    True
    """
    if name.endswith(_PROGRAMS):
        return True
    if not seen:
        return not name.startswith("config.")
    if disables_languages(seen, is_of_languages=name.startswith("languages.")):
        return True
    return bool(_MAY_KEEP_BACK.search(_SEPARATORS.sub("", seen))) and (not is_of_site or bool(_FOR_MANY.search(seen)))


def _yaml(text: str) -> object:
    depth = 0
    for event in yaml.parse(text, Loader=_PARSER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > LIMIT_DEPTH:
            raise ValueError(f"more than {LIMIT_DEPTH} lists inside each other")
    return yaml.load(text, Loader=_PARSER)  # noqa: S506 - texts only


def _mapping(data: object) -> Mapping[str, object]:
    return {str(key): value for key, value in data.items()} if isinstance(data, Mapping) else {}
