"""Plausible mistakes, and the tests that must notice them: `python -m tests.mutations`."""
