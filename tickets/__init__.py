"""Tickets, from the filled-in form to support; knows nothing of search, of the gate or of the web.

Where a newcomer looks: what people fill in - `form/form.yml`; what support gets - `letters/`; how a ticket is
saved - `ticket_store`; how it leaves - `outgoing/delivery`; how to add a way out - `desks/`.
"""
