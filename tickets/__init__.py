"""Gets a ticket out of the house; knows nothing of search, of the gate or of the web.

Where a newcomer looks: what people fill in - ``form.yml``; what support gets - ``mail``; how a ticket
is saved - ``outbox``; how it leaves - ``delivery``; how to add a way out - ``channels``.
"""

from tickets.form.form import Form, load_form
from tickets.outgoing.delivery import deliver_due
from tickets.outgoing.outbox import save
from tickets.tables import metadata
from tickets.ticket import ReadArticle, Ticket

__all__ = ["Form", "ReadArticle", "Ticket", "deliver_due", "load_form", "metadata", "save"]
