"""The whole of what is kept: record types, kinds, who sees what, reading and writing."""
