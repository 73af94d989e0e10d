"""Pages of maker spaces."""

from django.urls import path

from spaces import views

urlpatterns = [
    path("spaces/", views.space_list, name="space_list"),
    path("my/spaces/", views.space_mine, name="space_mine"),
    path("my/spaces/<int:pk>/", views.space_edit, name="space_edit"),
]
