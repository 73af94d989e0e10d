"""Every kind of event that the trail knows, in words, with whom it concerns and how long it stays.

`tests/audit/test_catalogue.py` walks the code: what is recorded stands here, and the other way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Result(TextChoices):
    """How it ended."""

    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


class AlarmKind(TextChoices):
    """What in the trail needs a look."""

    REFUSALS = "refusals", _("many refusals")
    SIGN_INS = "sign_ins", _("many failed sign-ins")
    SEAL = "seal", _("the trail is not sealed")


class Concern(TextChoices):
    """Whom an event concerns."""

    PERSON = "person", _("the person")
    OBJECT = "object", _("whoever the row belongs to")
    OFFICE = "office", _("the office of whoever did it")
    PROVINCE = "province", _("the province")


class Retention(TextChoices):
    """How long an event stays at least; nothing is deleted (docs/adr/0020-sealed-trail.md)."""

    ACCESS = "access", _("at least six months")
    RECORD = "record", _("as long as the record")


@dataclass(frozen=True)
class Kind:
    """One kind of event."""

    name: str
    words: str | Promise
    concerns: Concern
    kept: Retention


_ACCESS: Mapping[str, str | Promise] = {
    "read_file": _("opened a file"),
    "sign_in": _("signed in"),
    "sign_in_failed": _("failed to sign in"),
    "sign_out": _("signed out"),
    "refusal": _("was refused"),
    "change_address": _("changed the mail address"),
    "change_password": _("changed the password"),
}
_PERSON: Mapping[str, str | Promise] = {
    "agree_on_conduct": _("agreed to the rules of conduct"),
    "ask_factor_loss": _("asked that a lost second factor be taken away"),
    "ask_for_copy": _("asked for a copy of their own data"),
    "ask_to_leave": _("asked to close the account"),
    "carry_out": _("account closed"),
    "change_settings": _("changed the settings"),
    "deactivate": _("switched the account off"),
    "erase": _("erased personal data"),
    "erase_again": _("erased again after a restore"),
    "factor_added": _("set up a second factor"),
    "factor_removed": _("gave up a second factor"),
    "sign_out_everywhere": _("signed somebody out everywhere"),
    "factor_renewed": _("renewed the recovery codes"),
    "forget": _("deleted a copy of data"),
    "give_consent": _("gave consent"),
    "refuse_factor_loss": _("left a second factor as it is"),
    "renew_calendar": _("renewed the calendar addresses"),
    "sign_in_locked": _("sign-in waits after wrong passwords"),
    "sign_up": _("signed up"),
    "take_copy": _("took a copy of their own data"),
    "take_factor": _("took a lost second factor away"),
    "undo": _("kept the account after all"),
    "wear_hat": _("took a role"),
    "withdraw_consent": _("withdrew consent"),
    "withdraw_factor_loss": _("no longer asks that a second factor be taken away"),
}
_OFFICE: Mapping[str, str | Promise] = {
    "export": _("exported"),
    "read_paper": _("opened a paper"),
    "reveal": _("read a masked number"),
}
_PROVINCE: Mapping[str, str | Promise] = {
    "add_policy": _("added a version of the rules"),
    "administer_add": _("added in the administration"),
    "administer_change": _("changed in the administration"),
    "administer_delete": _("deleted in the administration"),
    "adopt_head": _("adopted the head of the seal"),
    "alarm": _("alarm"),
    "end_terms": _("ended what was over"),
    "lay_out": _("changed the layout of trades"),
    "ranking": _("changed the ranking"),
    "retry_job": _("had a job done again"),
    "retry_mail": _("had mail tried again"),
    "revise": _("revised a measure"),
}
_OBJECT: Mapping[str, str | Promise] = {
    "accept": _("accepted"),
    "add": _("added"),
    "add_condition": _("added a condition of entry"),
    "add_goal": _("added a goal"),
    "add_hour": _("added a visiting hour"),
    "add_result": _("added a result"),
    "add_step": _("added a step"),
    "agree": _("agreed"),
    "agree_longer": _("agreed to a longer contract"),
    "agree_on_terms": _("agreed on expectations"),
    "allow_again": _("allowed another request"),
    "announce": _("announced"),
    "announce_end": _("announced the end"),
    "answer": _("answered"),
    "answer_rule": _("answered a rule of the chain"),
    "appeal": _("appealed"),
    "apply": _("applied"),
    "approve": _("approved"),
    "archive": _("archived"),
    "arrange": _("arranged the post to return to"),
    "ask": _("asked"),
    "ask_again": _("asked again"),
    "ask_anew": _("asked anew"),
    "ask_back": _("asked back"),
    "ask_extension": _("asked for an extension"),
    "ask_for_mediation": _("asked for mediation"),
    "ask_grant": _("asked for a right"),
    "ask_hand_over": _("asked for a hand-over"),
    "ask_longer": _("asked for a longer contract"),
    "ask_return": _("asked to return"),
    "ask_survey": _("sent the survey"),
    "begin": _("began"),
    "begin_import": _("began an import"),
    "begin_publishing": _("began to publish"),
    "begin_rule": _("wrote a rule of the chain"),
    "begin_run": _("began a run"),
    "block": _("blocked somebody"),
    "book": _("booked"),
    "book_open": _("booked an open hour"),
    "bring": _("read a file of records"),
    "bring_in": _("brought in from a file"),
    "call": _("agreed to a call"),
    "call_end_back": _("called the end back"),
    "call_group": _("called a group meeting"),
    "call_off": _("called off"),
    "cancel": _("cancelled"),
    "change": _("changed"),
    "change_company": _("changed the company"),
    "change_goal": _("changed a goal"),
    "change_incident": _("changed an incident"),
    "change_number": _("changed a staff or identity number"),
    "change_post": _("changed the post"),
    "change_role": _("changed a role in the team"),
    "change_treatment": _("changed pay and insurance"),
    "clear": _("cleared"),
    "close": _("closed"),
    "close_group_record": _("closed the record of a group meeting"),
    "come_back": _("came back"),
    "comment": _("commented"),
    "complete": _("completed"),
    "complete_return": _("completed the return"),
    "confirm": _("confirmed"),
    "confirm_group": _("confirmed a group meeting"),
    "consent": _("consented"),
    "contain": _("contained an incident"),
    "convert": _("changed the form of mobility"),
    "correct": _("corrected"),
    "countersign": _("countersigned"),
    "create_cohort": _("made a cohort"),
    "decease": _("died"),
    "decide": _("decided"),
    "decide_advice": _("decided between two pieces of advice"),
    "decline": _("declined"),
    "decline_invitation": _("declined an invitation"),
    "delete": _("deleted"),
    "dismiss": _("dismissed"),
    "draft": _("drafted"),
    "draw": _("drew a sample"),
    "drop": _("dropped"),
    "drop_brought": _("dropped a file of records"),
    "drop_condition": _("dropped a condition of entry"),
    "drop_correction": _("dropped a correction"),
    "drop_end": _("dropped a proposed end"),
    "drop_evidence": _("deleted a piece of evidence"),
    "drop_hour": _("dropped a visiting hour"),
    "drop_import": _("dropped an import"),
    "drop_line": _("deleted a line of a profile"),
    "drop_rule": _("took a rule of the chain back"),
    "edit_import": _("changed rows of an import"),
    "end": _("ended"),
    "end_call": _("ended a call"),
    "end_membership": _("ended a right"),
    "end_rule": _("ended a rule of the chain"),
    "end_talks": _("ended the talks"),
    "enter": _("entered"),
    "enter_number": _("entered a number from another register"),
    "enter_again": _("entered again"),
    "evaluate": _("evaluated"),
    "expire": _("expired"),
    "fail": _("failed"),
    "fall_back": _("fell back"),
    "file": _("filed"),
    "find_fine": _("found in order"),
    "find_flawed": _("found flaws"),
    "finish": _("finished"),
    "fix_talk": _("fixed a talk"),
    "found": _("founded"),
    "free": _("freed a place"),
    "give_back": _("gave back"),
    "give_grant": _("gave a right"),
    "give_up": _("gave up"),
    "go_on": _("went on"),
    "grant_extension": _("granted an extension"),
    "hand_over": _("handed over"),
    "hide": _("hid"),
    "hide_venture": _("hid a venture from mentors"),
    "hold": _("noted that it took place"),
    "import": _("imported"),
    "intend": _("said what comes after the leave"),
    "introduce": _("introduced"),
    "invite": _("invited"),
    "invite_again": _("invited again"),
    "join": _("joined"),
    "judge": _("judged"),
    "keep": _("kept"),
    "keep_evidence": _("kept a piece of evidence"),
    "keep_paper": _("kept a paper"),
    "keep_posts": _("set the number of posts"),
    "keep_template": _("kept a template"),
    "keep_visit": _("noted a visit"),
    "keep_year": _("noted the year's assessment"),
    "lapse": _("let lapse"),
    "leave": _("left"),
    "leave_list": _("left the waiting list"),
    "leave_out": _("left out of the cohort"),
    "let_write": _("let somebody write first again"),
    "lift": _("lifted the suspension"),
    "lose_room": _("lost the room of a meeting"),
    "link": _("linked the account"),
    "link_advice": _("linked two pieces of advice"),
    "look": _("looked at"),
    "look_into": _("looked into"),
    "miss": _("noted as missed"),
    "move": _("moved"),
    "name": _("named"),
    "name_deputy": _("named a deputy"),
    "next_rule": _("wrote the next version of a rule"),
    "not_needed": _("noted a paper as not needed"),
    "note_finding": _("noted a finding"),
    "nudge": _("reminded"),
    "object": _("objected"),
    "offer": _("offered"),
    "offer_help": _("offered help"),
    "open": _("opened"),
    "open_hours": _("opened office hours"),
    "open_incident": _("opened an incident"),
    "opt_out": _("opted out"),
    "pass_on": _("passed on"),
    "pause": _("paused"),
    "pause_condition": _("paused a condition of entry"),
    "propose": _("proposed"),
    "propose_again": _("proposed again"),
    "propose_correction": _("proposed a correction"),
    "propose_end": _("proposed an end"),
    "propose_move": _("proposed a step in the chain"),
    "propose_terms": _("proposed expectations"),
    "publish": _("published"),
    "rate": _("rated"),
    "reach": _("reached"),
    "rearrange": _("put the post to return to right"),
    "recall": _("recalled"),
    "receive": _("received"),
    "rectify": _("put right"),
    "recuse": _("recused"),
    "refuse": _("turned down"),
    "refuse_extension": _("refused an extension"),
    "refuse_grant": _("refused a right"),
    "refuse_longer": _("refused a longer contract"),
    "register": _("registered"),
    "reject": _("rejected"),
    "release": _("released"),
    "remove": _("removed"),
    "remove_entry": _("removed from the library"),
    "renew": _("renewed"),
    "reopen": _("reopened"),
    "reply": _("replied"),
    "report": _("reported"),
    "report_flaw": _("reported a security flaw"),
    "report_in": _("reported back"),
    "resign": _("resigned"),
    "restore": _("restored"),
    "resume_condition": _("resumed a condition of entry"),
    "retire": _("retired"),
    "review": _("reviewed"),
    "review_comment": _("commented on the review"),
    "save": _("saved"),
    "save_profile": _("saved the profile"),
    "say": _("wrote a remark"),
    "say_how_it_was": _("said how it was"),
    "say_of_open": _("said whether the open hour took place"),
    "seat": _("got a place"),
    "send_back": _("sent back"),
    "serve": _("served a letter"),
    "set_availability": _("set when to be reached"),
    "set_code": _("noted a credit code"),
    "set_hour_open": _("opened or closed an hour"),
    "set_notice": _("set the notice of visits"),
    "settle": _("settled the dispute"),
    "show": _("showed"),
    "show_line": _("showed a line"),
    "show_venture": _("showed a venture to mentors"),
    "sign": _("signed"),
    "stand_in": _("acted for somebody"),
    "stop": _("stopped"),
    "submit": _("submitted"),
    "support": _("supported"),
    "suspend": _("suspended"),
    "take": _("took"),
    "take_back": _("took back"),
    "take_in": _("took into the cohort"),
    "take_up": _("took up a report"),
    "tick": _("ticked who came"),
    "tick_off": _("ticked off"),
    "transfer": _("transferred"),
    "turn_down": _("turned an offer down"),
    "unblock": _("unblocked somebody"),
    "undo_brought": _("took records back"),
    "undo_import": _("took an import back"),
    "unfix": _("took the fixed post back"),
    "unfix_recall": _("took the fixed post back"),
    "unfix_return": _("took the fixed post back"),
    "unlink_advice": _("unlinked two pieces of advice"),
    "unwatch": _("stopped watching “More help”"),
    "wait": _("put on the waiting list"),
    "wait_for": _("joined the waiting list"),
    "watch": _("watches “More help”"),
    "withdraw": _("withdrew"),
    "withdraw_grant": _("no longer asks for a right"),
    "withdraw_invitation": _("withdrew an invitation"),
    "write_again": _("written anew"),
    "write_brought": _("wrote records"),
    "write_group_record": _("wrote the record of a group meeting"),
    "write_message": _("wrote a message"),
    "write_paper": _("wrote a paper"),
    "write_record": _("wrote a record"),
}


def _kinds() -> dict[str, Kind]:
    told = (
        (_ACCESS, Concern.PERSON, Retention.ACCESS),
        (_PERSON, Concern.PERSON, Retention.RECORD),
        (_OFFICE, Concern.OFFICE, Retention.RECORD),
        (_PROVINCE, Concern.PROVINCE, Retention.RECORD),
        (_OBJECT, Concern.OBJECT, Retention.RECORD),
    )
    return {
        name: Kind(name, words, concerns, kept)
        for group, concerns, kept in told
        for name, words in group.items()
    }


KINDS: Mapping[str, Kind] = _kinds()


def in_words(verb: str) -> str:
    """Return what happened, in the language of the page; the bare name of a kind of before."""
    kind = KINDS.get(verb)
    return str(kind.words) if kind else verb
