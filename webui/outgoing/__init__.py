"""What leaves for requesters and support, and what is promised."""
