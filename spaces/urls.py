"""Pages of maker spaces."""

from django.urls import path

from spaces import views

urlpatterns = [path("spaces/", views.space_list, name="space_list")]
