"""What leaves, when, and what if the other side is down."""
