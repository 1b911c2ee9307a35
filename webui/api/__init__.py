"""The JSON API for the page's script, an app or a widget: the same steps and the same gate as the pages.

Errors are RFC 9457 problem documents with the next step in them. `/openapi.json` is generated from the types that
validate the requests (`messages.py`), so the two cannot differ.
"""

from webui.api.refusals import refuse_in_json
from webui.api.steps import bp

__all__ = ["bp", "refuse_in_json"]
