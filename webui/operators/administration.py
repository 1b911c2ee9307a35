"""The admins' start page: what runs, what waits for somebody, and every setting with its origin."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields
from typing import Final, NamedTuple

from flask import Blueprint, render_template

from search.training.election import TrainingState, training_in
from tickets.outgoing import outbox
from tickets.tables import DeliveryState
from webui.configuration import origins
from webui.operators.host_faults import host_faults
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.setting import meaning_of, variable
from webui.settings import Settings
from webui.storage.accounts import Role

bp = Blueprint("administration", __name__)

_PASSWORD_IN_URL: Final = re.compile(r"(://[^/@:]*:)[^@]*@")
_DEFAULT: Final = "default"  # the origin of a setting that nobody has set


class ShownSetting(NamedTuple):
    """A setting as it is now; of a secret only whether there is one."""

    variable: str
    value: str
    origin: str
    meaning: str


@bp.get("/admin")
@requires(Role.ADMIN)
def overview() -> str:
    """The state of the product on this host and of what all hosts share."""
    settings, now = parts().settings, parts().now()
    with parts().database.reading() as connection:
        letters = outbox.counts(connection)
        lacking = outbox.lacking_files(connection)
        oldest_held = outbox.oldest_held(connection)
    training = training_in(settings.learned_dir)
    return render_template(
        "account/administration.html",
        faults=host_faults(parts()),
        generation=parts().knowledge_base.generation,
        publication=parts().knowledge_base.publication,
        letters=letters,
        waiting=letters[DeliveryState.PENDING] + letters[DeliveryState.LEASED],
        lacking_files=lacking,
        oldest_held=oldest_held,
        training=training,
        trained_at=training.trained_at if training.trained_at > TrainingState().trained_at else None,
        is_training=training.is_running(now),
        free_bytes=_free_bytes(settings),
        takes_uploads=parts().attachments.has_room(),
        limits=parts().limits,
        changed=[shown for shown in shown_settings(settings) if shown.origin != _DEFAULT],
        defaults=[shown for shown in shown_settings(settings) if shown.origin == _DEFAULT],
        now=now,
    )


def shown_settings(settings: Settings) -> Iterator[ShownSetting]:
    """Yield every setting; a secret's value is never shown."""
    origin_of = origins(os.environ, settings)
    for declared in fields(Settings):
        meaning, value = meaning_of(declared), getattr(settings, declared.name)
        is_hidden = meaning.secret and value
        shown = "•••" if is_hidden else _PASSWORD_IN_URL.sub(r"\1•••@", "" if value is None else str(value))
        yield ShownSetting(variable(declared.name), shown, origin_of[declared.name], meaning.text)


def _free_bytes(settings: Settings) -> int | None:
    try:
        return shutil.disk_usage(settings.data_dir).free
    except OSError:  # the folder is gone
        return None
