"""The JSON API for the page's script, an app or a widget: the same steps, the same gate, no other way in.

Errors are RFC 9457 problem documents with the next step in them. `/openapi.json` is made from the same types that
check what is sent (`messages.py`), so the two cannot differ.
"""

from webui.api.refusals import refuse_in_json
from webui.api.steps import bp

__all__ = ["bp", "refuse_in_json"]
