"""Applies safe fixes: single lines of files are replaced, and every other byte stays as it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from search.articles.article import ArticleError, read_source
from search.linting.finding import LineFix, LintFinding

_BOM = b"\xef\xbb\xbf"


def fix_files(root: Path, findings: Iterable[LintFinding]) -> list[LintFinding]:
    """Write the fixes of these findings into their files; returns those that were mended. Raises OSError."""
    by_path: defaultdict[str, dict[int, LintFinding]] = defaultdict(dict)
    for finding in findings:
        if finding.fix:
            by_path[finding.path].setdefault(finding.line, finding)  # a second one of a line waits for the next run
    return [mended for path, by_line in by_path.items() for mended in _fix_file(root, path, by_line)]


def _fix_file(root: Path, path: str, by_line: Mapping[int, LintFinding]) -> list[LintFinding]:
    try:
        raw = read_source(root, path)
    except ArticleError:
        return []
    fixed = fixed_lines(raw, {line: finding.fix for line, finding in by_line.items() if finding.fix})
    mended = [by_line[line] for line in fixed]
    if mended:
        _replace(root / path, b"".join(_lines(raw, fixed)))
    return mended


def fixed_lines(raw: bytes, fixes: Mapping[int, LineFix]) -> dict[int, bytes]:
    """Return line number -> its new bytes, without the line end, for those lines that are still what was checked."""
    lines = raw.splitlines()
    fixed = {}
    for number, fix in fixes.items():
        start = _BOM if number == 1 and raw.startswith(_BOM) else b""
        if number <= len(lines) and lines[number - 1] == start + fix.before.encode("utf-8", "surrogateescape"):
            fixed[number] = start + fix.after.encode("utf-8", "surrogateescape")
    return fixed


def _lines(raw: bytes, fixed: Mapping[int, bytes]) -> Iterable[bytes]:
    for number, line in enumerate(raw.splitlines(keepends=True), start=1):
        end = line[len(line.rstrip(b"\r\n")) :]
        yield fixed[number] + end if number in fixed else line


def _replace(file: Path, content: bytes) -> None:
    """Replace a file in one step, with the permissions that it had; a link stays one."""
    target = file.resolve()
    with NamedTemporaryFile(dir=target.parent, prefix=".lint-", delete=False) as written:
        written.write(content)
    complete = Path(written.name)
    complete.chmod(target.stat().st_mode & 0o7777)
    complete.replace(target)
