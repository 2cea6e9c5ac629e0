"""Other systems' files, read and doubted: values and faults out of bytes; no database."""
