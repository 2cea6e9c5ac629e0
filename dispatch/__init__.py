"""The desk: its board, its clockwork, and what it is told."""
