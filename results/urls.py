"""Pages of the registers of technologies and transfers."""

from django.urls import path

from results import views

urlpatterns = [
    path("results/<slug:of>/", views.result_list, name="result_list"),
    path("results/<slug:of>/new/", views.result_new, name="result_new"),
    path("results/<slug:of>/export/", views.result_export, name="result_export"),
    path("results/<slug:of>/<int:pk>/", views.result, name="result"),
    path("results/<slug:of>/<int:pk>/edit/", views.result_edit, name="result_edit"),
    path("results/<slug:of>/<int:pk>/act/<slug:verb>/", views.result_act, name="result_act"),
    path("results/<slug:of>/<int:pk>/papers/<int:paper>/", views.result_paper, name="result_paper"),
    path(
        "results/<slug:of>/<int:pk>/papers/<int:paper>/remove/",
        views.result_paper_drop,
        name="result_paper_drop",
    ),
]
