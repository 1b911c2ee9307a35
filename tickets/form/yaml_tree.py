"""A YAML file read with its line numbers, so that a mistake can be named where it stands.

Every scalar stays the text that was written: ``off`` is never False and ``0123`` is never 83.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import yaml

_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader  # the same, ten times faster


class FormError(ValueError):
    """A mistake in a form file; the message is ``file:line: key: what is wrong - what to write``."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One place in the file: its dotted key for people, and what is written there."""

    file: Path
    key: str
    node: yaml.Node

    def mistake(self, what: str, remedy: str) -> FormError:
        """The error for this place, to be raised by whoever found it."""
        return FormError(
            f"{self.file}:{self.node.start_mark.line + 1}: {self.key or self.file.stem}: {what} - {remedy}"
        )

    def is_mapping(self) -> bool:
        """Whether ``key: value`` pairs are written here."""
        return isinstance(self.node, yaml.MappingNode)

    def text(self) -> str:
        """What is written here, as one trimmed text that is not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            raise self.mistake("no text", "write one line of text here")
        return str(self.node.value).strip()

    def flag(self) -> bool:
        """True or false, spelled out."""
        written = self.text()
        if written not in ("true", "false"):
            raise self.mistake(f"{written!r} is not a yes or no", "write true or false")
        return written == "true"

    def entries(self) -> "tuple[Branch, ...]":
        """The list that is written here."""
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            raise self.mistake("no list", "write at least one entry that starts with '- '")
        return tuple(Branch(self.file, f"{self.key}[{n}]", node) for n, node in enumerate(self.node.value))

    def mapping(self) -> "dict[str, Branch]":
        """The keys that are written here, each once."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.mistake("no keys", "write 'key: value' pairs here")
        found: dict[str, Branch] = {}
        for key_node, value in self.node.value:
            key = str(key_node.value)
            if key in found:
                raise self.mistake(f"{key!r} is written twice", "keep one of the two")
            found[key] = Branch(self.file, f"{self.key}.{key}".lstrip("."), value)
        return found

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> "dict[str, Branch]":
        """The keys that are written here, all of them known and none of the required ones missing."""
        found = self.mapping()
        known = [*required, *optional]
        for key, branch in found.items():
            if key not in known:
                raise branch.mistake(f"unknown key {key!r}", f"write one of {', '.join(known)}")
        for key in required:
            if key not in found:
                raise self.mistake(f"{key!r} is missing", f"add '{key}:'")
        return found


def read_yaml(file: Path) -> Branch:
    """The whole file as a tree that knows its lines."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError as error:
        raise FormError(f"{file}: the file is missing - write it, or name another one") from error
    except UnicodeDecodeError as error:
        raise FormError(f"{file}: byte {error.start} is not UTF-8 - save the file as UTF-8") from error
    except yaml.YAMLError as error:
        raise FormError(f"{file}: {' '.join(str(error).split())} - mend the YAML there") from error
    if root is None:
        raise FormError(f"{file}: the file is empty - write its keys, as in the file that ships")
    return Branch(file, "", root)
