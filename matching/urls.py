"""Pages that show what fits."""

from django.urls import path

from matching.views import enquiries, front, hiding, home, inviting, pages, way

urlpatterns = [
    path("", front.landing, name="landing"),
    path("match/", front.match, name="match"),
    path("match/not-meant/", hiding.not_meant, name="not_meant"),
    path("home/", home.home, name="home"),
    path("ventures/<int:pk>/dismiss/", hiding.dismiss, name="dismiss"),
    path("ventures/<int:pk>/restore/", hiding.restore, name="restore"),
    path("ventures/<int:pk>/together/", home.together, name="together"),
    path("ventures/<int:pk>/more/", home.more, name="more"),
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
