"""Rate limits of requests: of searching while typing, and of API keys.

No step that a person with a problem must take is ever refused. Above a limit only suggestions stop, and a ticket is
held for review: a neighbour behind the same address, or in the same app, locks nobody out.

Counted answers carry X-RateLimit-Limit, -Remaining and -Reset (Unix seconds); a refusal also Retry-After (seconds).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache, wraps
from math import ceil
from typing import Final, ParamSpec

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from webui.current import current_values
from webui.identity.keyed import KeyPurpose, keyed
from webui.parts import parts
from webui.request.asker.current_key import current_api_key
from webui.request.proxies import client_network
from webui.storage.limits.limit import Count, Limit

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def describe_limits(app: Flask) -> None:
    """Put the headers of a limit on the answers that it counts."""

    @app.after_request
    def _headers(response: Response) -> Response:
        counted: tuple[Limit, Count] | None = current_values().get("counted")
        if counted:
            limit, count = counted
            headers = response.headers
            headers.add("X-RateLimit-Limit", str(limit.most))
            headers.add("X-RateLimit-Remaining", str(max(0, limit.most - count.value)))
            headers.add("X-RateLimit-Reset", str(ceil(count.until.timestamp())))
        return response


def count_search() -> None:
    """Count a search while somebody types: of the API key, else of the network address. Raise TooManyRequests."""
    if current_api_key() is None:
        _count(_typing(parts().settings.suggest_per_minute), _address())
        return
    if "counted" not in current_values():
        count_key()
    if is_key_over():
        refuse(*current_values().counted)


def count_key() -> None:
    """Count a request of an API key; nothing is refused here."""
    key = current_api_key()
    if key:
        current_values().counted = (_key_limit(), parts().limits.add(_key_limit(), key.name))


def is_key_over() -> bool:
    """Return whether the API key of this request has asked for more than it may."""
    counted: tuple[Limit, Count] | None = current_values().get("counted")
    return bool(current_api_key() and counted and counted[1].exceeds(counted[0]))


def count_problem() -> None:
    """Count a described problem of the network address."""
    parts().limits.add(_problems(), _address())


def count_upload() -> None:
    """Count an uploaded file of the network address."""
    parts().limits.add(_uploads(), _address())


def is_over_a_limit() -> bool:
    """Return whether so much was described, uploaded or asked lately that a ticket is held for review."""
    limits = parts().limits
    return is_key_over() or any(limits.is_exceeded(limit, _address()) for limit in (_problems(), _uploads()))


def limited(limit: Limit, key: Callable[[], str]) -> Callable[[View[P]], View[P]]:
    """Return a decorator that refuses what exceeds the limit, for views that no person with a problem needs."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            _count(limit, key())
            return view(*args, **kwargs)

        return counted

    return decorate


def refuse(limit: Limit, count: Count) -> None:
    """Raise TooManyRequests, which says how long to wait."""
    seconds = max(1, ceil((count.until - parts().now()).total_seconds()))
    raise TooManyRequests(f"more than {limit.most} in {int(limit.span.total_seconds())} seconds", retry_after=seconds)


def _count(limit: Limit, key: str) -> None:
    count = parts().limits.add(limit, key)
    current_values().counted = (limit, count)
    if count.exceeds(limit):
        refuse(limit, count)


@cache
def _typing(most: int) -> Limit:
    """Return the limit of searches while somebody types; asked for at every key."""
    return Limit("suggest", most, _MINUTE, is_frequent=True)


def _key_limit() -> Limit:
    return Limit("api-key", parts().settings.api_per_minute, _MINUTE, is_frequent=True)


def _problems() -> Limit:
    return Limit("problems", parts().settings.problems_per_hour, _HOUR)


def _uploads() -> Limit:
    return Limit("uploads", parts().settings.uploads_per_hour, _HOUR)


def _address() -> str:
    return keyed(parts().settings.people_key, KeyPurpose.ADDRESS, client_network())
