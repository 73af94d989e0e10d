"""Pages of Excel ledgers, in and out."""

from django.urls import path

from ledgers.views import exports, imports

urlpatterns = [
    path("leave/export/", exports.leave_export, name="leave_export"),
    path("leave/import/", imports.import_new, name="import_new"),
    path("leave/import/template/", imports.import_template, name="import_template"),
    path("leave/import/<int:pk>/", imports.import_preview, name="import_preview"),
    path("leave/import/<int:pk>/errors/", imports.import_errors, name="import_errors"),
    path("leave/import/<int:pk>/<slug:verb>/", imports.import_act, name="import_act"),
    path("leave/reports/export/", exports.leave_reports_export, name="leave_reports_export"),
]
