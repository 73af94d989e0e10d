"""Scanners beside the linters: `make scan`."""
