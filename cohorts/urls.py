"""Pages of cohorts and of introduction calls."""

from django.urls import path

from cohorts.views import cohorts, introductions

urlpatterns = [
    path("introductions/", introductions.introductions, name="introductions"),
    path("introductions/<int:pk>/say/", introductions.introduction_say, name="introduction_say"),
    path("province/cohorts/", cohorts.cohort_list, name="cohort_list"),
    path("province/cohorts/<int:pk>/", cohorts.cohort, name="cohort"),
    path("province/cohorts/<int:pk>/rules/", cohorts.cohort_rules, name="cohort_rules"),
    path("province/cohorts/<int:pk>/export/", cohorts.cohort_export, name="cohort_export"),
    path("province/cohorts/<int:pk>/<slug:verb>/", cohorts.cohort_act, name="cohort_act"),
    path("province/cohorts/pairs/<int:pk>/", cohorts.cohort_pair, name="cohort_pair"),
]
