"""Pages of mentors, requests and mentorships."""

from django.urls import path

from mentors.views import entered, kept, offers, papers, profiles, requests, reviews

urlpatterns = [
    path("mentors/", profiles.mentor_list, name="mentor_list"),
    path("mentors/me/", profiles.mentor_edit, name="mentor_edit"),
    path("mentors/apply/", profiles.mentor_apply, name="mentor_apply"),
    path("mentors/me/consent/", entered.mentor_consent, name="mentor_consent"),
    path("mentors/me/appeal/", profiles.mentor_appeal, name="mentor_appeal"),
    path("mentors/me/resign/", profiles.mentor_resign, name="mentor_resign"),
    path("mentors/me/take-back/", profiles.mentor_take_back, name="mentor_take_back"),
    path("mentors/me/papers/", papers.mentor_papers, name="mentor_papers"),
    path("mentors/me/papers/<int:pk>/", papers.mentor_paper, name="mentor_paper"),
    path("mentors/me/papers/<int:pk>/remove/", papers.evidence_remove, name="evidence_remove"),
    path("mentors/me/lines/<int:pk>/remove/", papers.line_remove, name="line_remove"),
    path("mentors/me/letter/", papers.my_letter, name="my_letter"),
    path("mentors/me/letter/word/", papers.my_letter_word, name="my_letter_word"),
    path("mentors/me/review/<int:year>/", reviews.my_review, name="my_review"),
    path("mentors/kept/", kept.mentor_kept, name="mentor_kept"),
    path("mentors/kept/<int:pk>/note/", kept.kept_note, name="kept_note"),
    path("mentors/<slug:slug>/keep/", kept.mentor_keep, name="mentor_keep"),
    path("ventures/open/", offers.venture_open_list, name="venture_open_list"),
    path("ventures/open/<int:pk>/", offers.offer_new, name="offer_new"),
    path("ventures/<int:pk>/show/", offers.venture_show, name="venture_show"),
    path(
        "ventures/<int:pk>/requests/withdraw/",
        requests.requests_withdraw,
        name="requests_withdraw",
    ),
    path("offers/<int:pk>/", offers.offer, name="offer"),
    path("offers/<int:pk>/<slug:verb>/", offers.offer_act, name="offer_act"),
    path("inbox/", requests.mentor_inbox, name="inbox"),
    path("inbox/pause/", requests.mentor_pause, name="mentor_pause"),
    path("requests/", requests.request_list, name="request_list"),
    path("requests/waiting/<int:pk>/leave/", requests.waiting_leave, name="waiting_leave"),
    path("requests/<int:pk>/", requests.mentorship_request, name="request"),
    path("requests/<int:pk>/<slug:verb>/", requests.request_act, name="request_act"),
]
