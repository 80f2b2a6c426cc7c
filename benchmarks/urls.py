from __future__ import annotations

from django.urls import path

from benchmarks import views
from maillage.instance.urls import handler400, handler403, handler404, handler500
from maillage.instance.urls import urlpatterns as own

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("banc/nu/", views.bare, name="bare"), path("banc/ecrire/", views.write, name="write"), *own]
