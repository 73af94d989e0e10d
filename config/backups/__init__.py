"""Backups: one sealed file of the database and its keys, and the way back."""
