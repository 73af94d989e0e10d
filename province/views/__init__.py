"""The province's own pages."""
