"""Pages of accounts."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts import views
from accounts.adapter.views import ProveAddressView

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/consent/", views.consent, name="consent"),
    path("settings/conduct/", views.conduct_agree, name="conduct_agree"),
    path("settings/devices/<int:pk>/end/", views.end_device, name="end_device"),
    path("settings/prove/", views.prove, name="prove"),
    path("settings/reason/", views.export_reason, name="export_reason"),
    path("drafts/<slug:form>/", views.draft_keep, name="draft_keep"),
    path("drafts/<slug:form>/drop/", views.draft_drop, name="draft_drop"),
    path(
        "accounts/confirm-email/",  # before the library's
        login_not_required(ProveAddressView.as_view()),
        name="account_email_verification_sent",
    ),
    path("welcome/", views.onboarding, name="onboarding"),
]
