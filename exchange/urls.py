"""Pages of the exchange."""

from django.urls import path

from exchange import views

urlpatterns = [
    path("exchange/", views.listing_list, name="listing_list"),
    path("exchange/new/", views.listing_new, name="listing_new"),
    path("exchange/export/", views.listing_export, name="listing_export"),
    path("exchange/watch/<int:pk>/", views.exchange_watch, name="exchange_watch"),
    path("exchange/asked/", views.inquiry_list, name="inquiry_list"),
    path("exchange/asked/<int:pk>/", views.inquiry, name="inquiry"),
    path("exchange/asked/<int:pk>/act/<slug:verb>/", views.inquiry_act, name="inquiry_act"),
    path("exchange/<int:pk>/", views.listing, name="listing"),
    path("exchange/<int:pk>/edit/", views.listing_edit, name="listing_edit"),
    path("exchange/<int:pk>/ask/", views.inquiry_new, name="inquiry_new"),
    path("exchange/<int:pk>/act/<slug:verb>/", views.listing_act, name="listing_act"),
]
