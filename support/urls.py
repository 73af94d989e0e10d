"""Pages of measures of support."""

from django.urls import path

from support import views

urlpatterns = [
    path("support/", views.support_list, name="support_list"),
    path("support/<slug:code>/", views.support, name="support"),
    path("support/<slug:code>/edit/", views.support_edit, name="support_edit"),
    path("support/<slug:code>/checked/", views.support_checked, name="support_checked"),
]
