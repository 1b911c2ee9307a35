"""Tests of the gate as a promise: stories that nobody wrote down, attempts to get past it, people it must not stop."""
