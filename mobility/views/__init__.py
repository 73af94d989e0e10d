"""Pages of the leave ledger."""
