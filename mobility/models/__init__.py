"""Rows of the leave ledger. Nothing outside `mobility` and `config` reads them."""

from mobility.models.cases import (
    CaseOn,
    Correction,
    Enterprise,
    LeaveCase,
    LeaveTerm,
    ProposedTerm,
    ReturnPlan,
)
from mobility.models.ends import ProposedEnd
from mobility.models.history import Recorded
from mobility.models.papers import Document, ImportBatch, WordTemplate
from mobility.models.people import Department, Employment, PostPlan, Researcher
from mobility.models.rules import CalendarDay, PolicyVersion
from mobility.models.watch import (
    InspectedCase,
    Inspection,
    Remark,
    Reminder,
    UnitTaskDone,
)
from mobility.models.yearly import CarriedResult, Countersign, Treatment, Visit, YearRecord

__all__ = [
    "CalendarDay",
    "CarriedResult",
    "CaseOn",
    "Correction",
    "Countersign",
    "Department",
    "Document",
    "Employment",
    "Enterprise",
    "ImportBatch",
    "InspectedCase",
    "Inspection",
    "LeaveCase",
    "LeaveTerm",
    "PolicyVersion",
    "PostPlan",
    "ProposedEnd",
    "ProposedTerm",
    "Recorded",
    "Remark",
    "Reminder",
    "Researcher",
    "ReturnPlan",
    "Treatment",
    "UnitTaskDone",
    "Visit",
    "WordTemplate",
    "YearRecord",
]
