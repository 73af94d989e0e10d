"""The URL table: each app lists its own pages."""

from django.contrib import admin
from django.urls import include, path, re_path

from config import operations, trust, views

urlpatterns = [
    path("", include("mentoring.urls")),
    path("", include("mentors.urls")),
    path("", include("stories.urls")),
    path("", include("ledgers.urls")),
    path("", include("mobility.urls")),
    path("", include("events.urls")),
    path("", include("incubation.urls")),
    path("", include("filings.urls")),
    path("", include("spaces.urls")),
    path("", include("support.urls")),
    path("", include("results.urls")),
    path("", include("ventures.urls")),
    path("", include("exchange.urls")),
    path("", include("matching.urls")),
    path("", include("cohorts.urls")),
    path("", include("province.urls")),
    path("", include("privacy.urls")),
    path("", include("trail.urls")),
    path("", include("safety.urls")),
    path("", include("incidents.urls")),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("language/", views.set_language_here, name="set_language_here"),
    path("enter/", views.enter_as_sample, name="enter_as_sample"),
    re_path(r"^(?P<slug>help|privacy|accessibility|conduct)/$", views.page, name="page"),
    path("trust/", trust.trust, name="trust"),
    path("trust/<slug:name>/", trust.document, name="trust_document"),
    path("operations/", operations.operations, name="operations"),
    path("operations/mail/", operations.mail_again, name="mail_again"),
    path("operations/jobs/<int:pk>/", operations.job_again, name="job_again"),
    path("healthz", views.healthz, name="healthz"),
]
handler403, handler404 = "config.views.refused", "config.views.absent"
handler500 = "config.views.failed"
