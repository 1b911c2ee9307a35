"""`cascade` of Hugo: front matter that a page gives to itself and to all pages below it, or a site to all its pages.

It is a mapping of values, or a list of them; `target` (once `_target`) of each says which pages are meant, by `path`,
`kind`, `lang` or `sites.matrix.languages`, and `environment`. Of several that mean a page the first counts, and those
of the nearest page count before those of the site. What is public is what Hugo builds for production.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.inheritance.globs import Glob
from search.inheritance.inherited_values import deciding
from search.sources.front_matter import Value

LIMIT_RULES = 1_000  # of one file
ENVIRONMENT = "production"


class _TargetError(ValueError):
    """A target of the wrong type."""


@dataclass(frozen=True, slots=True)
class HugoPage:
    """One page, as a target sees it: every way in which it may be named."""

    paths: tuple[str, ...]  # /docs/heslo, in small letters
    kind: str  # home | section | page
    languages: frozenset[str]  # in which it may be; none = not known


@dataclass(frozen=True, slots=True)
class CascadeRule:
    """Values, and the pages that they are for; without a pattern all pages."""

    values: Mapping[str, Value]
    path: Glob | None = None
    kind: Glob | None = None
    languages: Sequence[Glob] = ()
    environment: Glob | None = None

    def is_for(self, page: HugoPage) -> bool:
        """Return whether the rule means a page."""
        if self.environment and not self.environment.matches(ENVIRONMENT):
            return False
        if self.kind and not self.kind.matches(page.kind):
            return False
        if self.path and not any(map(self.path.matches, page.paths)):
            return False
        if not (self.languages and page.languages):
            return True
        return any(glob.matches(language) for glob in self.languages for language in page.languages)


def cascade_rules(cascade: object) -> tuple[list[CascadeRule], list[str]]:
    """Return the rules, those that count first at the beginning, and what is wrong with them.

    A rule whose target does not read is one for all pages, and counts last. Raises ValueError for too many.
    """
    if cascade is None or cascade == "":
        return [], []
    each = [cascade] if isinstance(cascade, Mapping) else cascade
    if not isinstance(each, list):
        return [], [f"`cascade` is a text, '{str(cascade)[:40]}': write values below it"]
    if len(each) > LIMIT_RULES:
        raise ValueError(f"`cascade` has more than {LIMIT_RULES:,} entries")
    rules: list[CascadeRule] = []
    for_all: list[CascadeRule] = []
    wrong: list[str] = []
    for entry in each:
        if not isinstance(entry, Mapping):
            wrong.append(f"an entry of `cascade` is no mapping: '{str(entry)[:40]}'")
            continue
        values, problems = deciding(entry)
        wrong += problems
        try:
            rules += [_rule(values, _target_of(entry))] if values else []
        except ValueError as error:
            for_all.append(CascadeRule(values))
            wrong.append(f"a target of `cascade` does not read, so that all pages are meant: {error}")
    return rules + for_all, wrong


def _target_of(entry: Mapping[str, object]) -> Mapping[str, object]:
    target = next((value for key, value in entry.items() if str(key).lower() in ("target", "_target")), None)
    if target is None or target == "":
        return {}
    if not isinstance(target, Mapping):
        raise _TargetError(f"it is no mapping: '{str(target)[:40]}'")
    return {str(key).lower(): value for key, value in target.items()}


def _rule(values: Mapping[str, Value], target: Mapping[str, object]) -> CascadeRule:
    sites = target.get("sites")
    matrix = sites.get("matrix") if isinstance(sites, Mapping) else None
    of_matrix = matrix.get("languages") if isinstance(matrix, Mapping) else None
    languages = [*_texts(target.get("lang")), *_texts(of_matrix)]
    path, kind, environment = (_glob(target.get(name)) for name in ("path", "kind", "environment"))
    return CascadeRule(values, path, kind, [Glob(language) for language in languages], environment)


def _glob(pattern: object) -> Glob | None:
    if pattern is None or pattern == "":
        return None
    if not isinstance(pattern, str):
        raise _TargetError(f"a pattern is no text: '{str(pattern)[:40]}'")
    return Glob(pattern)


def _texts(value: object) -> Iterable[str]:
    values = value if isinstance(value, list) else [value]
    if not all(each is None or isinstance(each, str) for each in values):
        raise _TargetError("a language is no text")
    return [str(each) for each in values if each]
