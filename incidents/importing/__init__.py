"""Other systems' files, read and doubted: values and faults out of bytes. Nothing is written here."""
