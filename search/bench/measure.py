"""What is measured inside the process of one engine: `python -m search.bench.measure build|serve NAME FOLDER SECONDS`.

Prints one JSON object. Building and serving are two processes, so that what a build leaves in memory is not counted
against the server. Times are wall time and, beside it, the processor time of the asking thread: the two differ where
the machine has other work.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Iterable, Sequence
from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

from search.bench.library import BenchFolder
from search.bench.memory import memory_mb
from search.bench.peers import BenchEngine, load
from search.bench.servers import SERVERS, load_server
from search.bench.workload import Asked, Workload, read_workload
from search.storage.collecting import freeze_what_is_loaded

K = 5  # hits that are asked for
RANK = 3  # to which a known item counts as found
WARM_UP = 10  # keystrokes, and problem texts, that are not counted
LIMIT_LOOKS = 50  # times that an edit is looked for


def build(name: str, place: BenchFolder) -> dict[str, object]:
    """Build, and return how long it took and the size on the disk."""
    engine = load_server(name)(place) if name in SERVERS else load(name)(place)
    started, worked = perf_counter(), _processor_seconds()
    engine.build()
    seconds, processor = perf_counter() - started, _processor_seconds() - worked
    size = sum(file.stat().st_size for file in place.index(name).rglob("*") if file.is_file())
    return {
        "version": engine.version,
        "build_seconds": round(seconds, 2),
        "build_cpu_seconds": round(processor, 2),
        "disk_mb": round(size / 1e6, 1),
    }


def _processor_seconds() -> float:
    """Return the processor time of this process, its threads and the processes it has waited for."""
    spent = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def serve(name: str, place: BenchFolder, seconds: float) -> dict[str, object]:
    """Ask all queries, each kind until its time is up; return the figures."""
    work = read_workload(place.workload)
    engine = load(name)(place)
    before = memory_mb(os.getpid())["rss"]
    engine.open()
    freeze_what_is_loaded()  # as servers do once they have loaded: the texts to ask are no engine's garbage
    for asked in work.keystrokes[-WARM_UP:]:
        engine.complete(asked.text, asked.lang, K)
    for asked in work.problem_texts[-WARM_UP:]:
        engine.search(asked.text, asked.lang, K)
    keystrokes = Timed(engine.complete, work.keystrokes, seconds)
    problems = Timed(engine.search, work.problem_texts, seconds / 4)
    figures: dict[str, object] = {
        **keystrokes.percentiles(),
        "cpu_p99_ms": keystrokes.cpu_p99(),
        "keystrokes": len(keystrokes.wall),
        "known_item@3": known_items(engine, work, seconds / 4),
        "problem_p99_ms": problems.percentiles()["p99_ms"],
        "problem_cpu_p99_ms": problems.cpu_p99(),
        "problem_texts": len(problems.wall),
        "rss_mb": memory_mb(engine.process_id)["rss"],
        "rss_before_mb": before if engine.process_id == os.getpid() else 0.0,
    }
    if name == "readfirst":
        figures["forked_worker_mb"] = forked_worker_mb(engine, work.keystrokes[:300])
    figures["update_ms"] = update_ms(engine, work, seconds)
    engine.close()
    return figures


class Timed:
    """Texts asked one after another until the time is up, and how long each took."""

    def __init__(self, ask: Callable[[str, str, int], object], texts: Iterable[Asked], seconds: float) -> None:
        self.wall: list[float] = []  # milliseconds
        self.processor: list[float] = []  # milliseconds of this thread
        until = perf_counter() + seconds
        for asked in texts:
            began, worked = perf_counter(), thread_time()
            ask(asked.text, asked.lang, K)
            self.processor.append((thread_time() - worked) * 1_000)
            self.wall.append((perf_counter() - began) * 1_000)
            if perf_counter() > until:
                break

    def percentiles(self) -> dict[str, float]:
        """Return percentiles of the wall time, in milliseconds."""
        return {f"p{share}_ms": percentile(self.wall, share) for share in (50, 95, 99)}

    def cpu_p99(self) -> float:
        """Return the 99th percentile of the processor time, in milliseconds."""
        return percentile(self.processor, 99)


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value that `share` percent do not exceed; without NumPy, which would count as every engine's memory.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 50), percentile([], 99)
    (2.0, 0.0)
    """
    return round(sorted(values)[max(0, ceil(len(values) * share / 100) - 1)], 3) if values else 0.0


def known_items(engine: BenchEngine, work: Workload, seconds: float) -> dict[str, float]:
    """Return the share of articles among the first three for their title, its first half, and the title with a typo."""
    shares = {}
    for kind, items in work.known_items.items():
        until = perf_counter() + seconds
        hits = []
        for asked in items:
            hits.append(asked.article_id in engine.complete(asked.text, asked.lang, K)[:RANK])
            if perf_counter() > until:
                break
        shares[kind] = round(sum(hits) / len(hits), 3) if hits else 0.0
    return shares


def update_ms(engine: BenchEngine, work: Workload, seconds: float) -> float:
    """Edit one article after another, and return the median time, in ms, until its new word finds it."""
    times: list[float] = []
    until = perf_counter() + seconds
    for article, word in work.edits:
        began = perf_counter()
        engine.update(article)
        looks = 0
        while article.article_id not in engine.search(f"{word} ", article.lang, K):
            looks += 1
            if looks > LIMIT_LOOKS:
                raise RuntimeError(f"{article.article_id} was edited and its new word does not find it")
        times.append((perf_counter() - began) * 1_000)
        if perf_counter() > until and len(times) > 1:
            break
    return round(median(times[1:] or times), 1)  # the first edit opens what later ones find open


def forked_worker_mb(engine: BenchEngine, texts: Sequence[Asked]) -> float:
    """Return the memory, in MB (PSS), of one more worker forked from a loaded one after it answered some texts."""
    alone = memory_mb(os.getpid())["pss"]
    ready, when_ready = os.pipe()
    wait, go = os.pipe()
    child = os.fork()
    if not child:
        for asked in texts:
            engine.search(asked.text, asked.lang, K)
        os.write(when_ready, b".")
        os.read(wait, 1)
        os._exit(0)
    os.read(ready, 1)
    together = memory_mb(os.getpid())["pss"] + memory_mb(child)["pss"]
    os.write(go, b".")
    os.waitpid(child, 0)
    for handle in (ready, when_ready, wait, go):
        os.close(handle)
    return round(together - alone, 1)


def main(arguments: Sequence[str]) -> None:
    """Measure one engine."""
    task, name, folder, seconds = arguments
    place = BenchFolder(Path(folder))
    figures = build(name, place) if task == "build" else serve(name, place, float(seconds))
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
