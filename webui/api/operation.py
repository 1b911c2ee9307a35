"""Operations of the API: address, request and answer types, and the checks that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

import msgspec
from flask import Blueprint, Request, Response, abort, request

from webui.api.idempotent import answered_once
from webui.api.messages import ApiAnswer
from webui.api.problems import RequestRefused, as_json
from webui.current import current_request
from webui.request.limits import count_key, count_search

LARGEST_BODY = 256 * 1024  # bytes; a problem text and a form are far smaller

View = Callable[..., tuple[ApiAnswer, int]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, as `/openapi.json` describes it."""

    name: str
    method: str
    rule: str
    summary: str
    body: type[msgspec.Struct] | None
    query: type[msgspec.Struct] | None
    answers: Mapping[int, type[ApiAnswer]]
    refusals: tuple[int, ...]


class Operations:
    """The operations of one blueprint, in the order of their definition."""

    def __init__(self, bp: Blueprint) -> None:
        self.bp = bp
        self.all: list[Operation] = []

    def add(
        self,
        method: str,
        rule: str,
        *,
        answers: Mapping[int, type[ApiAnswer]],
        body: type[msgspec.Struct] | None = None,
        query: type[msgspec.Struct] | None = None,
        refusals: tuple[int, ...] = (),
        typed: bool = False,
    ) -> Callable[[View], View]:
        """Return a decorator that serves a view at `method rule`; its first argument is the validated body or query.

        typed  sent at every pause while somebody types: rate limited for people, too
        """

        def decorate(view: View) -> View:
            summary = (view.__doc__ or "").strip().splitlines()[0]
            self.all.append(Operation(view.__name__, method, rule, summary, body, query, answers, refusals))
            served = _limited(_served(view, body, query), typed=typed)
            self.bp.add_url_rule(rule, view.__name__, served, methods=[method])
            return view

        return decorate


def _served(
    view: View, body: type[msgspec.Struct] | None, query: type[msgspec.Struct] | None
) -> Callable[..., Response]:
    @wraps(view)
    def run(**path_parameters: str) -> Response:
        if body is not None:
            sent = _read_body(body)
            return answered_once(sent, lambda: view(sent, **path_parameters))
        answer, status = view(_read_query(query), **path_parameters) if query is not None else view(**path_parameters)
        return as_json(answer, status)

    return run


def _limited(view: Callable[..., Response], *, typed: bool) -> Callable[..., Response]:
    """Return the view with its limits: requests of an API key are counted, and what is typed is refused above them."""

    @wraps(view)
    def counted(**path_parameters: str) -> Response:
        count_key()
        if typed:
            count_search()
        return view(**path_parameters)

    return counted


def _read_body(kind: type[msgspec.Struct]) -> msgspec.Struct:
    """Return the posted JSON object; abort with 413 or 415, raise RequestRefused with 400 or 422."""
    asked = current_request()
    length = asked.content_length or 0
    if length > LARGEST_BODY:
        abort(413)
    if not asked.is_json:
        abort(415)
    asked.max_content_length = LARGEST_BODY
    try:
        return msgspec.json.decode(_sent(asked, length), type=kind)
    except msgspec.ValidationError as error:
        raise RequestRefused(422, "body-not-as-described", detail=str(error)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise RequestRefused(400, "body-no-json", detail=str(error)) from error


def _sent(asked: Request, length: int) -> bytes:
    """Return the body; one whose length is known in one piece: `get_data` makes room for 64 kB, twice, at every key.

    length  in bytes; 0 = not known
    """
    if not length:
        return asked.get_data()
    stream = asked.stream
    first = stream.read(length)
    return first if len(first) == length else first + stream.read()


def _read_query(kind: type[msgspec.Struct]) -> Any:  # noqa: ANN401 - whatever the operation asks for
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.ValidationError as error:
        raise RequestRefused(422, "query-not-as-described", detail=str(error)) from error
