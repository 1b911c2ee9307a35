"""A memory for a method that does not keep its object alive."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast
from weakref import WeakMethod

_P = ParamSpec("_P")
_T = TypeVar("_T")


def remembered(method: Callable[_P, _T], most: int) -> Callable[_P, _T]:
    """Return the method with the results of its last `most` calls kept.

    `lru_cache` over a bound method holds its object, which holds the cache: a circle that only the garbage collector
    opens. A server freezes what it has loaded first, so the files mapped by it would stay mapped for ever.
    """
    weak = WeakMethod(method)

    def call(*arguments: _P.args, **named: _P.kwargs) -> _T:
        bound = weak()
        assert bound is not None  # noqa: S101 - whoever calls holds the object
        return bound(*arguments, **named)

    return cast("Callable[_P, _T]", lru_cache(most)(call))
