"""Pages of cohorts and of introduction calls."""
