"""Pages that show what fits."""

from django.urls import path

from matching.views import enquiries, inviting, pages, way

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("match/", pages.match, name="match"),
    path("match/not-meant/", pages.not_meant, name="not_meant"),
    path("home/", pages.home, name="home"),
    path("ventures/<int:pk>/dismiss/", pages.dismiss, name="dismiss"),
    path("ventures/<int:pk>/restore/", pages.restore, name="restore"),
    path("ventures/<int:pk>/together/", pages.together, name="together"),
    path("ventures/<int:pk>/more/", pages.more, name="more"),
    path("ventures/<int:pk>/way/", way.venture_way, name="venture_way"),
    path("mentors/<slug:slug>/", pages.mentor, name="mentor"),
    path("mentors/<slug:slug>/wait/", pages.mentor_wait, name="mentor_wait"),
    path("mentors/<slug:slug>/request/", pages.request_new, name="request_new"),
    path("spaces/<slug:slug>/", pages.space, name="space"),
    path("spaces/<int:pk>/ventures/<int:venture>/", inviting.venture_invite, name="venture_invite"),
    path("help/person/", enquiries.enquiry, name="enquiry"),
    path("province/enquiries/", enquiries.enquiry_list, name="enquiry_list"),
    path("province/enquiries/export/", enquiries.enquiry_export, name="enquiry_export"),
    path("province/enquiries/<int:pk>/", enquiries.enquiry_answer, name="enquiry_answer"),
]
