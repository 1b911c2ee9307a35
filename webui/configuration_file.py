"""The settings in a file: lines `NAME=value`, as systemd (EnvironmentFile), Compose (env_file) and shells read them.

READFIRST_CONFIG names the file; what stands in the environment wins. A value that has other characters than those of
names, addresses and paths stands in single quotes, or in double quotes with a backslash before what shells take apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, Final

from webui.setting import FROM_FILE, SettingError, meaning_of, variable
from webui.settings import Settings

CONFIG: Final = "READFIRST_CONFIG"
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_]\w*)=(.*)")
_PLAIN = re.compile(r"[\w.,:;@%+/=^-]*")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SINGLE = re.compile(r"'([^']*)'")


def with_configuration_file(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment, filled in from the file that it names; raise SettingError for a file that is unusable."""
    path = environment.get(CONFIG, "")
    values = read_configuration(Path(path)) if path else {}
    return dict(environment) | {name: text for name, text in values.items() if not _is_in(environment, name)}


def _is_in(environment: Mapping[str, str], name: str) -> bool:
    """Return whether the environment has a setting, by itself or by the file of a secret; an empty one is none."""
    bare = name.removesuffix(FROM_FILE)
    return bool(environment.get(bare) or environment.get(bare + FROM_FILE))


def read_configuration(path: Path) -> dict[str, str]:
    """Return name -> value of a file of settings; raise SettingError, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise SettingError(f"{CONFIG}={path}: the file cannot be read: {reason}") from None
    read = (_read_line(line.strip(), f"{path}:{number}") for number, line in enumerate(lines, 1))
    return dict(filter(None, read))


def _read_line(line: str, place: str) -> tuple[str, str] | None:
    if not line or line.startswith("#"):
        return None
    match = _LINE.fullmatch(line)
    if match is None:
        raise SettingError(f"{place}: {line.partition('=')[0]!r} is no setting: write NAME=value, or # before a remark")
    return match[1], _unquoted(match[2].strip(), place)


def _unquoted(text: str, place: str) -> str:
    if match := _SINGLE.fullmatch(text):
        return match[1]
    if match := _DOUBLE.fullmatch(text):
        return re.sub(r'\\([\\"$`])', r"\1", match[1])
    if text[:1] in ("'", '"'):
        raise SettingError(f"{place}: the quotation has no end: write 'value'")
    return text


def quoted(text: str) -> str:
    r"""Return a value as it stands in the file; raise ValueError for one of several lines.

    >>> quoted("help@example.org"), quoted("Help centre"), quoted("it's $5")
    ('help@example.org', "'Help centre'", '"it\'s \\$5"')
    """
    if len(text.splitlines()) > 1:
        raise ValueError(f"{text!r} has several lines: write one")
    if _PLAIN.fullmatch(text):
        return text
    return '"' + re.sub(r'([\\"$`])', r"\\\1", text) + '"' if "'" in text else f"'{text}'"


def configuration_text(texts: Mapping[str, str], secret_files: Mapping[str, Path]) -> str:
    """Return a file with every setting and its meaning; those that are not chosen are remarks with their default.

    texts         value by name of the setting
    secret_files  file of a secret by name of the setting
    """
    return "\n".join([*_head(), *_lines(texts, secret_files)]) + "\n"


def _head() -> Iterator[str]:
    yield f"# Settings of readfirst. Commands read this file where {CONFIG} names it; the environment wins."
    yield "# Take the # away from a line to choose another value than the default."


def _lines(texts: Mapping[str, str], secret_files: Mapping[str, Path]) -> Iterator[str]:
    for declared in fields(Settings):
        name = variable(declared.name)
        if name == CONFIG:
            continue
        yield f"\n# {meaning_of(declared).text}"
        if declared.name in secret_files:
            yield f"{name}{FROM_FILE}={quoted(str(secret_files[declared.name]))}"
        elif declared.name in texts:
            yield f"{name}={quoted(texts[declared.name])}"
        else:
            yield f"#{_default(declared, name)}"


def _default(declared: Field[Any], name: str) -> str:
    if meaning_of(declared).secret:
        return f"{name}{FROM_FILE}="
    return f"{name}={quoted('' if declared.default == Path() else str(declared.default))}"
