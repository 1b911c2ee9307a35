"""Ways for a ticket to leave, one file each."""
