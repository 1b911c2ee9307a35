"""A YAML file read with its line numbers, so that an error can name the line.

Every scalar stays the text that was written: `off` is never False and `0123` is never 83.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import yaml

_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader  # the same, ten times faster


class FormError(ValueError):
    """A mistake in a form file; the message is `file:line: key: what is wrong - what to write`."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One node of the file, with its dotted key for people."""

    file: Path
    key: str
    node: yaml.Node

    def mistake(self, what: str, remedy: str) -> FormError:
        """Return the error for this place, to be raised by the caller."""
        return FormError(
            f"{self.file}:{self.node.start_mark.line + 1}: {self.key or self.file.stem}: {what} - {remedy}"
        )

    def is_mapping(self) -> bool:
        """Return whether `key: value` pairs are written here."""
        return isinstance(self.node, yaml.MappingNode)

    def text(self) -> str:
        """Return the text that is written here, trimmed; raise FormError when there is none."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            raise self.mistake("no text", "write one line of text here")
        return str(self.node.value).strip()

    def flag(self) -> bool:
        """Return true or false, spelled out; raise FormError for anything else."""
        written = self.text()
        if written not in ("true", "false"):
            raise self.mistake(f"{written!r} is not a yes or no", "write true or false")
        return written == "true"

    def entries(self) -> "tuple[Branch, ...]":
        """Return the list that is written here; raise FormError when there is none."""
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            raise self.mistake("no list", "write at least one entry that starts with '- '")
        return tuple(Branch(self.file, f"{self.key}[{n}]", node) for n, node in enumerate(self.node.value))

    def mapping(self) -> "dict[str, Branch]":
        """Return the keys that are written here; raise FormError for one that is written twice."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.mistake("no keys", "write 'key: value' pairs here")
        branches: dict[str, Branch] = {}
        for key_node, value in self.node.value:
            key = str(key_node.value)
            if key in branches:
                raise self.mistake(f"{key!r} is written twice", "keep one of the two")
            branches[key] = Branch(self.file, f"{self.key}.{key}".lstrip("."), value)
        return branches

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> "dict[str, Branch]":
        """Return the keys that are written here; raise FormError for an unknown key or a missing required one."""
        branches = self.mapping()
        known = [*required, *optional]
        for key, branch in branches.items():
            if key not in known:
                raise branch.mistake(f"unknown key {key!r}", f"write one of {', '.join(known)}")
        for key in required:
            if key not in branches:
                raise self.mistake(f"{key!r} is missing", f"add '{key}:'")
        return branches


def read_yaml(file: Path) -> Branch:
    """Return the root of the file as a tree that knows its lines; raise FormError."""
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
