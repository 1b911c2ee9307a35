"""Files in which a site keeps values for its pages: YAML, JSON, TOML, the configuration of Sphinx, which is not run."""

import ast
import json
import re
from collections.abc import Mapping, Sequence

from search.sources.plain_toml import toml_in
from search.sources.plain_yaml import data_in

MACROS = ("mkdocs.yml", "mkdocs.yaml")
Values = Mapping[str, object]
_NO_TEXT = re.compile(r"[\0-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LOCAL = re.compile(r"!!python/\S+|!ENV\b|!relative\b")  # of MkDocs


def data_below(values: object, names: Sequence[str]) -> object:
    """Return what stands below some names, each inside the one before; None for nothing."""
    for name in names:
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


def text_of(value: object) -> str | None:
    """Return a value as text; None for what is none, and for characters that no file in UTF-8 can hold."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        text = str(value).replace("\r\n", "\n") if isinstance(value, str | int | float) else None
    except ValueError:  # a number of thousands of figures
        return None
    return None if text is None or _NO_TEXT.search(text) else text


def values_in(name: str, text: str) -> Values:
    """Return what a file holds, a list below the name ""; nothing when it cannot be read."""
    try:
        if name.endswith(".json"):
            data: object = json.loads(text)
        elif name.endswith(".toml"):
            data = toml_in(text)
            data = {"params": data} if name == "params.toml" else data
        elif name.endswith(".py"):
            data = _substitutions_in(text)
        elif name in MACROS:
            data = data_in(_LOCAL.sub("", text)) if "macros" in text else {}
        else:
            data = data_in(text)
    except (ValueError, TypeError, RecursionError, SyntaxError, MemoryError):
        return {}
    return data if isinstance(data, Mapping) else {"": data} if isinstance(data, list) else {}


def substitutions_above(text: str, body: str) -> Values:
    r"""Return the substitutions of MyST, or of Elastic's documents, that stand in the front matter of a file.

    >>> substitutions_above("---\nmyst:\n  substitutions:\n    a: Heslo\n---\n# B\n", "# B\n")
    {'a': 'Heslo'}
    """
    head = text.removesuffix(body).strip().removeprefix("---").removesuffix("---")
    data = data_in(head) if "substitutions:" in head or "\nsub:" in head else None
    if not isinstance(data, Mapping):
        return {}
    inside = data.get("myst")
    values = inside.get("substitutions") if isinstance(inside, Mapping) else data.get("substitutions", data.get("sub"))
    return values if isinstance(values, Mapping) else {}


def _substitutions_in(program: str) -> Values:
    """Return `myst_substitutions` of the configuration of Sphinx, which is read and not run."""
    if "myst_substitutions" not in program:
        return {}
    for node in ast.parse(program).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "myst_substitutions" for target in node.targets
        ):
            values = ast.literal_eval(node.value)
            return values if isinstance(values, dict) else {}
    return {}
