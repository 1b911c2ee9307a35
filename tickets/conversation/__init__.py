"""What happens to a ticket afterwards."""
