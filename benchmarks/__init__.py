"""Repeatable load: one command, one table. `make bench`."""
