"""What the index is given of an article: its parts, and the features of its words and lines."""

from collections import Counter
from itertools import chain
from random import Random

import numpy as np

from search.articles.article import parse_article
from search.index.document import _parts, document
from search.index.document_features import MOST_COUNTED, counted
from search.index.fields import WORTH
from search.text.analysis import words
from search.text.features import function_words, letter_groups, pairs, sequence


def test_every_part_that_has_a_worth_is_read_from_the_article_and_no_other() -> None:
    article = parse_article(b"---\ntitle: Heslo\n---\n\nText.\n", "sk/heslo.md").article

    assert _parts(article, "<p>Text.</p>").keys() == WORTH.keys()


def test_features_are_counted_part_by_part_with_the_worth_of_each() -> None:
    body = "Ako zmeniť heslo?\n\nHeslo zmeníte v nastaveniach, nie v hre."
    article = parse_article(f"---\ntitle: Zmena hesla\n---\n\n{body}\n".encode(), "sk/heslo.md").article
    html = "<p>Ako zmeniť heslo?</p>\n<p>Heslo zmeníte v nastaveniach, nie v hre.</p>"
    expected: dict[str, Counter[int]] = {"pairs": Counter(), "function": Counter(), "letters": Counter()}
    for part, text in _parts(article, html).items():
        lines = [words(line) for line in text.split("\n")]
        written = [*chain.from_iterable(lines)]
        kinds = {
            "pairs": pairs(sequence(line, "sk") for line in lines),
            "function": function_words(written, "sk"),
            "letters": letter_groups(written),
        }
        for kind, features in kinds.items():
            expected[kind].update({feature: WORTH[part] * times for feature, times in Counter(features).items()})

    features = document(article, html).features

    assert {kind: as_counter(*features[kind][0]) for kind in expected} == expected
    assert as_counter(*features["lines"][0]) == Counter(letter_groups(["Zmena", "hesla"]))


def as_counter(features: bytes, counts: bytes) -> Counter[int]:
    return Counter(
        dict(zip(np.frombuffer(features, np.uint16).tolist(), np.frombuffer(counts, np.uint16).tolist(), strict=True))
    )


def test_each_row_has_its_own_features_in_order_and_a_count_has_a_limit() -> None:
    random = Random(1)
    rows = [[random.choices(range(1 << 16), k=random.randint(0, 50)) for _ in range(2)] for _ in range(20)]

    packed = counted([[(3, np.array(part, np.uint16).tobytes()) for part in row] for row in rows])

    assert [as_counter(*row) for row in packed] == [Counter(3 * [*chain(*row)]) for row in rows]
    assert all(np.all(np.diff(np.frombuffer(features, np.uint16).astype(int)) > 0) for features, _ in packed)
    assert as_counter(*counted([[(4, np.full(20_000, 7, np.uint16).tobytes())]])[0]) == {7: MOST_COUNTED}
    assert counted([[], []]) == [(b"", b""), (b"", b"")]
