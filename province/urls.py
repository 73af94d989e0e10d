"""The province's own pages."""

from django.urls import path

from province.views import judgements, matching

urlpatterns = [
    path("province/matching/", matching.province_matching, name="province_matching"),
    path("province/matching/groups/", matching.groups_of, name="groups"),
    path("province/matching/ranking/", matching.ranking, name="ranking"),
    path("province/matching/judged/", judgements.judgement_list, name="judgement_list"),
    path("province/matching/judged/<int:pk>/", judgements.judgement_act, name="judgement_act"),
]
