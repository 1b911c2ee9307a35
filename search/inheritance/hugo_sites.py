"""Languages of a site of Hugo: which are not published, what each gives to its pages, and in which folder they lie."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from search.inheritance.globs import Glob
from search.inheritance.hugo_cascade import CascadeRule, cascade_rules

_LIMIT_LANGUAGES = 200
_TRUE = "true"


@dataclass(frozen=True, slots=True)
class ContentFolder:
    """A folder whose files Hugo takes for its content."""

    folder: Path
    language: str = ""  # of all pages in it; "" = not said
    is_mount: bool = False
    included: tuple[Glob, ...] = ()  # of its files only these; () = all
    excluded: tuple[Glob, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether it leaves files out."""
        return bool(self.included or self.excluded)

    def takes(self, file: Path) -> bool:
        """Return whether it takes a file that lies in it."""
        below = file.relative_to(self.folder).as_posix().lower()
        is_meant = not self.included or any(glob.matches(below) for glob in self.included)
        return is_meant and not any(glob.matches(below) for glob in self.excluded)


def is_left_out(file: Path, contents: Iterable[ContentFolder]) -> bool:
    """Return whether no mount takes a file (`excludeFiles`, `includeFiles`, `files`), though it lies in one."""
    mounts = [content for content in contents if content.is_mount and file.is_relative_to(content.folder)]
    return bool(mounts) and not any(mount.takes(file) for mount in mounts)


def languages_of(data: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """Return the settings of each language, by its code in small letters; keys of settings in small letters, too."""
    languages = data.get("languages")
    if not isinstance(languages, Mapping):
        return {}
    return {
        str(code).lower(): {str(key).lower(): value for key, value in settings.items()}
        for code, settings in [*languages.items()][:_LIMIT_LANGUAGES]
        if isinstance(settings, Mapping)
    }


def rules_of_languages(data: Mapping[str, object]) -> tuple[list[CascadeRule], list[str]]:
    """Return the rules that hold for pages of one language, and what is wrong with them."""
    rules: list[CascadeRule] = []
    wrong: list[str] = []
    for code, settings in languages_of(data).items():
        given, problems = cascade_rules(settings.get("cascade"))
        wrong += problems
        rules += [CascadeRule(r.values, r.path, r.kind, [Glob(code)], r.environment) for r in given]
    return rules, wrong


def disabled_languages(data: Mapping[str, object]) -> frozenset[str]:
    """Return the codes of the languages whose pages are not published, whatever they say themselves."""
    listed = data.get("disablelanguages")
    off = {str(code).lower() for code in listed} if isinstance(listed, list) else set()
    languages = languages_of(data).items()
    return frozenset(off | {code for code, settings in languages if str(settings.get("disabled", "")).lower() == _TRUE})


def content_folders(data: Mapping[str, object], site: Path) -> tuple[ContentFolder, ...]:
    """Return the folders of content that the settings of a site name: `contentDir`, of languages, too, and mounts."""
    folders: list[ContentFolder] = []
    for folder, language, mount in _named(data):
        with suppress(RuntimeError, OSError):  # links that lead to each other
            named = ContentFolder((site / folder).resolve(), language.lower(), bool(mount), *_filters(mount))
            folders += [named] if folder else []
    return tuple(folders)


def _filters(mount: Mapping[str, object]) -> tuple[tuple[Glob, ...], tuple[Glob, ...]]:
    """Return which files a mount takes only, and which it leaves out; what does not read leaves out all."""
    keys = {str(key).lower(): value for key, value in mount.items()}
    files = _patterns(keys.get("files"))
    included = [*_patterns(keys.get("includefiles")), *(each for each in files if not each.startswith("!"))]
    excluded = [*_patterns(keys.get("excludefiles")), *(each[1:] for each in files if each.startswith("!"))]
    try:
        return tuple(map(_glob, included)), tuple(map(_glob, excluded))
    except ValueError:
        return (), (Glob("**"),)


def _patterns(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [str(each) for each in listed[:_LIMIT_LANGUAGES] if each]


def _glob(pattern: str) -> Glob:
    return Glob(pattern.strip().lstrip("/"))


def _named(data: Mapping[str, object]) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    for code, settings in languages_of(data).items():
        yield _text(settings.get("contentdir")), code, {}
    yield _text(data.get("contentdir")), "", {}
    module = data.get("module")
    mounts = module.get("mounts") if isinstance(module, Mapping) else None
    for mount in mounts[:_LIMIT_LANGUAGES] if isinstance(mounts, list) else ():
        if not isinstance(mount, Mapping):
            continue
        language, target = _language_of(mount), _text(mount.get("target")).strip("/")
        if target == "content" or ((language or any(_filters(mount))) and target.startswith("content/")):
            yield _text(mount.get("source")), language, mount


def _language_of(mount: Mapping[str, object]) -> str:
    """Return the one language of a mount, by its old key or by its sites; "" = none or several."""
    sites = mount.get("sites")
    matrix = sites.get("matrix") if isinstance(sites, Mapping) else None
    languages = matrix.get("languages") if isinstance(matrix, Mapping) else None
    only = _text(languages[0]) if isinstance(languages, list) and len(languages) == 1 else _text(languages)
    return _text(mount.get("lang")) or only


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
