"""What earlier problems teach, as the servers use it."""
