"""The indexes that the product has in a cluster: their fields, and by which formula candidates are chosen.

Candidates are chosen by BM25 with our own idf, which the query brings as a boost; the exact score is added up by
`ranking/` from what the candidates bring with them, so a length that Lucene keeps in one byte does no harm.
"""

from collections.abc import Mapping
from typing import Any

from search.cluster.document_bytes import FIELDS
from search.index.bm25 import K1, B

PREFIX = "readfirst"
ALIAS = f"{PREFIX}-articles"
STATE = f"{PREFIX}-state"  # which index is served, and the lexicons
MANIFEST = "manifest"  # the document that says it
MAJOR = 3  # version of OpenSearch that the tests run; another one answers in other words
FORMAT = 3  # of documents and manifest; raised when older programs would read them wrongly

LISTED = ("listed", "audience", "category", "title", "card_topics", "original")  # of articles that may be suggested
_LONGEST_LIST = 1_000_000  # articles of a language that a list may leaf through
_LONGEST_NAME = 2_000  # letters of an alias; nobody can ask for a longer one

_SIMILARITY = (
    "double average = (double) field.sumTotalTermFreq / field.docCount; "
    f"return query.boost * doc.freq * {K1 + 1} / (doc.freq + {K1} * ({1 - B} + {B} * doc.length / average));"
)
_OURS = {"program": PREFIX}  # in the mappings of our indexes: another program may use our name
_COPIES = {"number_of_shards": 1, "auto_expand_replicas": "0-2"}


def articles_index() -> dict[str, object]:
    """Return settings and mappings of an index of articles."""
    words = {"type": "text", "analyzer": "whitespace", "similarity": PREFIX}
    whole = {"type": "keyword", "doc_values": False}
    listed = {"type": "keyword"}  # counted and sorted by
    templates = [
        {"words": {"match_pattern": "regex", "match": r"^(begun_)?(text|title)_\w+$", "mapping": words}},
        {"whole": {"match": "asked_*", "mapping": whole}},
    ]
    return {
        "settings": {
            "index": {
                **_COPIES,
                "refresh_interval": "-1",  # whoever writes refreshes
                "max_result_window": _LONGEST_LIST,
                "similarity": {PREFIX: {"type": "scripted", "script": {"source": _SIMILARITY}}},
            }
        },
        "mappings": {
            "_meta": _OURS,
            "_source": {"includes": ["article", "html"]},
            "dynamic_templates": templates,
            "properties": {
                "key": {"type": "keyword"},
                "topics": whole,
                "aliases": {**whole, "ignore_above": _LONGEST_NAME},
                **dict.fromkeys(LISTED, listed),
                "article": {"type": "keyword", "index": False, "doc_values": False},
                "html": {"type": "keyword", "index": False, "doc_values": False},
                **{name: {"type": "binary", "doc_values": True} for name in FIELDS},
            },
        },
    }


def state_index() -> dict[str, object]:
    """Return settings and mappings of the index of lexicons."""
    return {"settings": {"index": _COPIES}, "mappings": {"dynamic": False, "_meta": _OURS}}


def is_ours(mappings: Mapping[str, Any]) -> bool:
    """Return whether an index is of this program, by its mappings."""
    return bool(mappings.get("_meta") == _OURS)
