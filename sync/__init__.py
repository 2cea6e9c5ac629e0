"""The ledger: mutations, receipts, changes, feed. Knows no app and no domain word."""
