"""What applications compile is compiled once in a process: the tests make thousands, and it was most of their work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import MethodType
from typing import Any

import pytest
from babel.support import NullTranslations, Translations
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from webui import app
from webui.storage import database


class InMemory(BytecodeCache):
    """Jinja's code of each template, found again by its name and the digest of its source."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._codes.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def remembered(compile_rule: Callable[[Rule], None]) -> Callable[[Rule], None]:
    """Return `compile` of werkzeug's rules working once for each path: another rule of it takes over what came out."""
    examples: dict[tuple[object, ...], Rule] = {}

    def compiled(rule: Rule) -> None:
        is_plain = not (rule.defaults or rule.subdomain or rule.host) and rule.merge_slashes
        if not is_plain or rule.map is None or rule.map.host_matching:
            compile_rule(rule)
            return
        path = (rule.rule, *rule.map.converters.items())
        if (example := examples.get(path)) is None:
            compile_rule(rule)
            examples[path] = rule
        else:
            rule._parts, rule._trace, rule._converters = example._parts, example._trace, example._converters
            rule.arguments = {*example.arguments}
            rule._build = MethodType(example._build.__func__, rule)  # type: ignore[attr-defined]
            rule._build_unknown = MethodType(example._build_unknown.__func__, rule)  # type: ignore[attr-defined]

    return compiled


def with_statements_of_others() -> Callable[..., Engine]:
    """Return `create_engine`, whose engines on SQLite know what another of them compiled."""
    statements: LRUCache[Any, Any] = LRUCache(5_000)

    def engine(url: str, **options: object) -> Engine:
        made = create_engine(url, **options)
        if type(made.dialect) is Dialect:
            made._compiled_cache = statements
        return made

    return engine


def read_once(load: Callable[..., NullTranslations]) -> Callable[..., NullTranslations]:
    """Return `load` of Babel reading each catalogue once."""
    catalogue_of = cache(lambda folder, locales, domain: load(folder, locales, domain))

    def catalogue(folder: object, locales: list[object], domain: str | None = None) -> NullTranslations:
        return catalogue_of(str(folder), tuple(map(str, locales)), domain)

    return catalogue


@contextmanager
def compiled_once() -> Iterator[None]:
    """Every application that is made meanwhile shares with the others what is the same in all of them.

    These are templates, routes, statements of SQLite, catalogues of the interface and the shipped form.
    """
    load, shipped = app.load_form, (app.DEFAULT_FORM, app.DEFAULT_CHANNELS)
    form_of = cache(load)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": InMemory()})
        patch.setattr(Rule, "compile", remembered(Rule.compile))
        patch.setattr(database, "create_engine", with_statements_of_others())
        # A compiled statement is looked up by the dialect as well: all of the product are set up the same way.
        patch.setattr(Dialect, "__eq__", lambda self, other: type(self) is type(other))
        patch.setattr(Dialect, "__hash__", lambda self: hash(type(self)))
        patch.setattr(Translations, "load", read_once(Translations.load))
        patch.setattr(app, "load_form", lambda *files: form_of(*files) if files == shipped else load(*files))
        yield
