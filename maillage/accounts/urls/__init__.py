"""Addresses of people and of their accounts. Those of the library keep the names it knows them by (``urls.library``)."""

from __future__ import annotations

from django.urls import path

from maillage.accounts.views import data, home, people, proof, second_factor

app_name = "accounts"
urlpatterns = [
    path("compte/", home.home, name="home"),
    path("compte/langue/", home.language, name="language"),
    path("compte/page/", people.edit, name="profile"),
    path("compte/page/portrait/", people.picture, name="picture"),
    path("compte/page/portrait/retrait/", people.picture_removal, name="picture_removal"),
    path("compte/donnees/", data.export, name="export"),
    path("compte/suppression/", data.deletion, name="deletion"),
    path("compte/verification/courriel/", proof.by_mail, name="proof"),
    path("compte/securite/demandee/", second_factor.asked, name="second_factor"),
    path("compte/appareils/<int:pk>/deconnexion/", home.session_end, name="session_end"),
    path("personnes/<slug:slug>/", people.detail, name="person"),
]
