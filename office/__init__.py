"""Where an agency keeps its rosters: pages for its administrators, over the same ledger."""
