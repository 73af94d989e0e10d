"""Pages of mentorships."""

from django.urls import path

from mentoring.views import advice, files, hours, meetings, mentorships, records
from mentoring.views import mediation as disputes

urlpatterns = [
    path("mentorships/", mentorships.mentorship_list, name="mentorship_list"),
    path("mentorships/<int:pk>/", mentorships.mentorship, name="mentorship"),
    path("mentorships/<int:pk>/goals/new/", mentorships.goal_new, name="goal_new"),
    path("mentorships/<int:pk>/goals/<int:goal>/", mentorships.goal, name="goal"),
    path("mentorships/<int:pk>/messages/", mentorships.message_list, name="message_list"),
    path("mentorships/<int:pk>/files/", files.file_list, name="file_list"),
    path("mentorships/<int:pk>/files/<int:file>/", files.file, name="file"),
    path("mentorships/<int:pk>/terms/", mentorships.terms, name="terms"),
    path("mentorships/<int:pk>/pause/", mentorships.mentorship_pause, name="mentorship_pause"),
    path(
        "mentorships/<int:pk>/certificate/",
        records.certificate,
        name="mentorship_certificate",
    ),
    path("mentorships/<int:pk>/mediation/", disputes.mediation_new, name="mediation_new"),
    path("mediations/", disputes.my_mediations, name="my_mediations"),
    path("mediations/<int:pk>/", disputes.mediation, name="mediation"),
    path("mediations/<int:pk>/entry.ics", disputes.mediation_entry, name="mediation_entry"),
    path("mediations/<int:pk>/<slug:verb>/", disputes.mediation_act, name="mediation_act"),
    path("mentorships/calendar/new/", meetings.renew_meetings, name="renew_meetings"),
    path("mentorships/calendar/<str:token>.ics", meetings.my_meetings, name="my_meetings"),
    path("mentorships/<int:pk>/close/", mentorships.mentorship_end, name="mentorship_end"),
    path("mentorships/<int:pk>/meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("mentorships/<int:pk>/meetings/<int:meeting>/", meetings.meeting, name="meeting"),
    path(
        "mentorships/<int:pk>/meetings/<int:meeting>/entry.ics",
        meetings.meeting_entry,
        name="meeting_entry",
    ),
    path("mentorships/<int:pk>/log/", records.record_new, name="record_new"),
    path("mentorships/<int:pk>/log/<int:record>/", records.record, name="record"),
    path("mentorships/<int:pk>/log/<int:record>/rate/", records.record_rate, name="record_rate"),
    path(
        "mentorships/<int:pk>/<slug:of>/<int:row>/<slug:verb>/",
        mentorships.act,
        name="mentorship_act",
    ),
    path("ventures/<int:pk>/advice/", advice.advice_list, name="advice_list"),
    path("ventures/<int:pk>/advice/<int:record>/", advice.advice_link, name="advice_link"),
    path(
        "ventures/<int:pk>/advice/decisions/<int:row>/",
        advice.advice_decide,
        name="advice_decide",
    ),
    path("mentors/me/hours/", hours.my_hours, name="my_hours"),
    path("mentors/me/hours/open/", hours.hours_open, name="hours_open"),
    path("mentors/me/hours/<int:row>/withdraw/", hours.hour_withdraw, name="hour_withdraw"),
    path("mentors/<slug:slug>/hours/", hours.mentor_hours, name="mentor_hours"),
    path("mentors/me/record/", records.my_year, name="my_year"),
    path("mentors/me/record/export/", records.my_year_export, name="my_year_export"),
]
