"""The catalogue that a text is checked against: made once for each generation, and nobody waits long for it."""

from datetime import date
from threading import Event
from time import sleep

import pytest
from flask import Flask

from search.linting.catalogue import LintCatalogue, translations_among
from tests.webui.editors.conftest import ADDRESS, PATH, Editor
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
    assert catalogues.begin("gen-1", TODAY).wait(60)
    assert catalogues.of("gen-1", TODAY) is made[0]

    assert catalogues.of("gen-2", TODAY) is made[0]  # its catalogue is still being made
    slow.set()
    monkeypatch.setattr(article_lint, "WAIT", 60.0)

    assert catalogues.of("gen-2", TODAY) is made[1]
    assert seen == [None, made[0]]  # once for each generation, the second from the first


def test_nobody_waits_for_the_first_catalogue_of_a_large_folder() -> None:
    slow, catalogue = Event(), translations_among((), TODAY)
    catalogues = ServedCatalogue(lambda _today, _before: catalogue if slow.wait(60) else None)
    begun = catalogues.begin("gen-1", TODAY)

    with pytest.raises(CatalogueComing):
        catalogues.of("gen-1", TODAY)
    slow.set()

    assert catalogues.begin("gen-1", TODAY) is begun  # the same one: it is made once
    assert begun.wait(60)
    assert catalogues.of("gen-1", TODAY) is catalogue


def test_editors_who_publish_faster_than_a_catalogue_is_made_get_the_first_all_the_same() -> None:
    first, slow = translations_among((), TODAY), Event()

    def make(_today: date, before: LintCatalogue | None) -> LintCatalogue:
        assert before or slow.wait(60)
        return first

    catalogues = ServedCatalogue(make)
    begun = catalogues.begin("gen-1", TODAY)
    catalogues.begin("gen-2", TODAY)  # before the first one is there
    slow.set()
    assert begun.wait(60)

    assert catalogues.of("gen-3", TODAY) is first


@pytest.mark.parametrize("page", ["/editor", "/editor/translations", ADDRESS])
def test_the_catalogue_is_made_before_somebody_writes(jana: Editor, app: Flask, page: str) -> None:
    jana.browser.get(page)
    catalogues: ServedCatalogue = app.extensions["readfirst.lint"]
    for _ in range(3000):
        if catalogues.at_hand:
            break
        sleep(0.02)
    jana.opens()

    answer = jana.browser.post(f"/editor/preview/{PATH}", data=jana.form | {"body": "[nikam](nikam.md)\r\n"})

    assert "data-again" not in answer.text
    assert "nikam.md" in answer.text.split("</section>")[0]
