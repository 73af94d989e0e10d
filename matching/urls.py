"""Pages that show what fits."""

from django.urls import path

from matching.views import cohorts, enquiries, introductions, judgements, overview, pages

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("match/", pages.match, name="match"),
    path("match/not-meant/", pages.not_meant, name="not_meant"),
    path("home/", pages.home, name="home"),
    path("ventures/<int:pk>/dismiss/", pages.dismiss, name="dismiss"),
    path("ventures/<int:pk>/restore/", pages.restore, name="restore"),
    path("ventures/<int:pk>/together/", pages.together, name="together"),
    path("ventures/<int:pk>/more/", pages.more, name="more"),
    path("mentors/<slug:slug>/", pages.mentor, name="mentor"),
    path("mentors/<slug:slug>/request/", pages.request_new, name="request_new"),
    path("spaces/<slug:slug>/", pages.space, name="space"),
    path("help/person/", enquiries.enquiry, name="enquiry"),
    path("introductions/", introductions.introductions, name="introductions"),
    path("introductions/<int:pk>/say/", introductions.introduction_say, name="introduction_say"),
    path("province/enquiries/", enquiries.enquiry_list, name="enquiry_list"),
    path("province/enquiries/<int:pk>/", enquiries.enquiry_answer, name="enquiry_answer"),
    path("province/matching/", overview.province_matching, name="province_matching"),
    path("province/matching/groups/", overview.groups_of, name="groups"),
    path("province/matching/ranking/", overview.ranking, name="ranking"),
    path("province/matching/judged/", judgements.judgement_list, name="judgement_list"),
    path("province/matching/judged/<int:pk>/", judgements.judgement_act, name="judgement_act"),
    path("province/cohorts/", cohorts.cohort_list, name="cohort_list"),
    path("province/cohorts/<int:pk>/", cohorts.cohort, name="cohort"),
    path("province/cohorts/<int:pk>/rules/", cohorts.cohort_rules, name="cohort_rules"),
    path("province/cohorts/<int:pk>/export/", cohorts.cohort_export, name="cohort_export"),
    path("province/cohorts/<int:pk>/<slug:verb>/", cohorts.cohort_act, name="cohort_act"),
    path("province/cohorts/pairs/<int:pk>/", cohorts.cohort_pair, name="cohort_pair"),
]
