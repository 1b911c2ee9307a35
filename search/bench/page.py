"""`docs/benchmarks.md`: sections for speed and servers at each size, and one for quality; a run writes only its own."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TITLE = "# Benchmarks"
INTRODUCTION = """\
Written by `make bench` (`readfirst bench`); each section says when and on what machine. Times compare only within one
section. Every engine gets the same articles and the same questions, in a process of its own, one after another:

- **keystroke**: every beginning, from three characters, of up to 300 titles, in one shuffled order, until the engine's
  time is up; wall time, and beside it the processor time of the asking thread, which other work on the machine leaves
  alone. Peers look for any of the words but function words, the last one as a prefix, a word in the title three times.
- **found**: share of those titles whose article is among the first three, for the whole title, its first half, and the
  title with one typo. Titles flatter whoever ranks titles first; how people's own words fare stands under “Quality”.
- **problem text**: sixty running words of an article.
- **build**: for the product reading, checking, laying out and indexing Markdown files; the peers index plain text.
- **update**: from an edited article to the answer that knows it, the median of several; the product saves the file and
  builds, and here looks for a new index before every answer (a server does once a second); minisearch only in memory.
- **memory**: resident size of the process that answers; in brackets what Python and the questions took before the index
  was opened. One more forked worker: proportional size (PSS), so shared pages count in part; one more process of
  `readfirst web`: what it shares with no other.
