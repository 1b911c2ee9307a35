"""Data in YAML that others wrote, as texts, lists and mappings: bounded, so that no file fills the memory."""

import yaml

LIMIT_DEPTH = 20  # of data inside each other; the time of the parser grows with its square
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value is text


def data_in(written: str) -> object:
    """Return the data; None when it is none, too deep, or a value is written once and used often: that fills memory.

    >>> data_in("a: {b: 1.10}"), data_in("a: [")
    ({'a': {'b': '1.10'}}, None)
    """
    try:
        depth = 0
        for event in yaml.parse(written, Loader=_PARSER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > LIMIT_DEPTH or isinstance(event, yaml.AliasEvent):
                return None
        return yaml.load(written, Loader=_PARSER)  # noqa: S506 - texts only
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
