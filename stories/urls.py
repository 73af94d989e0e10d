"""Addresses of stories."""

from django.urls import path

from stories import views

urlpatterns = [
    path("stories/", views.story_list, name="story_list"),
    path("stories/<int:pk>/", views.story, name="story"),
    path("stories/<int:pk>/<slug:verb>/", views.story_act, name="story_act"),
    path("mentorships/<int:pk>/story/", views.story_write, name="story_write"),
]
