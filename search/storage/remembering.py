"""A cache for a method that does not keep the method's object alive."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast
from weakref import WeakMethod

_P = ParamSpec("_P")
_T = TypeVar("_T")


def remembered(method: Callable[_P, _T], most: int) -> Callable[_P, _T]:
    """Return the method with a cache of its last `most` results.

    `lru_cache` over a bound method refers to its object, which refers to the cache: a cycle that only the garbage
    collector breaks. A server freezes (`gc.freeze`) what it loads first, so those files would stay mapped for ever.
    """
    weak = WeakMethod(method)

    def call(*arguments: _P.args, **named: _P.kwargs) -> _T:
        bound = weak()
        assert bound is not None  # noqa: S101 - the caller holds the object
        return bound(*arguments, **named)

    return cast("Callable[_P, _T]", lru_cache(most)(call))
