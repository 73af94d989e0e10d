"""Pages of the mentor library and of requests."""
