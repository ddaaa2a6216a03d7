"""All addresses. The demo's start page exists in the demo only."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("adjustments.web.urls")),
    path("api/v1/", include("adjustments.api.urls")),
    path("admin/", admin.site.urls),
]
if settings.IS_DEMO:
    urlpatterns.insert(0, path("demo/", include("adjustments.demo.urls")))

handler400 = "adjustments.web.views.errors.bad_request"
handler403 = "adjustments.web.views.errors.not_found"
handler404 = "adjustments.web.views.errors.not_found"
handler500 = "adjustments.web.views.errors.server_error"
