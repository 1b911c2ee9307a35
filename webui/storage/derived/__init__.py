"""What is derived from the events: a row for each help session, and daily counts. It may be dropped, and is rebuilt."""
