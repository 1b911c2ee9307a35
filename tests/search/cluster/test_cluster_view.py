"""What one question asks of a cluster, and what it makes of the answer."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from search.cluster.client import ClusterError, Deadline
from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.cluster_view import ClusterView, DocumentsGone, ServedCluster
from search.cluster.document_bytes import packed_counts, packed_whole
from search.cluster.search_request import MOST_TOGETHER
from search.index.scoring import Clause

ASKED = Clause("asked_sk", ("zabudnute heslo",), flat=True)
TOPIC = Clause("topics", ("ucet",), flat=True)


class SameAnswer:
    """A cluster that answers every request with the same; `requests` holds what it was asked for."""

    names = "a cluster"

    def __init__(self, answer: object) -> None:
        self.requests: list[Any] = []
        self.answer = answer

    def ask(self, _method: str, _path: str, body: Any, _deadline: Deadline) -> object:  # noqa: ANN401 - JSON
        self.requests.append(body)
        return self.answer


def served_by(cluster: SameAnswer) -> ServedCluster:
    return ServedCluster(cluster, "readfirst-1", ClusterLexicon([], {}))  # type: ignore[arg-type]


def view(cluster: SameAnswer, *, typing: bool = False) -> ClusterView:
    return ClusterView(served_by(cluster), Deadline.after(60.0), typing=typing)


def test_a_search_that_is_refused_among_others_is_no_search_that_finds_nothing() -> None:
    refused = {"error": {"type": "index_not_found_exception"}, "status": 404}
    cluster = SameAnswer({"responses": [{"hits": {"hits": []}, "status": 200}, refused]})

    with pytest.raises(ClusterError, match="index_not_found"):
        view(cluster).find_all([[ASKED] * MOST_TOGETHER, [TOPIC]])


def found(*names: str, revision: int = 1) -> dict[str, Any]:
    """The answer with some articles that are asked for as `ASKED` is."""
    columns = {
        "counts": packed_counts({}),
        "whole": packed_whole([b"zabudnute heslo"], []),
        "wording": b"zabudnute heslo",
        "card": b'{"article_id": "heslo", "lang": "sk", "title": "Zabudnute heslo"}',
    }
    fields = {name: [urlsafe_b64encode(column).decode().rstrip("=")] for name, column in columns.items()}
    written = {"_seq_no": revision, "_primary_term": 1}
    return {"hits": {"hits": [{**written, "fields": {"key": [f"sk/{name}"], **fields}} for name in names]}}


@pytest.mark.parametrize(("typing", "has_features"), [(True, False), (False, True)])
def test_details_of_the_best_are_brought_once_and_features_for_a_settled_problem_alone(
    *, typing: bool, has_features: bool
) -> None:
    cluster = SameAnswer(found("heslo", "platba"))
    asking = view(cluster, typing=typing)

    asking.find([ASKED])
    assert [asking.card(number)["title"] for number in (0, 1)] == ["Zabudnute heslo"] * 2

    first, second = cluster.requests
    assert first["docvalue_fields"] == ["key", "counts", "whole"]
    assert second["query"] == {"ids": {"values": ["sk/heslo", "sk/platba"]}}
    assert ("features" in second["docvalue_fields"]) == has_features


def test_an_article_that_is_removed_during_a_search_ends_the_search() -> None:
    cluster = SameAnswer(found("heslo", "platba"))
    asking = view(cluster)
    asking.find([ASKED])
    cluster.answer = found("platba")

    with pytest.raises(DocumentsGone):
        asking.wording(0)


def test_of_an_article_that_is_written_again_during_a_search_nothing_is_kept_of_what_it_was() -> None:
    cluster = SameAnswer(found("heslo"))
    served = served_by(cluster)
    asking = ClusterView(served, Deadline.after(60.0))
    asking.find([ASKED])
    cluster.answer = found("heslo", revision=2)
    asking.card(0)

    (kept,) = served.documents.documents([("sk/heslo", 2, 1)])
    assert served.documents.details(("sk/heslo", 2, 1))["card"]
    assert kept.scored is None


def ask_again(served: ServedCluster) -> list[str]:
    """Ask as the next keystroke does."""
    asking = ClusterView(served, Deadline.after(60.0), typing=True)
    best = asking.find([ASKED]).best(5)
    return [asking.card(number)["title"] for number in best]


def test_what_a_host_has_asked_for_lately_is_not_brought_again() -> None:
    cluster = SameAnswer(found("heslo", "platba"))
    served = served_by(cluster)
    for _ in range(20):
        ask_again(served)
    cluster.requests.clear()

    assert ask_again(served) == ["Zabudnute heslo"] * 2

    (only,) = cluster.requests
    assert only["docvalue_fields"] == ["key"], "nothing but which they are"


def test_an_article_that_was_written_again_is_brought_again_with_one_request() -> None:
    cluster = SameAnswer(found("heslo", "platba"))
    served = served_by(cluster)
    for _ in range(20):
        ask_again(served)
    cluster.requests.clear()
    cluster.answer = found("heslo", "platba", revision=2)

    ask_again(served)

    which, brought = cluster.requests
    assert which["docvalue_fields"] == ["key"]
    assert brought["query"] == {"ids": {"values": ["sk/heslo", "sk/platba"]}}
    assert {"counts", "whole", "card"} <= {*brought["docvalue_fields"]}
