"""Pages that show what fits."""

from django.urls import path

from matching import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("match/", views.match, name="match"),
    path("home/", views.home, name="home"),
    path("ventures/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("ventures/<int:pk>/restore/", views.restore, name="restore"),
    path("mentors/<slug:slug>/", views.mentor, name="mentor"),
    path("mentors/<slug:slug>/request/", views.request_new, name="request_new"),
    path("spaces/<slug:slug>/", views.space, name="space"),
]
