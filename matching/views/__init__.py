"""HTTP of matching."""
