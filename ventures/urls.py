"""Pages of ventures."""

from django.urls import path

from ventures import views

urlpatterns = [
    path("ventures/new/", views.venture_new, name="venture_new"),
    path("ventures/<int:pk>/", views.venture_edit, name="venture_edit"),
]
