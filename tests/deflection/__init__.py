"""Tests of the domain: what counts as evidence, what opens the form, what is a deflection."""
