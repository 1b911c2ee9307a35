"""Memory of a host whose articles lie in an OpenSearch cluster: `python -m search.bench.host SETTING INDEX...`.

Each index is published to the cluster, and a fresh process without any index serves it: it types and settles questions,
and lists, names and translates articles as the pages do. What is printed is its memory, one JSON object for each index.
"""

import json
import subprocess
import sys
import tempfile
from itertools import islice
from os import getpid
from pathlib import Path

from search.bench.memory import memory_mb
from search.engine_choice import publish_to, served_by_cluster
from search.knowledge_base import KnowledgeBase

_ASK = "--ask"
_PATIENCE = 30.0  # times the time of a question: how soon is no subject here
_ASKED = 60  # articles of each language


def main(arguments: list[str]) -> None:
    """Measure what the command line names, or in the process of one measurement, ask."""
    if arguments[0] == _ASK:
        sys.stdout.write(json.dumps(_asked(*arguments[1:])) + "\n")
        return
    setting, *folders = arguments
    for folder in folders:
        publish_to(setting, Path(folder), ca_file=None, progress=lambda _done, _of: None)
        command = [sys.executable, "-m", "search.bench.host", _ASK, setting]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own module
        sys.stdout.write(json.dumps({"index": folder, **json.loads(done.stdout)}) + "\n")
        sys.stdout.flush()


def _asked(setting: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        answering = served_by_cluster(
            setting, Path(folder) / "words", ca_file=None, title_weight=0.5, recheck_seconds=60.0, patience=_PATIENCE
        )
        people = KnowledgeBase(Path(folder) / "no index", answering=answering)
        counted = people.languages()
        opened = memory_mb(getpid())["pss"]
        for language in counted:
            _visit(people, language)
        people.close()
        return {"articles": sum(counted.values()), "opened_mb": opened, "asked_mb": memory_mb(getpid())["pss"]}


def _visit(people: KnowledgeBase, language: str) -> None:
    """Ask what people and their pages ask in one language."""
    for category in people.categories(language):
        people.page(language, 0, 100, category=category.title)
    for card in islice(people.every_card(language), _ASKED):
        people.translations(card.article_id, language)
        people.article(card.article_id, language)
        people.named([(language, card.article_id), *((language, other) for other in card.related)])
        people.suggest_while_typing(card.title[: len(card.title) // 2], language)
        people.suggest(card.title, language)


if __name__ == "__main__":
    main(sys.argv[1:])
