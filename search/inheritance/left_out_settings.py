"""Where each system writes which pages it leaves out, and from which folder its patterns begin."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from search.inheritance.inherited_data import Unreadable, data_in
from search.inheritance.left_out import LeftOut, left_out, lines_of, regex_as_pattern

_ENDINGS = ("js", "ts", "mjs", "mts", "cjs", "cts")
_DATA = ("toml", "yaml", "yml", "json")
_STRING = r"'[^'\n]*+'|\"[^\"\n]*+\"|`[^`]*+`"
_ARRAY = re.compile(rf"\s*+:\s*+\[(?P<items>(?:\s|,|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|{_STRING})*+)\]")
_STRINGS = re.compile(rf"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|(?P<text>{_STRING})")
_LIMIT_PROGRAM = 200_000  # characters of a program that is read

Patterns = tuple[list[LeftOut], list[str]]


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file of settings that may leave pages out.

    home  the folder that it is for: the one above `.vitepress`, where it lies in that
    root  the articles folder
    """

    path: Path
    home: Path
    root: Path
    text: str


def settings_files(names: set[str]) -> Iterator[str]:
    """Yield the paths, from a folder, of the files there that may leave pages out.

    names  of what lies in the folder
    """
    yield from sorted(names & _READERS.keys())
    for folder in (".vitepress", ".vuepress"):
        if folder in names:
            yield from (f"{folder}/config.{ending}" for ending in _ENDINGS)


def may_leave_out(name: str) -> bool:
    """Return whether a file or folder of this name is, or holds, such settings."""
    return name in _READERS or name in (".vitepress", ".vuepress")


def pages_left_out(settings: SettingsFile) -> Patterns:
    """Return what the settings leave out, and what is wrong in them; raises ValueError where they do not read."""
    folder = settings.path.parent.name
    read = _READERS[settings.path.name] if folder not in _CONFIGS else _CONFIGS[folder]
    return read(settings)


def _of_lines(settings: SettingsFile) -> Patterns:
    return _one(lines_of(settings.text), settings.home, settings, is_at_any_depth=True)


def _of_mkdocs(settings: SettingsFile) -> Patterns:
    if not re.search(r"^(?:exclude_docs|draft_docs)[ \t]*:", settings.text, re.MULTILINE):
        return [], []
    data = data_in(settings.text, ".yml")
    base = _below(settings.home, data.get("docs_dir") or "docs")
    lines = [line for key in ("exclude_docs", "draft_docs") for line in lines_of(str(data.get(key) or ""))]
    return _one(lines, base, settings, is_at_any_depth=True)


def _of_jekyll(settings: SettingsFile) -> Patterns:
    """Of Jekyll and Hexo, and of Jupyter Book, whose file has the same name."""
    if not re.search(r"^(?:exclude|exclude_patterns)[ \t]*:", settings.text, re.MULTILINE):
        return [], []
    data = data_in(settings.text, ".yml")
    patterns = _texts(data.get("exclude")) + _texts(data.get("exclude_patterns"))
    return _one(patterns, _below(settings.home, data.get("source") or "."), settings)


def _of_retype(settings: SettingsFile) -> Patterns:
    data = data_in(settings.text, ".yml") if "exclude" in settings.text else {}
    base = _below(settings.home, data.get("input") or ".")
    return _one(_texts(data.get("exclude")), base, settings, is_at_any_depth=True)


def _of_myst(settings: SettingsFile) -> Patterns:
    project = data_in(settings.text, ".yml").get("project") if "exclude" in settings.text else None
    return _one(_texts(project.get("exclude")) if isinstance(project, Mapping) else [], settings.home, settings)


def _of_quarto(settings: SettingsFile) -> Patterns:
    project = data_in(settings.text, ".yml").get("project") if "render" in settings.text else None
    patterns = _texts(project.get("render")) if isinstance(project, Mapping) else []
    return _one([each[1:] for each in patterns if each.startswith("!")], settings.home, settings)


def _of_docfx(settings: SettingsFile) -> Patterns:
    build = data_in(settings.text.removeprefix("\ufeff"), ".json").get("build") if "exclude" in settings.text else None
    contents = build.get("content") if isinstance(build, Mapping) else None
    every: list[LeftOut] = []
    wrong: list[str] = []
    for content in contents if isinstance(contents, list) else []:
        if isinstance(content, Mapping):
            base = _below(settings.home, content.get("src") or content.get("cwd") or ".")
            leaving, problems = _one(_texts(content.get("exclude")), base, settings)
            every, wrong = [*every, *leaving], [*wrong, *problems]
    return every, wrong


def _of_hugo(settings: SettingsFile) -> Patterns:
    """Of Hugo, and of Zola, whose file has one of the same names."""
    if not re.search(r"ignorefiles|ignored_content", settings.text, re.IGNORECASE):
        return [], []
    data = {key.lower(): value for key, value in data_in(settings.text, settings.path.suffix).items()}
    zola = _one(_texts(data.get("ignored_content")), settings.home / "content", settings, is_at_any_depth=True)
    patterns: list[str] = []
    wrong: list[str] = []
    for regex in _texts(data.get("ignorefiles")):
        try:
            patterns.append(regex_as_pattern(regex))
        except ValueError as error:
            wrong.append(f"`ignoreFiles`: {error}")
    hugo = _one(patterns, settings.home, settings)
    return [*zola[0], *hugo[0]], [*zola[1], *hugo[1], *wrong]


