"""What one question asks of a cluster, and what it makes of the answer."""

import json
from typing import Any

import pytest

from search.cluster.client import ClusterError, Deadline
from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.cluster_view import ClusterView, ServedCluster
from search.index.scoring import Clause

ASKED = Clause("asked_sk", ("zabudnute heslo",), 1.0, flat=True)
TOPIC = Clause("topics", ("ucet",), 1.0, flat=True)


class SameAnswer:
    """A cluster that answers every request with the same; `requests` holds what it was asked for."""

    names = "a cluster"

    def __init__(self, answer: object) -> None:
        self.requests: list[Any] = []
        self._answer = answer

    def ask(self, _method: str, _path: str, body: Any, _deadline: Deadline) -> object:  # noqa: ANN401 - JSON
        self.requests.append(body)
        return self._answer


def view(cluster: SameAnswer, *, typing: bool = False) -> ClusterView:
    served = ServedCluster(cluster, "readfirst-1", ClusterLexicon([], {}))  # type: ignore[arg-type]
    return ClusterView(served, Deadline.after(60.0), typing=typing)


def test_a_search_that_is_refused_among_others_is_no_search_that_finds_nothing() -> None:
    refused = {"error": {"type": "index_not_found_exception"}, "status": 404}
    cluster = SameAnswer({"responses": [{"hits": {"hits": []}, "status": 200}, refused]})

    with pytest.raises(ClusterError, match="index_not_found"):
        view(cluster).find_all([[ASKED], [TOPIC]])


@pytest.mark.parametrize(("typing", "has_features"), [(True, False), (False, True)])
def test_features_are_fetched_for_a_settled_problem_alone(*, typing: bool, has_features: bool) -> None:
    cluster = SameAnswer({})

    view(cluster, typing=typing).find([ASKED])

    (request,) = cluster.requests
    assert ("features" in json.dumps(request["docvalue_fields"])) == has_features
