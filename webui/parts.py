"""The parts of the running product: made once in `create_app`, available to every view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from deflection.flow import Flow
from search import KnowledgeBase
from tickets.files.attachments import AttachmentStore
from tickets.form.answers import FormAnswers
from tickets.form.form import Form
from webui.current import current_application
from webui.settings import Settings
from webui.shared_index.follower import IndexFollower
from webui.storage.article_views import MostRead
from webui.storage.database import Database
from webui.storage.limits.limits import SharedLimits
from webui.storage.maintenance import Maintenance
from webui.storage.waiting_times import WaitingTimes


@dataclass(frozen=True, slots=True)
class Parts:
    """What views use: settings, database, search, form, attachments, flow, waiting times, limits,
    maintenance, what fetches the index, and the clock.
    """

    settings: Settings
    database: Database
    knowledge_base: KnowledgeBase
    form: Form
    attachments: AttachmentStore
    flow: Flow[FormAnswers]
    waiting_times: WaitingTimes
    most_read: MostRead
    limits: SharedLimits
    maintenance: Maintenance
    index_follower: IndexFollower | None  # None: this host builds its own index
    now: Callable[[], datetime]


def parts() -> Parts:
    """Return the parts of the current application."""
    return cast("Parts", current_application().extensions["readfirst"])
