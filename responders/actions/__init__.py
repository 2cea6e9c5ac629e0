"""What units, shifts and positions can be told. Reads and writes drafts only."""
