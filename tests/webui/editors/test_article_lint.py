"""The catalogue that a text is checked against: made once for each generation, and nobody waits long for it."""

from datetime import date
from threading import Event

import pytest

from search.linting.catalogue import LintCatalogue, translations_among
from webui.editors import article_lint
from webui.editors.article_lint import CatalogueComing, ServedCatalogue

TODAY = date(2026, 11, 1)


def test_after_a_build_the_catalogue_before_answers_until_the_new_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made, slow, seen = [translations_among((), TODAY), translations_among((), TODAY)], Event(), []

    def make(_today: date, before: LintCatalogue | None) -> LintCatalogue:
        seen.append(before)
        if before is not None:
            assert slow.wait(60)
        return made[len(seen) - 1]

    catalogues = ServedCatalogue(make)
    assert catalogues.of("gen-1", TODAY) is made[0]

    assert catalogues.of("gen-2", TODAY) is made[0]  # its catalogue is still being made
    slow.set()
    monkeypatch.setattr(article_lint, "WAIT", 60.0)

    assert catalogues.of("gen-2", TODAY) is made[1]
    assert seen == [None, made[0]]  # once for each generation, the second from the first


def test_the_first_catalogue_is_asked_for_again_when_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_lint, "FIRST_WAIT", 0.0)
    slow, catalogue = Event(), translations_among((), TODAY)
    catalogues = ServedCatalogue(lambda _today, _before: catalogue if slow.wait(60) else None)

    with pytest.raises(CatalogueComing):
        catalogues.of("gen-1", TODAY)
    slow.set()
    monkeypatch.setattr(article_lint, "FIRST_WAIT", 60.0)

    assert catalogues.of("gen-1", TODAY) is catalogue
