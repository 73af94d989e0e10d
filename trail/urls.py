"""Pages of the audit trail."""

from django.urls import path

from trail import views

urlpatterns = [
    path("audit/", views.trail_list, name="trail_list"),
    path("audit/export/", views.trail_export, name="trail_export"),
    path("audit/alarms/", views.trail_alarms, name="trail_alarms"),
]
