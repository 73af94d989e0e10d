"""Pages of maker spaces."""

from django.urls import path

from spaces.views import desk, kept, pages, places, questions, visits

urlpatterns = [
    path("spaces/", pages.space_list, name="space_list"),
    path("my/spaces/<int:pk>/", pages.space_edit, name="space_edit"),
    path("my/spaces/<int:pk>/places/", places.place_list, name="place_list"),
    path("my/spaces/<int:pk>/places/new/", places.place_new, name="place_new"),
    path("my/spaces/<int:pk>/places/<int:place>/", places.place_edit, name="place_edit"),
    path("my/spaces/<int:pk>/hours/", places.visit_hours, name="visit_hours"),
    path("my/spaces/<int:pk>/hosted/", places.hosted_list, name="hosted_list"),
    path("my/spaces/<int:pk>/hosted/<int:row>/", places.hosted_edit, name="hosted_edit"),
    path("spaces/desk/", desk.space_desks, name="space_desks"),
    path("spaces/desk/export/", desk.space_desks_export, name="space_desks_export"),
    path("spaces/<int:pk>/desk/", desk.space_desk, name="space_desk"),
    path("spaces/<int:pk>/desk/export/", desk.space_desk_export, name="space_desk_export"),
    path("spaces/questions/<int:pk>/", questions.question, name="question"),
    path("spaces/visits/<int:pk>/", visits.visit, name="visit"),
    path("spaces/visits/<int:pk>/move/", visits.visit_move, name="visit_move"),
    path("spaces/visits/<int:pk>/entry.ics", visits.visit_entry, name="visit_entry"),
    path("spaces/kept/", kept.space_kept, name="space_kept"),
    path("spaces/kept/<int:pk>/note/", kept.kept_space_note, name="kept_space_note"),
    path("spaces/<slug:slug>/keep/", kept.space_keep, name="space_keep"),
    path("spaces/<slug:slug>/ask/", questions.question_new, name="question_new"),
    path("spaces/<slug:slug>/visit/", visits.visit_new, name="visit_new"),
    path(
        "spaces/<int:pk>/<slug:of>/<int:row>/<slug:verb>/",
        desk.act,
        name="space_act",
    ),
]
