"""Pages of mentorships."""
