"""Who may import whom: arrows point one way, room by room, and each heavy library stays in its room."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.product import ROOT
from tests.source_files import FILES, PACKAGES, tree_of

MAY_IMPORT: dict[str, set[str]] = {  # room, or a file that stands alone -> what it may import below it
    "build_index.py": {
        "search/articles/",
        "search/building/",
        "search/engine_choice.py",
        "search/linting/",
        "search/storage/",
        "search/text/",
    },
    "deflection/event_log.py": {
        "deflection/event_versions.py",
        "deflection/help_session.py",
        "deflection/site_events.py",
        "tickets/columns.py",
        "tickets/unknown_records.py",
    },
    "deflection/flow.py": {
        "deflection/gate.py",
        "deflection/help_session.py",
        "deflection/offered_articles.py",
        "deflection/policy.py",
        "deflection/ports.py",
        "deflection/problem_search.py",
        "deflection/problem_text.py",
        "deflection/refusals.py",
        "deflection/starting.py",
        "search/__init__.py",
    },
    "deflection/gate.py": {"deflection/help_session.py"},
    "deflection/gaps/": {"deflection/estimation/", "deflection/help_session.py", "deflection/measuring/"},
    "deflection/measuring/": {
        "deflection/estimation/",
        "deflection/gate.py",
        "deflection/help_session.py",
        "deflection/policy.py",
        "deflection/problem_text.py",
        "deflection/site_events.py",
        "search/evaluation/",
        "search/text/",
    },
    "deflection/offered_articles.py": {
        "deflection/help_session.py",
        "deflection/policy.py",
        "deflection/ports.py",
        "deflection/publication_lag.py",
        "search/__init__.py",
    },
    "deflection/policy.py": {"deflection/help_session.py"},
    "deflection/ports.py": {"deflection/help_session.py", "search/__init__.py"},
    "deflection/problem_search.py": {
        "deflection/gate.py",
        "deflection/help_session.py",
        "deflection/policy.py",
        "deflection/ports.py",
        "deflection/problem_text.py",
        "deflection/publication_lag.py",
        "search/__init__.py",
    },
    "deflection/publication_lag.py": {"deflection/help_session.py", "search/__init__.py"},
    "deflection/refusals.py": {"deflection/gate.py", "deflection/help_session.py"},
    "deflection/retelling.py": {"deflection/help_session.py"},
    "deflection/simulation/": {"deflection/estimation/"},
    "deflection/site_events.py": {"deflection/help_session.py"},
    "deflection/starting.py": {
        "deflection/help_session.py",
        "deflection/policy.py",
        "deflection/ports.py",
    },
    "search/__init__.py": {
        "search/articles/",
        "search/building/",
        "search/knowledge_base.py",
        "search/ranking/",
        "search/storage/",
        "search/text/",
    },
    "search/articles/": {"search/text/"},
    "search/bench/": {
        "search/__init__.py",
        "search/articles/",
        "search/building/",
        "search/evaluation/",
        "search/text/",
    },
    "search/building/": {
        "search/articles/",
        "search/index/",
        "search/ranking/",
        "search/rendering/",
        "search/storage/",
        "search/text/",
    },
    "search/cluster/": {
        "search/articles/",
        "search/index/",
        "search/storage/",
        "search/text/",
    },
    "search/clustering/": {"search/text/"},
    "search/editing/": {"search/articles/"},
    "search/engine_choice.py": {"search/served_index.py", "search/storage/"},
    "search/evaluation/": {
        "search/building/",
        "search/index/",
        "search/learning/",
        "search/meaning/",
        "search/ranking/",
        "search/text/",
        "search/training/",
    },
    "search/exporting/": {
        "search/articles/",
        "search/building/",
        "search/index/",
        "search/storage/",
        "search/text/",
    },
    "search/importing/": {
        "search/articles/",
        "search/building/",
        "search/rendering/",
        "search/text/",
    },
    "search/index/": {"search/articles/", "search/storage/", "search/text/"},
    "search/knowledge_base.py": {
        "search/articles/",
        "search/learning/",
        "search/meaning/",
        "search/ranking/",
        "search/served_index.py",
        "search/storage/",
        "search/text/",
    },
    "search/learning/": {"search/storage/", "search/text/"},
    "search/linting/": {
        "search/articles/",
        "search/building/",
        "search/index/",
        "search/rendering/",
        "search/storage/",
        "search/text/",
    },
    "search/meaning/": {"search/articles/", "search/storage/", "search/text/"},
    "search/query/": {"search/index/", "search/text/"},
    "search/ranking/": {
        "search/articles/",
        "search/index/",
        "search/learning/",
        "search/meaning/",
        "search/query/",
        "search/storage/",
        "search/text/",
    },
    "search/rendering/": {"search/articles/", "search/storage/"},
    "search/served_cluster.py": {
        "search/articles/",
        "search/cluster/",
        "search/ranking/",
        "search/served_index.py",
        "search/storage/",
    },
    "search/served_index.py": {
        "search/articles/",
        "search/index/",
        "search/meaning/",
        "search/ranking/",
        "search/storage/",
    },
    "search/training/": {
        "search/articles/",
        "search/index/",
        "search/learning/",
        "search/meaning/",
        "search/ranking/",
        "search/storage/",
    },
    "search/trial/": {
        "search/articles/",
        "search/building/",
        "search/index/",
        "search/ranking/",
        "search/text/",
    },
    "tickets/columns.py": {"tickets/typed_text.py"},
    "tickets/conversation/": {
        "tickets/files/",
        "tickets/tables.py",
        "tickets/ticket.py",
        "tickets/typed_text.py",
        "tickets/unknown_records.py",
    },
    "tickets/desks/": {
        "tickets/address.py",
        "tickets/conversation/",
        "tickets/files/",
        "tickets/letters/",
        "tickets/mail_headers.py",
        "tickets/oauth.py",
        "tickets/ticket.py",
        "tickets/tls_files.py",
        "tickets/typed_text.py",
        "tickets/ways_out.py",
    },
    "tickets/files/": {"tickets/tables.py", "tickets/typed_text.py"},
    "tickets/form/": {"tickets/address.py", "tickets/typed_text.py"},
    "tickets/incoming/": {
        "tickets/address.py",
        "tickets/conversation/",
        "tickets/files/",
        "tickets/mail_headers.py",
        "tickets/oauth.py",
        "tickets/reference.py",
        "tickets/tables.py",
        "tickets/ticket.py",
        "tickets/ticket_store.py",
        "tickets/tls_files.py",
        "tickets/typed_text.py",
    },
    "tickets/letters/": {
        "tickets/address.py",
        "tickets/conversation/",
        "tickets/mail_headers.py",
        "tickets/ticket.py",
        "tickets/typed_text.py",
        "tickets/ways_out.py",
    },
    "tickets/mail_headers.py": {"tickets/address.py", "tickets/typed_text.py"},
    "tickets/oauth.py": {"tickets/tls_files.py"},
    "tickets/outgoing/": {
        "tickets/columns.py",
        "tickets/conversation/",
        "tickets/files/",
        "tickets/tables.py",
        "tickets/ticket.py",
        "tickets/ticket_store.py",
        "tickets/typed_text.py",
        "tickets/ways_out.py",
    },
    "tickets/tables.py": {"tickets/columns.py"},
    "tickets/ticket.py": {"tickets/address.py", "tickets/files/", "tickets/reference.py"},
    "tickets/ticket_store.py": {
        "tickets/conversation/",
        "tickets/files/",
        "tickets/reference.py",
        "tickets/tables.py",
        "tickets/ticket.py",
    },
    "tickets/ways_out.py": {"tickets/conversation/", "tickets/files/", "tickets/ticket.py"},
    "webui/accounts/": {
        "search/text/",
        "tickets/address.py",
        "tickets/typed_text.py",
        "webui/identity/",
        "webui/parts.py",
        "webui/request/",
        "webui/storage/",
    },
    "webui/analysts/": {
        "deflection/estimation/",
        "deflection/event_log.py",
        "deflection/help_session.py",
        "deflection/measuring/",
        "deflection/policy.py",
        "deflection/redaction.py",
        "deflection/site_events.py",
        "search/__init__.py",
        "search/knowledge_base.py",
        "tickets/form/",
        "tickets/tables.py",
        "webui/outgoing/",
        "webui/parts.py",
        "webui/request/",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/api/": {
        "deflection/flow.py",
        "deflection/help_session.py",
        "deflection/policy.py",
        "deflection/refusals.py",
        "search/__init__.py",
        "search/ranking/",
        "tickets/conversation/",
        "tickets/form/",
        "tickets/outgoing/",
        "tickets/typed_text.py",
        "tickets/ways_out.py",
        "webui/analysts/",
        "webui/identity/",
        "webui/outgoing/",
        "webui/parts.py",
        "webui/request/",
        "webui/storage/",
    },
    "webui/app.py": {
        "deflection/flow.py",
        "deflection/policy.py",
        "deflection/refusals.py",
        "search/__init__.py",
        "search/engine_choice.py",
        "search/meaning/",
        "search/served_index.py",
        "tickets/form/",
        "webui/accounts/",
        "webui/analysts/",
        "webui/api/",
        "webui/base_path.py",
        "webui/configuration.py",
        "webui/data_folder.py",
        "webui/editors/",
        "webui/file_stores.py",
        "webui/identity/",
        "webui/open_database.py",
        "webui/operators/",
        "webui/outgoing/",
        "webui/parts.py",
        "webui/people/",
        "webui/request/",
        "webui/setting.py",
        "webui/settings.py",
        "webui/shared_index/",
        "webui/staff/",
        "webui/storage/",
        "webui/template_words.py",
    },
    "webui/article_files/": {
        "deflection/event_log.py",
        "deflection/site_events.py",
        "search/articles/",
        "search/editing/",
        "search/storage/",
        "tickets/files/",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/backups/": {
        "search/storage/",
        "tickets/columns.py",
        "tickets/conversation/",
        "tickets/files/",
        "tickets/outgoing/",
        "tickets/tables.py",
        "webui/file_stores.py",
        "webui/identity/",
        "webui/privacy/",
        "webui/setting.py",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/cluster/": {
        "webui/configuration.py",
        "webui/file_stores.py",
        "webui/processes/",
        "webui/setting.py",
        "webui/storage/",
    },
    "webui/commands/": {
        "build_index.py",
        "deflection/gaps/",
        "deflection/policy.py",
        "deflection/simulation/",
        "search/__init__.py",
        "search/bench/",
        "search/building/",
        "search/evaluation/",
        "search/exporting/",
        "search/importing/",
        "search/index/",
        "search/learning/",
        "search/meaning/",
        "search/storage/",
        "search/text/",
        "search/training/",
        "tickets/address.py",
        "tickets/desks/",
        "tickets/files/",
        "tickets/form/",
        "tickets/incoming/",
        "tickets/outgoing/",
        "tickets/tables.py",
        "tickets/ticket_store.py",
        "tickets/ways_out.py",
        "webui/analysts/",
        "webui/app.py",
        "webui/article_files/",
        "webui/backups/",
        "webui/cluster/",
        "webui/configuration.py",
        "webui/configuration_file.py",
        "webui/data_folder.py",
        "webui/demo/",
        "webui/doctor/",
        "webui/editors/",
        "webui/file_stores.py",
        "webui/identity/",
        "webui/logs.py",
        "webui/mail_reader.py",
        "webui/open_database.py",
        "webui/operators/",
        "webui/outgoing/",
        "webui/parts.py",
        "webui/privacy/",
        "webui/processes/",
        "webui/setting.py",
        "webui/settings.py",
        "webui/shared_index/",
        "webui/storage/",
        "webui/support/",
    },
    "webui/configuration.py": {
        "search/meaning/",
        "tickets/desks/",
        "tickets/tls_files.py",
        "webui/accent.py",
        "webui/base_path.py",
        "webui/configuration_file.py",
        "webui/data_folder.py",
        "webui/file_stores.py",
        "webui/identity/",
        "webui/setting.py",
        "webui/settings.py",
        "webui/time_zone.py",
    },
    "webui/configuration_file.py": {"webui/setting.py", "webui/settings.py"},
    "webui/data_folder.py": {"webui/setting.py", "webui/settings.py"},
    "webui/demo/": {
        "deflection/event_log.py",
        "deflection/flow.py",
        "deflection/gate.py",
        "deflection/help_session.py",
        "deflection/measuring/",
        "deflection/ports.py",
        "deflection/refusals.py",
        "deflection/site_events.py",
        "search/__init__.py",
        "search/text/",
        "tickets/conversation/",
        "tickets/form/",
        "tickets/reference.py",
        "tickets/tables.py",
        "tickets/ticket.py",
        "tickets/ticket_store.py",
        "webui/app.py",
        "webui/identity/",
        "webui/parts.py",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/doctor/": {
        "deflection/event_log.py",
        "search/building/",
        "search/learning/",
        "search/meaning/",
        "search/storage/",
        "tickets/conversation/",
        "tickets/desks/",
        "tickets/files/",
        "tickets/incoming/",
        "tickets/outgoing/",
        "tickets/tables.py",
        "tickets/ways_out.py",
        "webui/file_stores.py",
        "webui/processes/",
        "webui/setting.py",
        "webui/settings.py",
        "webui/shared_index/",
        "webui/storage/",
    },
    "webui/editors/": {
        "deflection/estimation/",
        "deflection/event_log.py",
        "deflection/gaps/",
        "deflection/help_session.py",
        "deflection/measuring/",
        "deflection/redaction.py",
        "deflection/site_events.py",
        "search/__init__.py",
        "search/articles/",
        "search/building/",
        "search/clustering/",
        "search/editing/",
        "search/index/",
        "search/learning/",
        "search/linting/",
        "search/ranking/",
        "search/rendering/",
        "search/storage/",
        "search/text/",
        "search/trial/",
        "tickets/conversation/",
        "tickets/tables.py",
        "tickets/ticket_store.py",
        "tickets/typed_text.py",
        "webui/article_files/",
        "webui/outgoing/",
        "webui/parts.py",
        "webui/report_words.py",
        "webui/request/",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/file_stores.py": {
        "tickets/files/",
        "webui/settings.py",
    },
    "webui/open_database.py": {"webui/settings.py", "webui/storage/"},
    "webui/operators/": {
        "search/training/",
        "tickets/desks/",
        "tickets/mail_headers.py",
        "tickets/outgoing/",
        "tickets/tables.py",
        "tickets/typed_text.py",
        "tickets/ways_out.py",
        "webui/configuration.py",
        "webui/outgoing/",
        "webui/parts.py",
        "webui/privacy/",
        "webui/request/",
        "webui/setting.py",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/outgoing/": {
        "deflection/help_session.py",
        "deflection/measuring/",
        "tickets/conversation/",
        "tickets/desks/",
        "tickets/form/",
        "tickets/letters/",
        "tickets/mail_headers.py",
        "tickets/outgoing/",
        "tickets/reference.py",
        "tickets/ticket.py",
        "tickets/ticket_store.py",
        "tickets/tls_files.py",
        "tickets/ways_out.py",
        "webui/identity/",
        "webui/parts.py",
        "webui/request/",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/logs.py": {"deflection/redaction.py"},
    "webui/mail_reader.py": {"search/storage/", "tickets/incoming/"},
    "webui/parts.py": {
        "deflection/flow.py",
        "search/__init__.py",
        "tickets/files/",
        "tickets/form/",
        "webui/settings.py",
        "webui/shared_index/",
        "webui/storage/",
    },
    "webui/people/": {
        "deflection/event_log.py",
        "deflection/flow.py",
        "deflection/gate.py",
        "deflection/help_session.py",
        "deflection/measuring/",
        "deflection/ports.py",
        "deflection/refusals.py",
        "deflection/site_events.py",
        "search/__init__.py",
        "search/articles/",
        "search/knowledge_base.py",
        "search/ranking/",
        "search/text/",
        "tickets/conversation/",
        "tickets/files/",
        "tickets/form/",
        "tickets/outgoing/",
        "tickets/reference.py",
        "tickets/ticket.py",
        "tickets/ticket_store.py",
        "tickets/typed_text.py",
        "tickets/ways_out.py",
        "webui/identity/",
        "webui/outgoing/",
        "webui/parts.py",
        "webui/request/",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/privacy/": {
        "deflection/event_log.py",
        "deflection/event_versions.py",
        "deflection/help_session.py",
        "deflection/measuring/",
        "deflection/redaction.py",
        "deflection/site_events.py",
        "search/articles/",
        "search/storage/",
        "tickets/conversation/",
        "tickets/files/",
        "tickets/tables.py",
        "tickets/ticket_store.py",
        "webui/file_stores.py",
        "webui/identity/",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/processes/": {
        "deflection/event_log.py",
        "deflection/flow.py",
        "deflection/help_session.py",
        "deflection/measuring/",
        "deflection/site_events.py",
        "search/meaning/",
        "search/storage/",
        "search/text/",
        "search/training/",
        "tickets/address.py",
        "tickets/conversation/",
        "tickets/desks/",
        "tickets/files/",
        "tickets/incoming/",
        "tickets/outgoing/",
        "tickets/ticket.py",
        "tickets/tls_files.py",
        "tickets/typed_text.py",
        "tickets/ways_out.py",
        "webui/analysts/",
        "webui/app.py",
        "webui/article_files/",
        "webui/base_path.py",
        "webui/configuration.py",
        "webui/data_folder.py",
        "webui/editors/",
        "webui/file_stores.py",
        "webui/identity/",
        "webui/mail_reader.py",
        "webui/open_database.py",
        "webui/outgoing/",
        "webui/parts.py",
        "webui/privacy/",
        "webui/request/",
        "webui/setting.py",
        "webui/settings.py",
        "webui/shared_index/",
        "webui/storage/",
    },
    "webui/request/": {
        "deflection/event_log.py",
        "deflection/help_session.py",
        "deflection/policy.py",
        "deflection/ports.py",
        "deflection/refusals.py",
        "deflection/site_events.py",
        "search/meaning/",
        "search/ranking/",
        "search/text/",
        "tickets/files/",
        "tickets/form/",
        "tickets/unknown_records.py",
        "webui/accent.py",
        "webui/identity/",
        "webui/parts.py",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/settings.py": {
        "deflection/policy.py",
        "search/meaning/",
        "tickets/desks/",
        "tickets/form/",
        "tickets/tls_files.py",
        "webui/host_folders.py",
        "webui/identity/",
        "webui/setting.py",
        "webui/time_zone.py",
    },
    "webui/shared_index/": {
        "search/articles/",
        "search/building/",
        "search/storage/",
        "tickets/files/",
        "webui/article_files/",
        "webui/file_stores.py",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/staff/": {
        "deflection/event_log.py",
        "deflection/help_session.py",
        "deflection/retelling.py",
        "search/__init__.py",
        "tickets/conversation/",
        "tickets/desks/",
        "tickets/files/",
        "tickets/mail_headers.py",
        "tickets/outgoing/",
        "tickets/reference.py",
        "tickets/tables.py",
        "tickets/ticket.py",
        "tickets/ticket_store.py",
        "tickets/typed_text.py",
        "webui/mail_reader.py",
        "webui/outgoing/",
        "webui/parts.py",
        "webui/request/",
        "webui/storage/",
    },
    "webui/storage/": {
        "deflection/event_log.py",
        "deflection/gaps/",
        "deflection/gate.py",
        "deflection/help_session.py",
        "deflection/measuring/",
        "deflection/policy.py",
        "deflection/ports.py",
        "deflection/site_events.py",
        "search/__init__.py",
        "search/articles/",
        "search/learning/",
        "tickets/columns.py",
        "tickets/conversation/",
        "tickets/files/",
        "tickets/form/",
        "tickets/outgoing/",
        "tickets/reference.py",
        "tickets/tables.py",
        "tickets/ticket.py",
        "tickets/ticket_store.py",
        "webui/identity/",
    },
    "webui/support/": {
        "deflection/event_log.py",
        "deflection/redaction.py",
        "search/storage/",
        "tickets/conversation/",
        "tickets/files/",
        "tickets/outgoing/",
        "tickets/tables.py",
        "webui/analysts/",
        "webui/configuration.py",
        "webui/doctor/",
        "webui/setting.py",
        "webui/settings.py",
        "webui/storage/",
    },
    "webui/report_words.py": {"webui/request/"},
    "webui/template_words.py": {
        "deflection/estimation/",
        "tickets/form/",
        "webui/accent.py",
        "webui/editors/",
        "webui/outgoing/",
        "webui/report_words.py",
        "webui/request/",
        "webui/settings.py",
    },
}
ROOMS = {
    "flask": ("webui/",),
    "whoosh": ("search/",),
    "tantivy": ("search/bench/peers/",),
    "sklearn": ("search/",),
    "markdown": ("search/",),
    "markdownify": ("search/importing/",),
    "bs4": ("search/importing/",),
    "obstore": ("tickets/files/",),
    "urllib3": ("search/cluster/",),
    "sqlalchemy": ("deflection/event_log.py", "tickets/", "webui/"),
}


def room_of(path: Path) -> str:
    """The room a file lies in, as the table names it: a folder of a package, or a file that stands alone in one."""
    parts = path.relative_to(ROOT).parts
    return f"{parts[0]}/{parts[1]}/" if len(parts) > 2 else "/".join(parts)


def file_of(module: str) -> Path | None:
    """The file of one of our modules."""
    path = ROOT.joinpath(*module.split("."))
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.exists()), None)


@cache
def imports(path: Path) -> list[tuple[int, str]]:
    """(line, module) of every import of a file, wherever in the file it stands."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            for alias in node.names:
                is_module = file_of(f"{module}.{alias.name}") is not None
                found.append((node.lineno, f"{module}.{alias.name}" if is_module else module))
    return found


