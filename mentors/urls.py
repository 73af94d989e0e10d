"""Pages of mentors, requests and mentorships."""

from django.urls import path

from mentors import views

urlpatterns = [
    path("mentors/", views.mentor_list, name="mentor_list"),
    path("mentors/me/", views.mentor_edit, name="mentor_edit"),
    path("mentors/apply/", views.mentor_apply, name="mentor_apply"),
    path("mentors/me/appeal/", views.mentor_appeal, name="mentor_appeal"),
    path("mentors/me/resign/", views.mentor_resign, name="mentor_resign"),
    path("inbox/", views.mentor_inbox, name="inbox"),
    path("inbox/pause/", views.mentor_pause, name="mentor_pause"),
    path("requests/", views.request_list, name="request_list"),
    path("requests/waiting/<int:pk>/leave/", views.waiting_leave, name="waiting_leave"),
    path("requests/<int:pk>/", views.mentorship_request, name="request"),
    path("requests/<int:pk>/<slug:verb>/", views.request_act, name="request_act"),
]