- **servers**: `wrk` asks the same keystrokes and problem texts over HTTP, from one thread, after a warm-up; it has its
  share of the same cores. Libraries answer with ids behind one small view of Flask under waitress, the
  product by its own address with whole cards (title, summary, the passage that answers), limits and counters."""
_BY_SIZE = ("Speed", "Servers")  # sections with one for each size of the library, in this order
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def speed_section(run: Mapping[str, Any]) -> tuple[str, str]:
    """Return heading and text of the section for one run of the engines."""
    lines = [_library(run), ""]
    lines += _table(_SPEED, [{"name": name, **figures} for name, figures in run["engines"].items()])
    if "http" in run:
        lines += ["", *_http(run["http"])]
    return f"Speed, {run['articles']:,} articles", "\n".join(lines)


def servers_section(run: Mapping[str, Any]) -> tuple[str, str]:
    """Return heading and text of the section for one run of the servers."""
    lines = [_library(run), "", *_table(_SERVERS, [{"name": name, **row} for name, row in run["servers"].items()])]
    lines += ["", _THREADS]
    if run["missing"]:
        lines += ["", "Not measured here: " + "; ".join(run["missing"]) + "."]
    return f"Servers, {run['articles']:,} articles", "\n".join(lines)


def quality_section(run: Mapping[str, Any]) -> tuple[str, str]:
    """Return heading and text of the section for the test collections."""
    introduction = (
        f"{_surroundings(run)} Share of the queries whose right article comes first / among the first three; "
        "`answerable` tells answerable queries from others (AUROC) and is calibrated (ECE)."
    )
    return "Quality", "\n".join([introduction, "", *_table(_QUALITY, run["quality"])])


def write(page: Path, sections: Sequence[tuple[str, str]]) -> None:
    """Put the sections in their place; what another run wrote stays."""
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    headings, texts = _SECTION.findall(old), _SECTION.split(old)[2::2]
    kept = dict(zip(headings, (text.strip() for text in texts), strict=True)) | dict(sections)
    ordered = sorted(kept, key=_place)
    parts = [TITLE, INTRODUCTION, *(f"## {heading}\n\n{kept[heading]}" for heading in ordered)]
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _place(heading: str) -> tuple[int, int, str]:
    """Return the sort key of a section: speed and servers by size, then the rest."""
    kind, _, size = heading.partition(",")
    digits = re.sub(r"\D", "", size)
    return (_BY_SIZE.index(kind) if kind in _BY_SIZE else len(_BY_SIZE)), int(digits or 0), heading


def _library(run: Mapping[str, Any]) -> str:
    made = f", {run['made']:,} of them made from paragraphs of the others" if run["made"] else ""
    kinds = f"{run['real']:,} real ones" if not made else f"{run['real']:,} real"
    return f"{run['articles']:,} articles ({kinds}{made}), seed {run['seed']}. {_surroundings(run)}"


def _surroundings(run: Mapping[str, Any]) -> str:
    return (
        f"{run['date']}, {run['cpu']} ({run['cores']} cores), {run['system']}, Python {run['python']}, "
        f"load before the run {run['load']}."
    )


def _http(http: Mapping[str, Any]) -> list[str]:
    suggest, empty = http["suggest"], http["empty"]
    sentence = (
        "Suggestions over HTTP, one worker, one client, beside a view that returns an empty object, both under "
        f"waitress: p50 {suggest['p50_ms']} against {empty['p50_ms']} ms, p99 {suggest['p99_ms']} against "
        f"{empty['p99_ms']} ms ({http['requests']:,} requests). One more process of `readfirst web` takes "
        f"{http['worker_mb']} MB of its own."
    )
    return [sentence]


def _found(row: Mapping[str, Any]) -> str:
    shares = row.get("known_item@3")
    return "" if shares is None else f"{shares['full']} / {shares['half']} / {shares['typo']}"


def _times(row: Mapping[str, Any]) -> str:
    return f"{row['p50_ms']} / {row['p95_ms']} / {row['p99_ms']}"


def _name(row: Mapping[str, Any]) -> str:
    return "**readfirst**" if row["name"] == "readfirst" else str(row["version"])


def _load(figures: Mapping[str, float]) -> str:
    return f"{figures['per_second']:,} ({_wait(figures)})"


def _wait(figures: Mapping[str, float]) -> str:
    return f"{figures['p50_ms']} / {figures['p99_ms']}"


_SERVERS = {
    "server": _name,
    "found: full / half / typo": _found,
    "keystroke, one client: p50 / p99, ms": lambda row: _wait(row["one_client"]),
    "problem text, one client: p50 / p99, ms": lambda row: _wait(row["problem_text"]),
    "one process, 16 clients: keystrokes a second (p50 / p99, ms)": lambda row: _load(row["one_process"]),
    "two processes, the same": lambda row: _load(row["two_processes"]),
    "build (processor), s": lambda row: (
        f"{row['build_seconds']} ({row['build_cpu_seconds']})" if "build_seconds" in row else ""
    ),
}
_THREADS = (
    "The empty view is the same Flask and waitress with nothing behind it: what no library can be faster than. Groonga "
    "and SeekStorm serve with one thread and two of one process; SeekStorm completes an unfinished word by itself."
)
_SPEED = {
    "engine": _name,
    "keystroke p50 / p95 / p99, ms": _times,
    "p99 processor, ms": lambda row: row["cpu_p99_ms"],
    "keystrokes": lambda row: f"{row['keystrokes']:,}",
    "found: full / half / typo": _found,
    "problem text p99 (processor), ms": lambda row: f"{row['problem_p99_ms']} ({row['problem_cpu_p99_ms']})",
    "build (processor), s": lambda row: f"{row['build_seconds']} ({row['build_cpu_seconds']})",
    "update, ms": lambda row: row["update_ms"],
    "disk, MB": lambda row: row["disk_mb"],
    "memory (before opening), MB": lambda row: f"{row['rss_mb']} ({row['rss_before_mb']})",
    "one more forked worker, MB": lambda row: row.get("forked_worker_mb", ""),
}
_QUALITY = {
    "collection": lambda row: row["collection"],
    "articles": lambda row: row["articles"],
    "typed": lambda row: row["way"],
    "queries": lambda row: row["queries"],
    "success@1 / @3": lambda row: f"{row['success@1']} / {row['success@3']}",
    "aim": lambda row: row["aim"],
    "MRR@10": lambda row: row["mrr@10"],
    "AUROC": lambda row: row["answerability"].get("auroc", ""),
    "ECE": lambda row: row["answerability"]["ece"],
    "p99, ms": lambda row: row["latency_ms"]["p99"],
}


def _table(columns: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return lines + ["| " + " | ".join(str(cell(row)) for cell in columns.values()) + " |" for row in rows]
