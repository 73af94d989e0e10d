"""What the province reads of all."""
