"""Names of roles and of the actions in the audit log, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webui.storage.accounts import Role
from webui.storage.audit_log import Action

ROLE_NAMES: Final[Mapping[Role, LazyString]] = {
    Role.STAFF: _("support"),
    Role.EDITOR: _("editor"),
    Role.ANALYST: _("analyst"),
    Role.ADMIN: _("admin"),
}

ACTION_NAMES: Final[Mapping[Action, LazyString]] = {
    Action.SIGNED_IN: _("Signed in"),
    Action.SIGN_IN_FAILED: _("Wrong password or code"),
    Action.SIGNED_OUT: _("Signed out"),
    Action.SESSIONS_ENDED: _("Signed out elsewhere"),
    Action.ACCOUNT_ADDED: _("Account added"),
    Action.ACCOUNT_CONNECTED: _("Account connected to the sign-in provider"),
    Action.ROLES_CHANGED: _("Roles changed"),
    Action.PUBLISHING_CHANGED: _("What may be published changed"),
    Action.PASSWORD_CHANGED: _("Password changed"),
    Action.NOTICES_CHANGED: _("Notices by mail changed"),
    Action.SECOND_FACTOR_ON: _("Second step switched on"),
    Action.SECOND_FACTOR_OFF: _("Second step switched off"),
    Action.SECOND_FACTOR_RESET: _("Second step taken away by an admin"),
    Action.RECOVERY_CODES_RENEWED: _("New recovery codes"),
    Action.RECOVERY_CODE_USED: _("Signed in with a recovery code"),
    Action.RECORD_FORGOTTEN: _("Learning: record excluded"),
    Action.RECORD_RESTORED: _("Learning: record included again"),
    Action.MACRO_SAVED: _("Macro saved"),
    Action.MACRO_DELETED: _("Macro deleted"),
    Action.PERSON_EXPORTED: _("Data of a person exported"),
    Action.PERSON_ERASED: _("Person erased"),
    Action.RETENTION_RUN: _("Old data deleted by command"),
    Action.ARTICLE_PUBLISHED: _("Article published"),
    Action.ARTICLE_PLANNED: _("Publication or archiving planned"),
    Action.ARTICLE_PLAN_CANCELLED: _("Planned change of an article cancelled"),
    Action.ARTICLE_PUBLISHED_AS_PLANNED: _("Article published as planned"),
    Action.ARTICLE_ARCHIVED_AS_PLANNED: _("Article archived as planned"),
    Action.ARTICLE_TAKEN_OVER: _("Draft of a colleague taken over"),
    Action.ARTICLE_DRAFT_DISCARDED: _("Draft thrown away"),
    Action.ARTICLE_SENT_TO_REVIEW: _("Draft sent to review"),
    Action.ARTICLE_COMMENTED: _("Comment on a draft written"),
    Action.ARTICLE_COMMENT_RESOLVED: _("Comment on a draft resolved"),
    Action.ARTICLE_COMMENT_REOPENED: _("Comment on a draft opened again"),
    Action.ARTICLES_MERGED: _("Articles merged"),
    Action.ARTICLE_SPLIT: _("Article split"),
    Action.ARTICLE_PICTURE_ADDED: _("Picture added to an article"),
    Action.ARTICLE_DRAFT_PREPARED: _("Draft of an article prepared"),
    Action.ARTICLE_SENT_TO_MODEL: _("Text of an article sent to the model"),
    Action.WORK_ASSIGNED: _("Work of editors assigned"),
    Action.WORK_PUT_OFF: _("Work of editors put off"),
    Action.WORK_BROUGHT_BACK: _("Work of editors brought back"),
    Action.DAY_MARKED: _("Day marked in the reports"),
    Action.MARK_REMOVED: _("Mark removed from the reports"),
    Action.MAINTENANCE_ON: _("Maintenance announced"),
    Action.MAINTENANCE_OFF: _("Maintenance ended"),
    Action.REPORT_ORDERED: _("Monthly report by mail ordered"),
    Action.REPORT_ENDED: _("Monthly report by mail ended"),
}
