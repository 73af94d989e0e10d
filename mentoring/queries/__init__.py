"""Reads of mentorships."""

from mentoring.queries.figures import Figures, Year, figures, year_of, years_of
from mentoring.queries.steps import Step, steps_of

__all__ = ["Figures", "Step", "Year", "figures", "steps_of", "year_of", "years_of"]