def rooms_imported(path: Path) -> list[tuple[int, str]]:
    """(line, room) of every import of another room of ours."""
    found = [
        (line, file_of(module)) for line, module in imports(path) if module.split(".")[0] in (*PACKAGES, "build_index")
    ]
    rooms = [(line, room_of(file)) for line, file in found if file is not None]
    return [(line, room) for line, room in rooms if room != room_of(path)]


def test_imports_point_one_way() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {other}: the table above does not let {room_of(path)} do that"
        for path in FILES
        for line, other in rooms_imported(path)
        if other not in MAY_IMPORT.get(room_of(path), set())
    ]
    assert not wrong


def test_the_table_names_what_there_is() -> None:
    used: dict[str, set[str]] = {}
    for path in [*FILES, ROOT / "build_index.py"]:
        used.setdefault(room_of(path), set()).update(room for _, room in rooms_imported(path))
    stale = {
        room: sorted(names - used.get(room, set()))
        for room, names in MAY_IMPORT.items()
        if names - used.get(room, set())
    }
    assert not stale, "no import uses these rows any more: take them out"


def test_no_room_reaches_itself_through_others() -> None:
    above = dict(MAY_IMPORT)
    while above:  # take away, floor by floor, what imports nothing that is left
        floor = [room for room, names in above.items() if not names & above.keys()]
        assert floor, f"these rooms import one another in a circle: {sorted(above)}"
        for room in floor:
            del above[room]


def test_migrations_stand_in_one_row() -> None:
    numbers = {}
    for path in sorted((ROOT / "webui" / "storage" / "migrations" / "versions").glob("[0-9]*.py")):
        assigned = dict(
            re.findall(r'^((?:down_)?revision)\b.* = "(\w+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
        )
        assert assigned["revision"] == path.name[:4]
        assert assigned["revision"] not in numbers, (
            "two migrations have one number: whoever lands second takes the next"
        )
        numbers[assigned["revision"]] = assigned.get("down_revision")

    assert list(numbers.values())[1:] == list(numbers)[:-1]


def test_pages_of_people_and_of_staff_know_nothing_of_each_other() -> None:
    assert "webui/staff/" not in MAY_IMPORT["webui/people/"]
    assert "webui/people/" not in MAY_IMPORT["webui/staff/"]


def test_heavy_libraries_stay_in_their_room() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}: only {', '.join(ROOMS[package])} may"
        for path in FILES
        for line, module in imports(path)
        if (package := module.split(".")[0]) in ROOMS
        and not path.relative_to(ROOT).as_posix().startswith(ROOMS[package])
    ]
    assert not wrong


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in FILES
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden, "import inside a function: move it to the top"
