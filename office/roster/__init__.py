"""The roster as a file: one table a programme manager keeps in a spreadsheet."""
