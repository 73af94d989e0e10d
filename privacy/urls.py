"""Pages of what is kept of oneself."""

from django.urls import path

from privacy.views import data, departures, retention

urlpatterns = [
    path("settings/data/", data.own_data, name="own_data"),
    path("settings/data/copy/", data.copy_ask, name="copy_ask"),
    path("settings/data/copy/<int:pk>/", data.copy_take, name="copy_take"),
    path("settings/data/register/", data.field_register, name="field_register"),
    path("settings/data/retention/", retention.retention, name="retention"),
    path("settings/data/seen/", data.seen, name="seen"),
    path("settings/data/leave/", departures.leaving, name="leaving"),
    path("settings/data/leave/undo/", departures.leaving_undo, name="leaving_undo"),
]
