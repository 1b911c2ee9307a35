"""Health and metrics, for operators and their monitoring."""
