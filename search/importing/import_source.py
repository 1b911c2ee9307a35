"""Imports a source into the articles folder: planned, read and rendered aside, then written.

The planned files are judged as a build would judge them, so `readfirst index` rejects nothing that was imported.
"""

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile, TemporaryDirectory

from search.articles.article import Article, ArticleError, parse_article, read_source
from search.articles.folder import list_folder
from search.building.memory import Memory
from search.building.options import ReadingOptions
from search.building.plan import Reader
from search.importing.imported_file import Becomes, ImportedFile, Planned
from search.importing.read_source import EXPORT_MARK, read_source_folder
from search.importing.source_files import SourceError, source_files
from search.rendering.pool import RenderError, RenderPool

_WRITTEN = (Becomes.ARTICLE, Becomes.PICTURE, Becomes.SNIPPET, Becomes.OTHER)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every file of a source."""

    files: tuple[ImportedFile, ...]  # by path
    written: int  # files; 0 for a dry run

    def as_json(self) -> dict[str, object]:
        """Return the object that `readfirst import --json` prints."""
        counts = {kind.value: sum(file.becomes is kind for file in self.files) for kind in Becomes}
        return {"files": [file.as_json() for file in self.files], "counts": counts, "written": self.written}


def import_source(
    source: Path,
    articles: Path,
    *,
    into: str | None = None,
    dry_run: bool = False,
    force: bool = False,
    options: ReadingOptions | None = None,
) -> ImportReport:
    """Import a file or a folder; returns what became of every file. Raises SourceError, and OSError while writing.

    into     folder below the articles for what is imported; None = the name of the source, and the articles folder
             itself for an export of our own
    dry_run  write nothing
    force    replace files that are there and differ
    """
    with _as_folder(source) as root:
        planned = read_source_folder(root, source_files(root), options or ReadingOptions())
        below = _folder_for(root, source) if into is None else into
        planned = [_moved(plan, below) for plan in planned]
        with TemporaryDirectory(prefix="readfirst-import-") as scratch:
            stage = Path(scratch) / (articles.name or "articles")
            planned = _stage(planned, root, stage)
            planned = _without_rejected(planned, stage)
            planned = _without_conflicts(planned, stage, articles, force=force)
            written = 0 if dry_run else _write(planned, stage, articles)
    return ImportReport(tuple(plan.file for plan in planned), written)


@contextmanager
def _as_folder(source: Path) -> Iterator[Path]:
    """Yield the folder of the source; of a single file, a folder that holds nothing else."""
    if source.is_dir():
        yield source
    elif source.is_file():
        with TemporaryDirectory(prefix="readfirst-import-") as scratch:
            shutil.copyfile(source, Path(scratch) / source.name)
            yield Path(scratch)
    else:
        raise SourceError(f"there is no file or folder {source}")


def _folder_for(root: Path, source: Path) -> str:
    name = source.resolve().name if source.is_dir() else source.stem
    return "" if (root / EXPORT_MARK).exists() else name.strip(". ") or "imported"


def _moved(plan: Planned, below: str) -> Planned:
    target = f"{below}/{plan.file.target}" if below and plan.file.target else plan.file.target
    return replace(plan, file=replace(plan.file, target=target))


def _stage(planned: Iterable[Planned], root: Path, stage: Path) -> list[Planned]:
    """Write the planned files into a folder of their own; what cannot be read is refused."""
    stage.mkdir()
    return [_staged(plan, root, stage) for plan in planned]


def _staged(plan: Planned, root: Path, stage: Path) -> Planned:
    file = plan.file
    if not file.target:
        return plan
    if ".." in PurePosixPath(file.target).parts or file.target.startswith("/"):
        return _refused(plan, "its path leads out of the folder")
    try:
        (stage / file.target).parent.mkdir(parents=True, exist_ok=True)
        if plan.content is None:
            shutil.copyfile(root / file.path, stage / file.target, follow_symlinks=False)
        else:
            (stage / file.target).write_bytes(plan.content)
    except OSError as error:
        return _refused(plan, f"it cannot be copied: {error.strerror}")
    return plan


def _without_rejected(planned: Sequence[Planned], stage: Path) -> list[Planned]:
    """Refuse what a build of the planned files would reject, and settle ids as it would."""
    if not any(plan.file.becomes is Becomes.ARTICLE for plan in planned):
        return list(planned)
    build = Reader(stage, Memory(""), reuse=False).plan(list_folder(stage))
    rejected = {path: f"{error.line}: {error.message}" for path, error in build.refused.items()}
    edited = list(build.edited.values())
    with RenderPool(build.site) as pool:
        for article, rendered in zip(edited, pool.render_all(edited), strict=True):
            if isinstance(rendered, RenderError):
                rejected[article.path] = f"1: {rendered}"
    return [_settled(plan, rejected, build.edited) for plan in planned]


def _settled(plan: Planned, rejected: Mapping[str, str], articles: Mapping[str, Article]) -> Planned:
    file = plan.file
    if file.target in rejected:
        return _refused(plan, rejected[file.target])
    if file.becomes is not Becomes.ARTICLE:
        return plan
    article = articles.get(file.target)
    if article is None:  # it is only put into others
        return replace(plan, file=replace(file, becomes=Becomes.SNIPPET, article_id=""))
    return replace(plan, file=replace(file, article_id=article.article_id), lang=article.lang)


def _without_conflicts(planned: Sequence[Planned], stage: Path, articles: Path, *, force: bool) -> list[Planned]:
    """Refuse what would replace a file that differs, or take the id of an article that is there."""
    targets = {plan.file.target for plan in planned}
    keys = _keys(articles, without=targets) if articles.is_dir() else {}
    return [_checked(plan, stage, articles, keys, force=force) for plan in planned]


def _checked(plan: Planned, stage: Path, articles: Path, keys: dict[str, str], *, force: bool) -> Planned:
    file = plan.file
    if not file.target:
        return plan
    key = f"{plan.lang}/{file.article_id}"
    if file.becomes is Becomes.ARTICLE and key in keys:
        return _refused(plan, f"its id '{file.article_id}' is already the id of {keys[key]}")
    if not (articles / file.target).resolve().is_relative_to(articles.resolve()):
        return _refused(plan, "a link in the articles folder leads its path out of it")
    try:
        before = (articles / file.target).read_bytes()
    except FileNotFoundError:
        return plan
    except OSError as error:
        return _refused(plan, f"{file.target} is in the way: {error.strerror}")
    if before == (stage / file.target).read_bytes():
        return replace(plan, file=replace(file, why=file.why or "it is there already, the same"))
    if not force:
        return _refused(plan, f"{file.target} is there already and differs; --force replaces it")
    return plan


def _keys(articles: Path, *, without: Collection[str]) -> dict[str, str]:
    """Return the keys of the articles that are there, with their paths."""
    keys = {}
    for file in list_folder(articles).files:
        if file.path not in without:
            try:
                article = parse_article(read_source(articles, file.path), file.path, root_name=articles.name).article
            except ArticleError:
                continue
            keys[article.key] = file.path
    return keys


def _write(planned: Iterable[Planned], stage: Path, articles: Path) -> int:
    """Write what was accepted, each file in one step; returns how many files were written."""
    number = 0
    for plan in planned:
        file = plan.file
        if not file.target or file.becomes not in _WRITTEN:
            continue
        target = articles / file.target
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=".import-", delete=False) as written:
            written.write((stage / file.target).read_bytes())
        Path(written.name).chmod(0o644)
        Path(written.name).replace(target)
        number += 1
    return number


def _refused(plan: Planned, why: str) -> Planned:
    return replace(plan, file=replace(plan.file, becomes=Becomes.REFUSED, why=why, target=""))
