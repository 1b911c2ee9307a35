"""What the index is given of an article: its parts, and the features of its words and lines."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise
from random import Random

import numpy as np

from search.articles.article import parse_article
from search.index.document import WeightedParts, _parts, document
from search.index.document_features import MOST_COUNTED, forward_arrays, merged
from search.index.fields import WORTH
from search.text.analysis import words
from search.text.features import function_words, letter_groups, pairs, sequence


def test_every_part_that_has_a_worth_is_read_from_the_article_and_no_other() -> None:
    article = parse_article(b"---\ntitle: Heslo\n---\n\nText.\n", "sk/heslo.md").article

    assert _parts(article, "<p>Text.</p>", article.lead).keys() == WORTH.keys()


def test_features_are_counted_part_by_part_with_the_worth_of_each() -> None:
    body = "Ako zmeniť heslo?\n\nHeslo zmeníte v nastaveniach, nie v hre."
    article = parse_article(f"---\ntitle: Zmena hesla\n---\n\n{body}\n".encode(), "sk/heslo.md").article
    html = "<p>Ako zmeniť heslo?</p>\n<p>Heslo zmeníte v nastaveniach, nie v hre.</p>"
    expected: dict[str, Counter[int]] = {"pairs": Counter(), "function": Counter(), "letters": Counter()}
    for part, text in _parts(article, html, article.lead).items():
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

    assert {kind: counted(kind, features[kind])[0] for kind in expected} == expected
    assert counted("lines", features["lines"])[0] == Counter(letter_groups(["Zmena", "hesla"]))


def counted(kind: str, rows: Sequence[WeightedParts], *, batch: int = 1_024) -> list[Counter[int]]:
    """The features of each row as the index holds them, and how often each counts."""
    arrays = forward_arrays(kind, rows, ["sk"] * len(rows), batch=batch)
    features, counts, starts = (arrays[f"{kind}/{part}"].tolist() for part in ("features", "counts", "starts"))
    spans = [slice(start, end) for start, end in pairwise(starts)]
    assert all(features[span] == sorted(set(features[span])) for span in spans)
    return [Counter(dict(zip(features[span], counts[span], strict=True))) for span in spans]


def test_each_row_has_its_own_features_and_a_count_has_a_limit() -> None:
    random = Random(1)
    rows = [[random.choices(range(1 << 16), k=random.randint(0, 50)) for _ in range(2)] for _ in range(20)]
    packed = [[(3, np.array(part, np.uint16).tobytes()) for part in row] for row in rows]
    often = [(4, np.full(20_000, 7, np.uint16).tobytes())]

    assert counted("pairs", packed, batch=3) == [Counter(3 * [*chain(*row)]) for row in rows]
    assert counted("pairs", [often, (), []]) == [{7: MOST_COUNTED}, {}, {}]
    assert counted("pairs", []) == []


def test_the_rows_of_each_language_are_counted_apart() -> None:
    rows = [[(1, np.array(some, np.uint16).tobytes())] for some in ([5, 5, 9], [5], [8], [])]

    arrays = forward_arrays("pairs", rows, ["sk", "en", "sk", ""])

    assert np.flatnonzero(arrays["pairs/holders_sk"]).tolist() == [5, 8, 9]
    assert [int(arrays[f"pairs/{what}_sk"][0]) for what in ("rows", "total")] == [2, 4]
    assert "pairs/rows_" not in arrays


def test_an_edit_writes_one_byte_for_each_feature_and_many_documents_are_still_counted() -> None:
    few = forward_arrays("pairs", [[(1, np.array([5], np.uint16).tobytes())]] * 200, ["sk"] * 200)

    both = merged("pairs", [few, few, forward_arrays("pairs", [[]], ["en"])])

    assert few["pairs/holders_sk"].itemsize == 1
    assert (both["pairs/holders_sk"][5], both["pairs/holders_sk"].sum(), both["pairs/rows_sk"][0]) == (400, 400, 400)


def test_an_article_in_a_language_that_is_not_spoken_here_has_words_and_features() -> None:
    text = "---\ntitle: Changer le mot de passe\nlang: fr\n---\n\nOuvrez la page du compte.\n"
    article = replace(parse_article(text.encode(), "fr/passe.md").article, lang="fr")

    held = document(article, "<p>Ouvrez la page du compte.</p>")

    assert "compte" in held.terms["text_fr"]
    assert counted("letters", held.features["letters"])[0]
    assert "page" in held.passages.terms


def test_only_words_by_which_an_article_is_found_have_a_place_in_its_lines() -> None:
    """Else the places would depend on which articles stand beside it in a part of the build."""
    article = parse_article(b"---\ntitle: Heslo\n---\n\nHeslo.\n", "sk/heslo.md").article

    made = document(article, "<p>v<b>nástroji</b> zmeníte heslo</p>")

    assert made.passages.lines[1] == "vnástroji zmeníte heslo".encode()
    assert set(made.passages.terms) <= made.terms["text_sk"].keys()
    assert len(made.passages.terms) * 4 == len(made.passages.places)
    assert "hesl" in " ".join(made.passages.terms)
