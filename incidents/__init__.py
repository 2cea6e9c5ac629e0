"""What happens: calls, assignments, notes, outcomes, calls for help."""
