"""Pages of what is kept of oneself."""
