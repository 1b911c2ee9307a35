"""What the lint prints: lines for people, one JSON object for programs."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from search.articles.other_formats import unread_in_words
from search.linting.codes import CODES, Severity
from search.linting.finding import LintFinding
from search.linting.lint_folder import LintReport, by_kind

SHOWN = 20  # findings of one kind that are listed; `--only` lists all of one
_PLURALS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.HINT: "hints"}


def words_of(report: LintReport, root: Path, *, only: str = "") -> Iterator[str]:
    """Yield the lines for people: kind by kind, the worst first, then the counts.

    only  the code of the one kind that is listed, and all of it; "" = all kinds, the first of each
    """
    for code, findings in by_kind(report.findings).items():
        if only not in ("", code):
            continue
        yield from (_line(finding, root) for finding in (findings if only else findings[:SHOWN]))
        if len(findings) > SHOWN and not only:
            yield f"… {len(findings)} of the kind {code} in all; --only {code} lists them."
    yield summary(report)


def _line(finding: LintFinding, root: Path) -> str:
    place, _, rest = f"{root}/{finding}".partition(": ")
    severity = "" if finding.severity is Severity.ERROR else f"{finding.severity}: "
    fixable = " [--fix]" if finding.fix else ""
    return f"{place}: {severity}{rest} ({finding.code}){fixable}"


def summary(report: LintReport) -> str:
    """Return the last line: how much was checked, and how many findings there are of each severity."""
    counted = Counter(finding.severity for finding in report.findings)
    numbers = ", ".join(f"{counted[severity]} {plural}" for severity, plural in _PLURALS.items())
    fixable = sum(finding.fix is not None for finding in report.findings)
    mended = f" --fix mends {fixable} of them." if fixable else ""
    unread = unread_in_words(report.build.unread, report.build.articles)
    return f"{report.build.articles} articles: {numbers}.{mended}" + (f" {unread}" if unread else "")


def report_as_json(report: LintReport, *, only: str = "") -> dict[str, object]:
    """Return the object that `--json` prints; `kinds` counts all kinds, the lists hold those that were asked for."""
    shown = [finding for finding in report.findings if only in ("", finding.code)]
    return report.build.as_json() | {
        "generation": "",
        "findings": [finding.as_json() for finding in shown],
        "warnings": [finding.as_json() for finding in shown if finding.severity is Severity.WARNING],
        "kinds": {code: len(findings) for code, findings in by_kind(report.findings).items()},
        "severities": {code: CODES[code].severity.value for code in by_kind(report.findings) if code in CODES},
    }
