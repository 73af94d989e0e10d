"""Forms of the leave ledger: each checks what was typed and says what is wrong; none saves."""

from mobility.forms.acts import ActForm
from mobility.forms.applying import ApplicationForm, CompanyForm, DecideForm, RemarkForm
from mobility.forms.ledger import LedgerFilter, RegisterForm
from mobility.forms.rules import PolicyForm, PostPlanForm

__all__ = [
    "ActForm",
    "ApplicationForm",
    "CompanyForm",
    "DecideForm",
    "LedgerFilter",
    "PolicyForm",
    "PostPlanForm",
    "RegisterForm",
    "RemarkForm",
]
