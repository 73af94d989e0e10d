"""Reads of the leave ledger."""
