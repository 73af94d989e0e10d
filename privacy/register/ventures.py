"""Ventures, recommendations, cohorts."""

from django.utils.translation import gettext_lazy as _

from privacy.register.shape import Erasure, Row, Way
from privacy.register.uses import COHORTS, LISTS, MATCHING, OFFICE, VENTURES

VENTURE_ROWS = (
    Row(
        model="ventures.Need",
        use=VENTURES,
        erasure=Erasure.DELETE,
        ways=(Way(path="venture__members__person", alone="venture"),),
        words=("text",),
    ),
    Row(
        model="ventures.Venture",
        use=VENTURES,
        erasure=Erasure.ANONYMISE,
        ways=(
            Way(
                path="members__person",
                wipes=(
                    "name",
                    "search_key",
                    "sentence",
                    "veto_parties",
                ),
                alone="pk",
            ),
        ),
        words=(
            "name",
            "search_key",
            "sentence",
            "veto_parties",
        ),
    ),
    Row(
        model="ventures.Invitation",
        use=VENTURES,
        erasure=Erasure.DELETE,
        ways=(Way(path="venture__members__person", reads=(), alone="venture"),),
        words=("email",),  # of whoever was invited; nobody else takes it away
        people=("by",),
    ),
    Row(
        model="ventures.Member",
        use=VENTURES,
        erasure=Erasure.DELETE,
        ways=(Way(path="person"),),
        people=("person",),
    ),
    Row(
        model="matching.Enquiry",
        use=MATCHING,
        erasure=Erasure.DELETE,
        ways=(Way(path="asked_by"),),
        words=(
            "text",
            "answer",
        ),
        people=(
            "asked_by",
            "officer",
        ),
    ),
    Row(
        model="matching.Judgement",
        use=MATCHING,
        erasure=Erasure.KEEP,
        words=("text",),
        plain=(
            "called",
            "version",
        ),
    ),
    Row(
        model="matching.Passage",
        use=MATCHING,
        erasure=Erasure.DELETE,
        ways=(Way(path="mentor__user", reads=()),),
        words=("vector",),
        plain=(
            "digest",
            "model",
        ),
    ),
    Row(
        model="matching.Price",
        use=MATCHING,
        erasure=Erasure.DELETE,
        ways=(Way(path="mentor__user"),),
    ),
    Row(
        model="matching.Dismissal",
        use=MATCHING,
        erasure=Erasure.DELETE,
        ways=(Way(path="venture__members__person", alone="venture"),),
    ),
    Row(
        model="matching.Shown",
        use=MATCHING,
        erasure=Erasure.DELETE,
        ways=(Way(path="mentor__user"),),
        plain=("policy",),
    ),
    Row(
        model="matching.Ranking",
        use=OFFICE,
        erasure=Erasure.KEEP,
        plain=("reason",),
        people=("by",),
    ),
    Row(model="matching.Measured", use=LISTS, erasure=Erasure.KEEP, plain=("figures",)),
    Row(
        model="matching.Learnt",
        use=LISTS,
        erasure=Erasure.KEEP,
        plain=(
            "version",
            "weights",
        ),
    ),
    Row(model="matching.Unserved", use=LISTS, erasure=Erasure.KEEP),
    Row(
        model="cohorts.Cohort",
        use=COHORTS,
        erasure=Erasure.KEEP,
        plain=(
            "name",
            "meeting",
        ),
        people=("created_by",),
    ),
    Row(
        model="cohorts.MatchRun",
        use=COHORTS,
        erasure=Erasure.KEEP,
        plain=(
            "rules",
            "code",
            "model",
            "inputs",
            "digest",
            "figures",
            "problem",
        ),
        people=("by",),
    ),
    Row(
        model="cohorts.Assignment",
        use=COHORTS,
        erasure=Erasure.KEEP,
        ways=(
            Way(path="venture__members__person"),
            Way(path="mentor__user"),
        ),
        people=("moved_by",),
    ),
    Row(
        model="cohorts.Introduction",
        use=COHORTS,
        erasure=Erasure.ANONYMISE,
        ways=(
            Way(path="venture__members__person", wipes=("reasons",), alone="venture"),
            Way(path="mentor__user", wipes=("reasons",)),
        ),
        words=("reasons",),
    ),
    Row(
        model="province.Brought",
        use=OFFICE,
        erasure=Erasure.KEEP,
        words=("content",),
        plain=(
            "name",
            "made",
        ),
        people=("by",),
        why=_(
            "The file is encrypted and thrown away once it is written or taken back; what stays "
            "are numbers of rows."
        ),
    ),
)
