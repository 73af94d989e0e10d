"""A sample province, loaded through the real actions, and the tour of it."""
