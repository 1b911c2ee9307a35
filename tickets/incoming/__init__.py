"""Mail on its way in: every mail becomes a ticket, or a message of the ticket that it answers.

Where a newcomer looks: what is read of a mail - `mail_reading`; which mails are never answered - `automatic`;
what becomes of a mail - `intake`; how mails are fetched - `imap`.
"""
