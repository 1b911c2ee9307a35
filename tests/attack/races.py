"""The same thing from 32 sides at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.attack.against_the_gate import AS_JSON, GATED
from tests.attack.attempt import FORM_ADDRESS, Attempt, Tried, answers_article, posts
from tests.attack.target import FORM, POINT, Answer, Target

THREADS = 32


def at_once(step: Callable[[int], Answer]) -> list[Answer]:
    """The answers to as many calls of `step`, which begin together."""
    barrier = Barrier(THREADS)

    def waits_for_all(number: int) -> Answer:
        barrier.wait()
        return step(number)

    with ThreadPoolExecutor(THREADS) as together:
        return list(together.map(waits_for_all, range(THREADS)))


def one_form(target: Target) -> list[Answer]:
    page = target.asks("GET", POINT)
    key = page.body.partition('name="key" value="')[2].partition('"')[0]
    return at_once(lambda _: target.posts(POINT, {**FORM, "key": key}))


def one_help_session_under_two_keys(target: Target) -> list[Answer]:
    begun = json.loads(target.calls("POST", "/help-sessions", {"topic": "hijacked"}).body)
    sent, path = {**AS_JSON, "topic": "hijacked", "category": "cannot-get-in"}, f"/help-sessions/{begun['id']}/ticket"
    return at_once(lambda n: target.calls("POST", path, sent, Idempotency_Key=f"{begun['id']}-{n % 2}"))


def together(tried: Tried) -> Callable[[Target], list[Answer]]:
    return lambda target: at_once(lambda _: tried(target))


def races() -> Iterator[Attempt]:
    yield Attempt("race: one form of the point", one_form, harmless=True, earns=1)
    yield Attempt("race: one help session under two keys", one_help_session_under_two_keys, harmless=True, earns=1)
    yield Attempt("race: a form that is shut", together(posts(FORM_ADDRESS, GATED)))
    yield Attempt("race: verdicts", together(answers_article(article_id="obnova-hesla", solved="no")))
