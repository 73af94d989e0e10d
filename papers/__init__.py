"""Files from outside: what is taken and how it is kept; Word files filled in."""
