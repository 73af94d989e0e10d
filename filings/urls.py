"""Pages of figures, evaluations, checks and obstacles."""

from django.urls import path

from filings.views import act, checks, obstacles, office, returns

urlpatterns = [
    path("my/spaces/<int:pk>/figures/", returns.filing_list, name="filing_list"),
    path("my/spaces/<int:pk>/figures/<slug:period>/", returns.filing_edit, name="filing_edit"),
    path(
        "my/spaces/<int:pk>/figures/<slug:period>/print/",
        returns.filing_print,
        name="filing_print",
    ),
    path(
        "my/spaces/<int:pk>/figures/<slug:period>/export/",
        returns.filing_export,
        name="filing_export",
    ),
    path("my/spaces/<int:pk>/findings/", checks.space_findings, name="space_findings"),
    path("province/figures/", office.filed_list, name="filed_list"),
    path("province/figures/export/", office.filed_export, name="filed_export"),
    path("province/figures/<int:pk>/", office.filing, name="filing"),
    path("province/evaluations/", office.evaluation_list, name="evaluation_list"),
    path("province/evaluations/export/", office.evaluation_export, name="evaluation_export"),
    path(
        "province/evaluations/<int:pk>/<int:year>/",
        office.evaluation_edit,
        name="evaluation_edit",
    ),
    path("province/checks/", checks.check_list, name="check_list"),
    path("province/checks/export/", checks.check_export, name="check_export"),
    path("province/checks/<int:pk>/", checks.check, name="check"),
    path("province/obstacles/", obstacles.obstacle_office, name="obstacle_office"),
    path("province/obstacles/export/", obstacles.obstacle_export, name="obstacle_export"),
    path("obstacles/", obstacles.obstacle_list, name="obstacle_list"),
    path("obstacles/new/", obstacles.obstacle_new, name="obstacle_new"),
    path("obstacles/<int:pk>/", obstacles.obstacle, name="obstacle"),
    path("filings/<slug:of>/<int:row>/<slug:verb>/", act.act, name="filings_act"),
]
