"""Files that come with a ticket: what they are, where they lie, and how they survive a power cut."""
