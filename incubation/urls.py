"""Pages of applications, residencies and hand-overs."""

from django.urls import path

from incubation.views import act, applications, board, residencies

urlpatterns = [
    path("ventures/<int:pk>/spaces/", applications.venture_spaces, name="venture_spaces"),
    path("spaces/<slug:slug>/apply/", applications.application_new, name="application_new"),
    path("spaces/applications/<int:pk>/", applications.application, name="application"),
    path(
        "spaces/applications/<int:pk>/offer/",
        applications.application_offer,
        name="application_offer",
    ),
    path("spaces/residencies/<int:pk>/", residencies.residency, name="residency"),
    path(
        "spaces/residencies/<int:pk>/hand-over/",
        residencies.hand_over_new,
        name="hand_over_new",
    ),
    path("spaces/hand-overs/<int:pk>/", residencies.hand_over, name="hand_over"),
    path("spaces/hand-overs/<int:pk>/take/", residencies.hand_over_take, name="hand_over_take"),
    path("spaces/<int:pk>/applications/", board.application_list, name="application_list"),
    path("spaces/<int:pk>/conditions/", board.conditions, name="conditions"),
    path("spaces/<int:pk>/residents/", board.residents, name="residents"),
    path("spaces/<int:pk>/residents/export/", board.residents_export, name="residents_export"),
    path("incubation/<slug:of>/<int:row>/<slug:verb>/", act.act, name="incubation_act"),
]
