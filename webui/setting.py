"""One setting: its declaration as a field of Settings, and its text in the environment.

A secret may also stand in a file that `<VARIABLE>_FILE` names, as containers and service managers hand them over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

PREFIX = "READFIRST_"
FROM_FILE = "_FILE"

log = logging.getLogger("readfirst.settings")


class SettingError(Exception):
    """A setting that the product cannot start with; the message names the variable and what is allowed."""


@dataclass(frozen=True, slots=True)
class SettingMeaning:
    """Metadata of a field of Settings."""

    text: str  # one line
    choices: tuple[str, ...]  # empty = anything
    between: tuple[float, float] | None  # lowest and highest value
    secret: bool


@dataclass(frozen=True, slots=True)
class SettingText:
    """The text of a setting and its origin: `environment`, or `file` with its path."""

    text: str
    origin: str


def setting(
    default: object,
    meaning: str,
    *,
    choices: Sequence[str] = (),
    between: tuple[float, float] | None = None,
    secret: bool = False,
) -> Any:  # noqa: ANN401 - dataclass fields are typed by their annotation
    """Declare a field of Settings."""
    return field(default=default, metadata={"setting": SettingMeaning(meaning, tuple(choices), between, secret)})


def meaning_of(declared: Field[Any]) -> SettingMeaning:
    """Return the metadata of a setting's field."""
    meaning: SettingMeaning = declared.metadata["setting"]
    return meaning


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + name.upper()


def given(environment: Mapping[str, str], declared: Sequence[Field[Any]]) -> dict[str, SettingText]:
    """Return name -> text of the settings that the environment sets; raise SettingError for a file that is unusable."""
    texts = {option.name: _given(environment, variable(option.name), meaning_of(option)) for option in declared}
    return {name: text for name, text in texts.items() if text}


def warn_of_unknown(environment: Mapping[str, str], declared: Sequence[Field[Any]]) -> None:
    """Log each variable that is no setting: perhaps misspelt, perhaps of a newer version, so the start goes on."""
    names = _variables(declared)
    for name in unknown_variables(environment, declared):
        near = get_close_matches(name, names, n=1, cutoff=0.8)
        remedy = f"did you mean {near[0]}?" if near else "`readfirst settings` lists those it knows"
        log.warning("%s is no setting of this version and is ignored: %s", name, remedy)


def unknown_variables(environment: Mapping[str, str], declared: Sequence[Field[Any]]) -> list[str]:
    """Return the READFIRST_ variables of the environment that are no setting, sorted."""
    names = _variables(declared)
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in names)


def _variables(declared: Sequence[Field[Any]]) -> set[str]:
    files = {variable(option.name) + FROM_FILE for option in declared if meaning_of(option).secret}
    return files | {variable(option.name) for option in declared}


def value_of(text: str, declared: Field[Any]) -> object:
    """Return the text as a value of the field's type; raise SettingError for what is no number."""
    converters: dict[str, Callable[[str], object]] = {"int": int, "float": float, "Path": Path}
    name = variable(declared.name)
    try:
        return converters.get(str(declared.type), str)(text)
    except ValueError:
        raise SettingError(f"{name}={text!r} is no number: write for example {name}=5") from None


def check_value(declared: Field[Any], value: Any) -> None:  # noqa: ANN401 - of the field's type
    """Raise SettingError for a value that the field's choices or limits do not allow."""
    meaning, name = meaning_of(declared), variable(declared.name)
    if meaning.choices and value not in meaning.choices:
        raise SettingError(f"{name}={value!r}: choose one of {', '.join(meaning.choices)}")
    if meaning.between and not meaning.between[0] <= value <= meaning.between[1]:
        raise SettingError(f"{name}={value}: choose {meaning.between[0]} to {meaning.between[1]}")


def _given(environment: Mapping[str, str], name: str, meaning: SettingMeaning) -> SettingText | None:
    text, path = environment.get(name, ""), environment.get(name + FROM_FILE, "") if meaning.secret else ""
    if text and path:
        raise SettingError(f"{name} and {name}{FROM_FILE} are both set: unset one of them")
    if path:
        return SettingText(_read(name + FROM_FILE, path), f"file {path}")
    return SettingText(text, "environment") if text else None


def _read(name: str, path: str) -> str:
    """Return the content of a secret's file without the line feed at its end."""
    try:
        text = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise SettingError(f"{name}={path}: the file is no text in UTF-8") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingError(f"{name}={path}: the file cannot be read: {reason}") from None
    if not text:
        raise SettingError(f"{name}={path}: the file is empty")
    return text