def _of_sphinx(settings: SettingsFile) -> Patterns:
    if "exclude_patterns" not in settings.text:
        return [], []
    if len(settings.text) > _LIMIT_PROGRAM:
        raise Unreadable(f"it is a program of more than {_LIMIT_PROGRAM:,} characters")
    try:
        program = ast.parse(settings.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("it is no Python") from error
    patterns: list[str] = []
    wrong: list[str] = []
    for statement in program.body:
        value = _given_to("exclude_patterns", statement)
        try:
            given = ast.literal_eval(value) if value else []
        except (ValueError, TypeError, RecursionError, MemoryError):
            wrong.append("`exclude_patterns` is computed, and only a list of texts is read")
            continue
        patterns += [given] if isinstance(given, str) else [each for each in given if isinstance(each, str)]
    leaving, problems = _one(patterns, settings.home, settings)
    return leaving, [*wrong, *problems]


def _given_to(name: str, statement: ast.stmt) -> ast.expr | None:
    """Return what a statement of Python puts into a list: `x = …`, `x += …`, `x.append(…)`, `x.extend(…)`."""
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=given)], value=value)
            | ast.AugAssign(target=ast.Name(id=given), value=value)
            | ast.AnnAssign(target=ast.Name(id=given), value=value)
            | ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=given), attr="append" | "extend"), args=[value])
            )
        ):
            return value if given == name else None
    return None


def _of_vitepress(settings: SettingsFile) -> Patterns:
    patterns, wrong = _literals("srcExclude", settings.text)
    inside = re.search(rf"\bsrcDir\s*:\s*(?P<text>{_STRING})", settings.text)
    base = _below(settings.home, inside["text"][1:-1] if inside else ".")
    leaving, problems = _one(patterns, base, settings)
    return leaving, [*wrong, *problems]


def _of_vuepress(settings: SettingsFile) -> Patterns:
    patterns, wrong = _literals("pagePatterns", settings.text)
    leaving, problems = _one([each[1:] for each in patterns if each.startswith("!")], settings.home, settings)
    return leaving, [*wrong, *problems]


def _of_docusaurus(settings: SettingsFile) -> Patterns:
    patterns, _ = _literals("exclude", settings.text)  # of whose values some are for something else
    return _one(patterns, settings.home, settings, skipped=1)


def _of_quartz(settings: SettingsFile) -> Patterns:
    patterns, wrong = _literals("ignorePatterns", settings.text)
    leaving, problems = _one(patterns, settings.home / "content", settings, is_at_any_depth=True)
    return leaving, [*wrong, *problems]


def _literals(key: str, text: str) -> tuple[list[str], list[str]]:
    """Return the texts of every array that a program gives to a key, and what is wrong where it is none."""
    patterns: list[str] = []
    wrong: list[str] = []
    for match in re.finditer(rf"(?<![\w$.]){key}\b[\"']?", text[:_LIMIT_PROGRAM]):
        before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if "//" in before or before.lstrip().startswith("*"):
            continue
        array = _ARRAY.match(text, match.end())
        if array:
            patterns += [string["text"][1:-1] for string in _STRINGS.finditer(array["items"]) if string["text"]]
        else:
            wrong.append(f"`{key}` is computed, and only a list of texts is read")
    return patterns, wrong


def _one(
    patterns: list[str], base: Path, settings: SettingsFile, *, is_at_any_depth: bool = False, skipped: int = 0
) -> Patterns:
    leaving, wrong = left_out(patterns, base, settings.root, is_at_any_depth=is_at_any_depth, skipped=skipped)
    return [leaving] if leaving.patterns else [], wrong


def _below(home: Path, written: object) -> Path:
    """Return a folder that settings name, below their own or beside it."""
    parts = [part for part in str(written).replace("\\", "/").split("/")[:20] if part not in ("", ".")]
    folder = home
    for part in parts:
        folder = folder.parent if part == ".." else folder / part
    return folder


def _texts(value: object) -> list[str]:
    """Return a list of texts, or one text."""
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


_READERS: Mapping[str, Callable[[SettingsFile], Patterns]] = {
    **dict.fromkeys((".eleventyignore", ".mintignore", ".bookignore"), _of_lines),
    **dict.fromkeys(("mkdocs.yml", "mkdocs.yaml"), _of_mkdocs),
    **dict.fromkeys(("_config.yml", "_config.yaml"), _of_jekyll),
    **dict.fromkeys(("retype.yml", "retype.yaml"), _of_retype),
    **dict.fromkeys(
        (f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json")), _of_hugo
    ),
    **dict.fromkeys((f"docusaurus.config.{ending}" for ending in _ENDINGS), _of_docusaurus),
    **dict.fromkeys((f"quartz.config.{ending}" for ending in _ENDINGS), _of_quartz),
    "myst.yml": _of_myst,
    "_quarto.yml": _of_quarto,
    "docfx.json": _of_docfx,
    "conf.py": _of_sphinx,
}
_CONFIGS: Mapping[str, Callable[[SettingsFile], Patterns]] = {".vitepress": _of_vitepress, ".vuepress": _of_vuepress}
