"""One finding of the lint: where, what is wrong, what to write instead, and sometimes the line to write."""

import hashlib
from dataclasses import dataclass

from search.articles.article import ArticleError
from search.linting.codes import CODES, Severity


@dataclass(frozen=True, slots=True)
class LineFix:
    """The only safe kind of fix: one line of the file becomes another one; nothing else is touched."""

    before: str  # without the line end
    after: str


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing that an editor can do better."""

    path: str  # posix, below the articles folder
    line: int  # 1 = first
    code: str  # one of `CODES`
    message: str
    remedy: str
    severity: Severity
    column: int = 0  # characters, 1 = first; 0 = the whole line
    fix: LineFix | None = None

    def __str__(self) -> str:
        column = f":{self.column}" if self.column else ""
        return f"{self.path}:{self.line}{column}: {self.message} - {self.remedy}"

    @property
    def fingerprint(self) -> str:
        """Name of the finding that stays when lines above it come and go; 16 hexadecimal digits."""
        return hashlib.sha256(f"{self.path}\0{self.code}\0{self.message}".encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, object]:
        """Return the object that `readfirst lint --json` lists under `findings`."""
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "remedy": self.remedy,
            "fix": {"before": self.fix.before, "after": self.fix.after} if self.fix else None,
            "fingerprint": self.fingerprint,
        }


def error_of(problem: ArticleError) -> LintFinding:
    """Return the finding for what keeps an article from being published."""
    return _finding(problem, Severity.ERROR)


def warning_of(problem: ArticleError, fix: LineFix | None = None) -> LintFinding:
    """Return the finding for what an article can be published with."""
    known = CODES.get(problem.code)
    severity = Severity.HINT if known and known.severity is Severity.HINT else Severity.WARNING
    return _finding(problem, severity, fix)


def _finding(problem: ArticleError, severity: Severity, fix: LineFix | None = None) -> LintFinding:
    return LintFinding(problem.path, problem.line, problem.code, problem.message, problem.remedy, severity, fix=fix)
