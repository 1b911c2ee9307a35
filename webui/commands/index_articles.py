"""`readfirst index`: for this host alone, or for all hosts that share an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing

import build_index
from webui.commands.context import migrated_database
from webui.configuration import read_settings
from webui.configuration_file import with_configuration_file
from webui.logs import set_up_logs
from webui.setting import FROM_FILE, variable
from webui.settings import Settings
from webui.shared_index.building import SharedBuilding
from webui.shared_index.elected import Elected
from webui.shared_index.shared import shared_index

_FOR_THIS_HOST = ("--check", "--index", "--help", "-h")


def index_articles(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Index the articles; return the exit status. Raise SettingError, SchemaMismatch or DatabaseBusy.

    A folder that is named with --index is built for this host, and so is everything where no key is set: then the
    settings need not be complete.
    """
    named = (argument.partition("=")[0] for argument in arguments)
    if not _has_key(environment) or any(argument in _FOR_THIS_HOST for argument in named):
        return build_index.main(arguments)
    return _for_all_hosts(arguments, read_settings(environment))


def _has_key(environment: Mapping[str, str]) -> bool:
    settings = with_configuration_file(environment)
    return any(settings.get(variable("index_key") + ending) for ending in ("", FROM_FILE))


def _for_all_hosts(arguments: Sequence[str], settings: Settings) -> int:
    set_up_logs(settings.log, "index")
    arguments = ["--articles", str(settings.articles_dir), *arguments]
    options = build_index.command_line().parse_args(arguments)
    with closing(migrated_database(settings)) as database:
        shared = shared_index(settings, database)
        if shared is None:
            return build_index.main(arguments)
        with closing(Elected(shared, stays=options.watch)) as elected:
            sharing = SharedBuilding(shared, elected, options.articles)
            return build_index.main([*arguments, "--index", str(settings.building_dir)], sharing)
