"""Pages of events and competitions."""

from django.urls import path

from events.views import attendance, competitions, entries, hosting, invitations, pages, seats

urlpatterns = [
    path("events/", pages.event_list, name="event_list"),
    path("events/new/", hosting.event_new, name="event_new"),
    path("events/mine/", pages.event_mine, name="event_mine"),
    path("events/<int:pk>/", pages.event, name="event"),
    path("events/<int:pk>/event.ics", pages.event_entry, name="event_entry"),
    path("events/<int:pk>/edit/", hosting.event_edit, name="event_edit"),
    path("events/<int:pk>/sign-up/", seats.event_sign_up, name="event_sign_up"),
    path("events/<int:pk>/feedback/", seats.event_feedback, name="event_feedback"),
    path("events/<int:pk>/attendance/", attendance.event_attendance, name="event_attendance"),
    path("events/<int:pk>/attendance/export/", attendance.event_export, name="event_export"),
    path("events/act/<slug:of>/<int:row>/<slug:verb>/", hosting.act, name="event_act"),
    path("competitions/", competitions.competition_list, name="competition_list"),
    path("competitions/new/", competitions.competition_new, name="competition_new"),
    path("competitions/<int:pk>/", competitions.competition, name="competition"),
    path("competitions/<int:pk>/edit/", competitions.competition_edit, name="competition_edit"),
    path("competitions/<int:pk>/enter/", entries.competition_enter, name="competition_enter"),
    path("competitions/<int:pk>/judging/", entries.competition_judging, name="competition_judging"),
    path("competitions/<int:pk>/export/", entries.competition_export, name="competition_export"),
    path("competitions/entries/<int:pk>/", entries.entry, name="entry"),
    path("competitions/entries/<int:pk>/file/", entries.entry_file, name="entry_file"),
    path("competitions/entries/<int:pk>/invite/", invitations.winner_invite, name="winner_invite"),
    path(
        "competitions/invitations/<int:pk>/",
        invitations.winner_invitation,
        name="winner_invitation",
    ),
]
