"""The gallery: every component in all its states, with how to write it."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core.context import THEMES

TOKENS: Final = (
    ("paper", "papier"),
    ("paper-raised", "papier levé"),
    ("paper-sunk", "papier creux"),
    ("ink", "encre"),
    ("ink-soft", "encre légère"),
    ("thread", "fil"),
    ("edge", "bord"),
    ("brick", "brique : agir"),
    ("moss", "mousse : ouvert, accordé"),
    ("ochre", "ocre : attention"),
    ("slate", "ardoise : informer"),
    ("focus", "là où vous êtes"),
)
CONTENTS: Final = (
    ("button", "Bouton"),
    ("icon", "Icône"),
    ("knot", "Le nœud"),
    ("field", "Champ"),
    ("select", "Liste de choix"),
    ("choices", "Choix"),
    ("form-field", "Champ de formulaire"),
    ("search-field", "Recherche"),
    ("tag", "Étiquette"),
    ("stage", "Étape"),
    ("card", "Carte"),
    ("notice", "Avis"),
    ("empty", "Vide"),
    ("breadcrumb", "Fil d’Ariane"),
    ("pagination", "Pages"),
    ("figure", "Nombre"),
    ("table", "Tableau"),
    ("tabs", "Onglets"),
    ("disclosure", "Repli"),
    ("facts", "Faits"),
    ("map-frame", "Cadre de carte"),
    ("copy", "À copier"),
)


class Demo(forms.Form):
    """A field at rest and a field in error, as forms show them."""

    name = forms.CharField(label="Nom du lieu", help_text="Tel qu’il est écrit sur la porte.", required=False)
    email = forms.EmailField(label="Adresse électronique")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """``?lumiere=light|dark`` shows the pieces in that light, whatever the reader's own."""
    light = request.GET.get("lumiere", "")
    context = {
        "tokens": TOKENS,
        "contents": CONTENTS,
        "form": Demo({"name": "La Forge", "email": "forge"}, auto_id="demo-form-%s"),
        "light": light if light in THEMES else "",
    }
    return render(request, "portal/gallery.html", context)
