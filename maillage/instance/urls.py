"""Every address of the instance, room by room."""

from __future__ import annotations

from django.urls import include, path

from maillage.instance import views

urlpatterns = [
    path("", include("maillage.portal.urls")),
    path("", include("maillage.network.urls")),
    path("", include("maillage.territory.urls")),
    path("", include("maillage.observatory.urls")),
    path("", include("maillage.journal.urls")),
    path("", include("maillage.notices.urls")),
    path("", include("maillage.accounts.urls")),
    path("compte/", include("maillage.accounts.urls.library")),
    path("api/v1/", include("maillage.api.urls")),
    path("", include("maillage.api.urls.pages")),
    path("langue/", views.language, name="set_language"),
    path("health", views.health, name="health"),
    path("media/<path:path>", views.media, name="media"),
]
handler400 = "maillage.portal.views.errors.bad_request"
handler403 = "maillage.portal.views.errors.permission_denied"
handler404 = "maillage.portal.views.errors.page_not_found"
handler500 = "maillage.instance.errors.server_error"
