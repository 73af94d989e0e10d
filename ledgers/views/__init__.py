"""Pages of Excel ledgers, in and out."""
