"""Every address of the instance, room by room."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path

from maillage.instance import views

urlpatterns = [
    path("", include("maillage.portal.urls")),
    path("", include("maillage.network.urls")),
    path("", include("maillage.territory.urls")),
    path("api/v1/", include("maillage.api.urls")),
    path("langue/", include("django.conf.urls.i18n")),
    path("health", views.health, name="health"),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
handler400 = "maillage.portal.views.errors.bad_request"
handler403 = "maillage.portal.views.errors.permission_denied"
handler404 = "maillage.portal.views.errors.page_not_found"
handler500 = "maillage.portal.views.errors.server_error"
