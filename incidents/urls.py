"""Pages of incidents, and the form for a flaw, which needs no account."""

from django.urls import path

from incidents import views

urlpatterns = [
    path("security/report/", views.flaw_new, name="flaw_new"),
    path("incidents/", views.incident_list, name="incident_list"),
    path("incidents/flaws/", views.flaw_list, name="flaw_list"),
    path("incidents/flaws/<int:pk>/", views.flaw, name="flaw"),
    path("incidents/new/", views.incident_new, name="incident_new"),
    path("incidents/<int:pk>/", views.incident, name="incident"),
    path("incidents/<int:pk>/edit/", views.incident_edit, name="incident_edit"),
    path("incidents/<int:pk>/steps/", views.incident_step, name="incident_step"),
    path("incidents/<int:pk>/proofs/<int:proof>/", views.incident_proof, name="incident_proof"),
    path("incidents/<int:pk>/report/", views.incident_report, name="incident_report"),
    path("incidents/<int:pk>/touched/", views.incident_touched, name="incident_touched"),
    path(
        "incidents/<int:pk>/touched/export/",
        views.incident_touched_export,
        name="incident_touched_export",
    ),
    path(
        "incidents/<slug:of>/<int:row>/act/<slug:verb>/", views.incidents_act, name="incidents_act"
    ),
]
