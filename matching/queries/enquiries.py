"""Questions to a person as the office looks through them, on its page and in Excel."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.models import Enquiry
from matching.models.enquiries import EnquiryQuerySet
from sheets.headings import Column
from sheets.writing import write_table
from ui.days import day_of
from ui.text import every_word, sought

LONGEST_SEARCH = 60
PARTS: dict[str, str | Promise] = {"": _("To be answered"), "over": _("Answered and taken back")}
_COLUMNS = (
    Column("by", "提问人", "Asked by", (), "name"),
    Column("text", "问题", "Question", (), "long"),
    Column("asked", "提问日期", "Asked on", (), "date"),
    Column("officer", "经办人", "Officer", (), "name"),
    Column("due", "答复期限", "Due", (), "date"),
    Column("status", "状态", "State", (), "text"),
    Column("answer", "答复", "Answer", (), "long"),
)


@dataclass(frozen=True)
class Wanted:
    """Which questions an officer looks at: words, and whether they wait; read out of an address."""

    text: str
    show: str

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        """Read it; what is not on the list of shown ones counts as those that wait."""
        show = query.get("show", "")
        return cls(sought(query.get("q", "")[:LONGEST_SEARCH]), show if show in PARTS else "")

    def rows(self) -> EnquiryQuerySet:
        """Return them: the most urgent first, of those that are over the newest."""
        found = Enquiry.objects.for_page()
        if self.text:
            found = found.filter(every_word(self.text, _holds))
        return found.over().order_by("-asked_at", "-pk") if self.show else found.waiting()


def _holds(word: str) -> Q:
    said = Q(text__icontains=word) | Q(answer__icontains=word)
    return said | Q(asked_by__search_key__contains=word)


def enquiries_workbook(rows: Iterable[Enquiry], title: str) -> bytes:
    """Return them as Excel, an office paper and Chinese."""
    told = [
        {
            "by": each.asked_by.name,
            "text": each.text,
            "asked": day_of(each.asked_at),
            "officer": each.officer.name,
            "due": day_of(each.due_at),
            "status": str(each.get_status_display()),
            "answer": each.answer,
        }
        for each in rows
    ]
    return write_table(_COLUMNS, told, title=title, sheet="提问")
