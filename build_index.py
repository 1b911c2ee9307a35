"""Index the articles: `python build_index.py`, the same as `readfirst index`.

    --articles DIR   folder of Markdown articles    [READFIRST_ARTICLES_DIR, or kb_articles]
    --index DIR      folder of the index            [index/ in READFIRST_DATA_DIR, or var/index]
    --check          publish nothing; list every error and warning, and every question that misses its article
    --only CODE      with --check: list only this kind of problem, but all of it
    --fix            with --check: mend what is safe to mend, one line each
    --changed        with --check: only files that git says were changed or added since the last commit
    --external       with --check: ask the addresses on the internet, too
    --watch          go on, and index whatever is saved, until stopped
    --force          do everything again, and accept a folder that looks broken
    --lang CODE      language of articles that do not say theirs; without it, it is guessed from the text
    --markdown NAME  commonmark or python-markdown, for articles that do not say theirs  [READFIRST_MARKDOWN, or auto]
    --includes DIR   folder outside the articles' repository that files may be put in from  [READFIRST_INCLUDES_DIR]
    --search ENGINE  opensearch:URL[,URL…]: publish to these nodes of a cluster, too  [READFIRST_SEARCH, or embedded]
    --search-ca-file FILE  certificates that sign those of the nodes  [READFIRST_SEARCH_CA_FILE]
    --json           one JSON object on standard output

Exit status: 0 done; 1 the answer is no: the folder looks broken, a newer version of the program built the index, or
--check found errors or misses; 2 wrong use, a folder that cannot be read, an index that cannot be written; 3 the
program was replaced on the disk while it watched: start it again.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from search.articles.article import ArticleError
from search.articles.other_formats import unread_in_words
from search.building import watch
from search.building.again import Again
from search.building.build import BuildRefused, BuiltByNewer, IndexBuilder
from search.building.build_report import BuildReport
from search.building.options import ReadingOptions
from search.building.sharing import BuiltElsewhere, IndexSharing
from search.building.version import was_replaced
from search.engine_choice import EMBEDDED, checked, nodes_of, publish_to
from search.linting.changed import NoGit, changed_paths
from search.linting.codes import CODES, Severity
from search.linting.external import asked
from search.linting.fixing import fix_files
from search.linting.lint_folder import LintReport, lint_folder
from search.linting.output import report_as_json, words_of
from search.sources.markdown_flavour import AUTO, Flavour
from search.storage.generations import BuilderBusy, GenerationError
from search.text.language import LANGUAGES

DONE, NO, TROUBLE, REPLACED = range(4)
_SHOWN = 20  # problems listed after a build
_BAR = 30  # characters


def main(arguments: Sequence[str] | None = None, sharing: IndexSharing | None = None) -> int:
    """Run the command line; gives the exit status. `sharing`: with other hosts."""
    options = command_line().parse_args(arguments)
    progress = _bar() if sys.stderr.isatty() else None
    if not options.articles.is_dir():
        return _trouble(f"there is no folder {options.articles} - name the folder of articles with --articles")
    try:
        if options.check:
            return _check(options, progress)
        builder = IndexBuilder(options.articles, options.index, options=_reading(options), sharing=sharing)
        with builder:
            return _watch(options, builder) if options.watch else _index(options, builder, progress=progress)
    except BuiltByNewer as error:
        _say(f"Refused: {error}.")
        return NO
    except (BuilderBusy, NoGit) as error:
        return _trouble(str(error))
    except (OSError, GenerationError) as error:
        return _trouble(f"{error} - whatever was served before is still served")


def command_line() -> argparse.ArgumentParser:
    """Return the parser of the command line; defaults come from the environment."""
    articles = Path(os.environ.get("READFIRST_ARTICLES_DIR") or "kb_articles")
    index = Path(os.environ.get("READFIRST_DATA_DIR") or "var") / "index"
    parser = argparse.ArgumentParser(prog="build_index.py", description="Index the articles.")
    parser.add_argument("--articles", type=Path, default=articles, metavar="DIR", help="Markdown articles")
    parser.add_argument("--index", type=Path, default=index, metavar="DIR", help="where the index lies")
    parser.add_argument("--check", action="store_true", help="publish nothing; list all errors, warnings and misses")
    parser.add_argument("--watch", action="store_true", help="go on, and index whatever is saved, until stopped")
    parser.add_argument("--force", action="store_true", help="do everything again; accept a folder that looks broken")
    parser.add_argument("--lang", default="", choices=LANGUAGES, help="language of articles that do not say theirs")
    parser.add_argument(
        "--markdown",
        default=os.environ.get("READFIRST_MARKDOWN") or AUTO,
        choices=(AUTO, *Flavour),
        help="parser of articles that do not say theirs",
    )
    includes = os.environ.get("READFIRST_INCLUDES_DIR")
    parser.add_argument(
        "--includes",
        type=Path,
        default=Path(includes) if includes else None,
        metavar="DIR",
        help="folder outside the repository that files may be put in from",
    )
    parser.add_argument(
        "--search",
        type=_engine,
        default=os.environ.get("READFIRST_SEARCH") or EMBEDDED,
        metavar="ENGINE",
        help="also publish to a cluster: opensearch:URL[,URL…]",
    )
    ca_file = os.environ.get("READFIRST_SEARCH_CA_FILE")
    parser.add_argument(
        "--search-ca-file",
        type=Path,
        default=Path(ca_file) if ca_file else None,
        metavar="FILE",
        help="certificates that sign those of its nodes",
    )
    parser.add_argument(
        "--only",
        default="",
        choices=("", *CODES),
        metavar="CODE",
        help="with --check: list this kind of problem, all of it",
    )
    parser.add_argument("--fix", action="store_true", help="with --check: mend what is safe, one line each")
    parser.add_argument("--changed", action="store_true", help="with --check: only files that git says were changed")
    parser.add_argument("--external", action="store_true", help="with --check: ask addresses on the internet, too")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser


def _engine(setting: str) -> str:
    try:
        return checked(setting)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _reading(options: argparse.Namespace) -> ReadingOptions:
    markdown = None if options.markdown == AUTO else Flavour(options.markdown)
    return ReadingOptions(options.lang, markdown, options.includes)


def _watch(options: argparse.Namespace, builder: IndexBuilder) -> int:
    """Index until told to stop; what goes wrong is said, and tried again after a wait, whatever is saved meanwhile."""
    stop, again = threading.Event(), Again()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for edited in watch.changes(options.articles, stop, _warn, lambda: builder.is_due() or again.is_due()):
        if was_replaced():
            _say("build_index.py: the program was replaced on the disk, so this one ends: start it again.")
            return REPLACED
        _try(options, builder, again, () if again.is_pending else edited)
    return DONE


def _try(options: argparse.Namespace, builder: IndexBuilder, again: Again, edited: Collection[str]) -> None:
    """Index once; what has failed waits for the next time."""
    try:
        status = _index(options, builder, edited=edited)
    except BuiltElsewhere:
        again.succeeded()  # that host builds and publishes, and this one takes over when it is gone
        return
    except BuiltByNewer as error:
        _trouble(str(error))
    except BuilderBusy as error:
        _trouble(f"{error}; {_in_words(again.failed())}")
    except (OSError, GenerationError) as error:
        _trouble(f"{error} - whatever was served before is still served; {_in_words(again.failed())}")
    else:
        if status == DONE:
            again.succeeded()
        elif again.is_pending:
            again.failed()  # what is refused now cannot be published either


def _in_words(wait: float) -> str:
    return f"tried again in {wait:.0f} s"


def _index(
    options: argparse.Namespace,
    builder: IndexBuilder,
    *,
    edited: Collection[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> int:
    try:
        report = builder.build(force=options.force, edited=edited, progress=progress)
    except BuildRefused as refused:
        _list(refused.report.rejected[:_SHOWN], options.articles)
        _say(f"Refused: {refused}.")
        _print(options, refused.report.as_json() | {"refused": str(refused)})
        return NO
    if report.changed or not options.watch:
        _list(report.rejected[:_SHOWN], options.articles)
        _say(_summary(report))
    if nodes_of(options.search):
        outcome = publish_to(
            options.search,
            options.index,
            ca_file=options.search_ca_file,
            progress=progress or (lambda _done, _of: None),
            force=options.force,
        )
        _say(f"OpenSearch: {outcome}.")
    _print(options, report.as_json())
    return DONE


def _check(options: argparse.Namespace, progress: Callable[[int, int], None] | None) -> int:
    report = _lint(options, progress)
    if options.fix:
        asked_for = (finding for finding in report.findings if options.only in ("", finding.code))
        for finding in fix_files(options.articles, asked_for):
            _say(f"mended: {options.articles}/{finding}")
        report = _lint(options, progress)
    for line in words_of(report, options.articles, only=options.only):
        _say(line)
    _print(options, report_as_json(report, only=options.only))
    return NO if report.of(Severity.ERROR) else DONE


def _lint(options: argparse.Namespace, progress: Callable[[int, int], None] | None) -> LintReport:
    return lint_folder(
        options.articles,
        today=datetime.now(tz=UTC).date(),
        options=_reading(options),
        only=changed_paths(options.articles) if options.changed else None,
        base=None if options.force else options.index,
        ask=asked if options.external else None,
        progress=progress,
    )


def _summary(report: BuildReport) -> str:
    said = f"{report.indexed} of {report.articles} articles are in {report.generation}, {report.changed} changed"
    if report.not_suggested:
        said += (
            f"; {report.not_suggested} are not suggested (drafts, hidden, left out by their site, or only forwarding)"
        )
    if report.rejected:
        said += f"; {len(report.rejected)} refused, {report.carried_over} of them served in their last good version"
    if report.questions:
        said += f"; {len(report.questions)} typed questions miss their article (readfirst lint names them)"
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.stages.items())
    lines = [f"{said} ({report.seconds:.1f} s).", f"Seconds of processor: {stages}."]
    lines += map(_decision_in_words, report.markdown)
    lines += [_unspoken_in_words(report.unspoken)] if report.unspoken else []
    return "\n".join(filter(None, (*lines, unread_in_words(report.unread, report.articles))))


def _unspoken_in_words(unspoken: Mapping[str, int]) -> str:
    counted = ", ".join(f"{code} {number}" for code, number in sorted(unspoken.items()))
    remedy = "a file in search/text/languages teaches one (docs/how-to/add-a-language.md)"
    return f"Found only where their language is asked for, which is not spoken here: {counted} articles - {remedy}."


def _decision_in_words(decision: Mapping[str, object]) -> str:
    folder = f" in {decision['folder']}/" if decision["folder"] else ""
    return (
        f"Markdown{folder}: {decision['parser']} for {decision['articles']} articles, because of {decision['reason']}."
    )


def _list(problems: Sequence[ArticleError], articles: Path) -> None:
    for problem in problems:
        _say(f"{articles}/{problem}")


def _print(options: argparse.Namespace, answer: dict[str, object]) -> None:
    if options.json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()  # whoever reads a watcher through a pipe waits for each build


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _warn(reason: str) -> None:
    _say(f"build_index.py: {reason}.")


def _trouble(text: str) -> int:
    _say(f"build_index.py: {text}.")
    return TROUBLE


def _bar() -> Callable[[int, int], None]:
    """Draw how far it is, ten times a second at most."""
    drawn_at = 0.0

    def draw(done: int, total: int) -> None:
        nonlocal drawn_at
        if time.monotonic() - drawn_at < 0.1 and done < total:
            return
        drawn_at = time.monotonic()
        bar = "#" * (_BAR * done // total)
        sys.stderr.write(f"\r[{bar:<{_BAR}}] {done}/{total}" + ("\n" if done == total else ""))

    return draw


if __name__ == "__main__":
    sys.exit(main())
