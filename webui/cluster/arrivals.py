"""Keystrokes that come whether or not the earlier ones were answered, as those of many people do (an open loop)."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Final

_AT_ONCE: Final = 64
_TIMEOUT: Final = 10.0  # seconds
_OK: Final = 200


def answered(port: int, texts: Sequence[str], lang: str, per_second: float, seconds: float, seed: int) -> list[float]:
    """Return the seconds from each arrival to its answer, sorted; `inf` for what was not answered.

    Arrivals are a Poisson stream towards a port of loopback, each from an address of its own, so that no limit of one
    person is reached; a late start counts as waiting.
    """
    random = Random(seed)  # noqa: S311 - a draw to repeat
    began, due = time.monotonic(), 0.0
    with ThreadPoolExecutor(_AT_ONCE) as crowd:
        waiting = []
        while (due := due + random.expovariate(per_second)) < seconds:
            time.sleep(max(0.0, began + due - time.monotonic()))
            typed = _drawn(random, texts, lang)
            waiting.append(crowd.submit(_seconds_until_answered, port, *typed, began + due))
        return sorted(answer.result() for answer in waiting)


def one_by_one(port: int, texts: Sequence[str], lang: str, requests: int, seed: int) -> list[float]:
    """Return the seconds of each of some keystrokes, sorted; each is sent when the one before was answered."""
    random = Random(seed)  # noqa: S311 - a draw to repeat
    return sorted(
        _seconds_until_answered(port, *_drawn(random, texts, lang), time.monotonic()) for _ in range(requests)
    )


def _drawn(random: Random, texts: Sequence[str], lang: str) -> tuple[str, str, str]:
    """Return a beginning of one of the texts, its language, and the address of who types it."""
    text = random.choice(texts)
    typed = text[: random.randint(3, max(3, len(text)))]
    return typed, lang, f"127.{random.randint(1, 254)}.{random.randint(0, 255)}.{random.randint(1, 254)}"


def _seconds_until_answered(port: int, text: str, lang: str, person: str, arrived: float) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT, source_address=(person, 0))
    try:
        body = json.dumps({"text": text, "lang": lang})
        connection.request("POST", "/api/v1/suggest", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return time.monotonic() - arrived if answer.status == _OK else float("inf")
    except (OSError, http.client.HTTPException):
        return float("inf")
    finally:
        connection.close()
