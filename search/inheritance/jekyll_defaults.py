"""`defaults` in `_config.yml` of Jekyll: values for the pages of a folder, of a type, or both.

The longest path counts first, then a rule with a type, then the later one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from search.inheritance.globs import Glob
from search.inheritance.inherited_values import deciding
from search.sources.front_matter import Value

LIMIT_RULES = 1_000  # of one file


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """Values, and the path and type of the pages that they are for; "" = all."""

    values: Mapping[str, Value]
    path: str
    type: str
    glob: Glob | None  # where the path is a pattern

    def is_for(self, path: str) -> bool:
        """Return whether the rule means the page at a path from the configuration."""
        if self.type and self.type not in (_type_of(path), "documents"):
            return False
        if not self.path:
            return True
        names = path.split("/")
        above = ["/".join(names[:end]) for end in range(1, len(names) + 1)]
        return any(self.glob.matches(each.lower()) for each in above) if self.glob else self.path in above


def default_rules(defaults: object) -> tuple[list[DefaultRule], list[str]]:
    """Return the rules, those that count first at the beginning, and what is wrong with them.

    Raises ValueError for too many.
    """
    if defaults is None or defaults == "":
        return [], []
    if not isinstance(defaults, list):
        return [], ["`defaults` is no list of `scope` and `values`"]
    if len(defaults) > LIMIT_RULES:
        raise ValueError(f"`defaults` has more than {LIMIT_RULES:,} entries")
    rules: list[DefaultRule] = []
    wrong: list[str] = []
    for entry in defaults:
        if not (isinstance(entry, Mapping) and isinstance(entry.get("values"), Mapping)):
            wrong.append(f"an entry of `defaults` has no `values`: '{str(entry)[:40]}'")
            continue
        values, problems = deciding(entry["values"])
        wrong += problems
        scope = entry.get("scope") or {}
        if not isinstance(scope, Mapping):
            wrong.append(f"`scope` of `defaults` is no mapping, so that all pages are meant: '{str(scope)[:40]}'")
            scope = {}
        if values:
            rules.append(_rule(values, scope, wrong))
    order = sorted(enumerate(rules), key=lambda numbered: (len(numbered[1].path), bool(numbered[1].type), numbered[0]))
    return [rule for _, rule in reversed(order)], wrong


def _rule(values: Mapping[str, Value], scope: Mapping[str, object], wrong: list[str]) -> DefaultRule:
    path, kind = (value if isinstance(value := scope.get(name, ""), str) else "" for name in ("path", "type"))
    path = path.strip("/").removeprefix("./")
    try:
        glob = Glob(path) if "*" in path else None
    except ValueError as error:
        wrong.append(f"a path of `defaults` does not read, so that all pages are meant: {error}")
        path, glob = "", None
    singular = {"page": "pages", "post": "posts", "draft": "drafts"}
    return DefaultRule(values, path, singular.get(kind, kind), glob)


def _type_of(path: str) -> str:
    """Return pages, posts, drafts, or the name of the collection in which a page lies."""
    names = [name for name in path.split("/")[:-1] if name.startswith("_")]
    return names[-1].removeprefix("_") if names else "pages"
