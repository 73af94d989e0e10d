"""The province's own pages."""

from django.urls import path

from province.views import judgements, matching, mentors

urlpatterns = [
    path("province/mentors/", mentors.vetting_list, name="vetting_list"),
    path("province/mentors/export/", mentors.vetting_export, name="vetting_export"),
    path("province/mentors/<int:pk>/", mentors.vetting, name="vetting"),
    path("province/mentors/<int:pk>/<slug:verb>/", mentors.vetting_act, name="vetting_act"),
    path("province/matching/", matching.province_matching, name="province_matching"),
    path("province/matching/groups/", matching.groups_of, name="groups"),
    path("province/matching/ranking/", matching.ranking, name="ranking"),
    path("province/matching/judged/", judgements.judgement_list, name="judgement_list"),
    path("province/matching/judged/<int:pk>/", judgements.judgement_act, name="judgement_act"),
]
