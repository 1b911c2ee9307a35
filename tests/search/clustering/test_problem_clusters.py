"""Problems that are alike are found together; others stay alone."""

from __future__ import annotations

from collections import Counter

import pytest

from search.clustering.cluster_words import FEWEST_SOURCES, cluster_words
from search.clustering.problem_clusters import FEWEST_UNRESOLVED, NONE, ProblemClusters, problem_clusters
from tests.search.clustering.problems import TOPICS, typed_about, typed_about_anything

TEXTS = [text for topic in TOPICS for text in typed_about(topic, 24)]
TRUE = [topic for topic in TOPICS for _ in range(24)]
RESOLVED = typed_about("parcel", 10, seed=2)


@pytest.fixture(scope="module")
def clusters() -> ProblemClusters:
    """Four topics that nothing resolves, and ten people more of whom an article resolved one of them."""
    return problem_clusters([*TEXTS, *RESOLVED], [True] * len(TEXTS) + [False] * 10, "sk")


def test_clusters_are_of_one_topic_and_every_topic_has_one(clusters: ProblemClusters) -> None:
    inside = [[TRUE[row] for row in range(len(TEXTS)) if clusters.member[row] == n] for n in range(clusters.count)]
    majority = [Counter(topics).most_common(1)[0] for topics in inside]

    assert {topic for topic, _ in majority} == set(TOPICS)
    assert sum(count for _, count in majority) > 0.9 * sum(len(topics) for topics in inside)


def test_resolved_problems_make_no_cluster_but_lie_near_one(clusters: ProblemClusters) -> None:
    assert set(clusters.member[-10:].tolist()) == {NONE}
    near = Counter(clusters.nearest[-10:].tolist()).most_common(1)[0][0]
    assert near in clusters.member[48:72]  # a cluster of parcels


def test_a_few_problems_are_a_list_and_no_clusters() -> None:
    few = FEWEST_UNRESOLVED - 1

    assert problem_clusters(TEXTS[:few], [True] * few, "sk").count == 0


def test_problems_without_a_word_in_common_and_without_a_word_at_all() -> None:
    assert problem_clusters([""] * 70, [True] * 70, "sk").count <= 1
    assert problem_clusters([str(n) * 3 for n in range(100, 170)], [True] * 70, "sk").nearness.shape == (70,)
    assert problem_clusters([], [], "sk").count == 0


def test_the_words_of_a_cluster_are_its_own() -> None:
    texts = [*TEXTS, *typed_about_anything(30)]
    people = [str(n) for n in range(len(texts))]
    number_of = {topic: number for number, topic in enumerate(TOPICS)}

    words = cluster_words(texts, [*(number_of[topic] for topic in TRUE), *[NONE] * 30], people, "sk")

    assert "faktúra" in " ".join(words[number_of["invoice"]])
    assert "balík" in " ".join(words[number_of["parcel"]])
    assert all(len(set(" ".join(some).split())) == len(" ".join(some).split()) for some in words.values())


def test_a_word_of_two_people_may_be_a_name() -> None:
    texts = ["Novákovej nejde faktúra"] * 5
    two = cluster_words(texts, [0] * 5, ["anna", "anna", "ben", "ben", "anna"], "sk")
    three = cluster_words(texts, [0] * 5, ["anna", "ben", "cyril", "anna", "ben"], "sk")

    assert two == {0: ()}
    assert three[0]
    assert FEWEST_SOURCES == 3
