"""Pages of reports and blocks."""

from django.urls import path

from safety import views

urlpatterns = [
    path("report/<str:key>/", views.report, name="report"),
    path("reports/<int:pk>/", views.report_read, name="report_read"),
    path("blocked/", views.blocked, name="blocked"),
    path("blocked/<int:person>/undo/", views.unblock, name="unblock"),
]
