"""The gallery: every component in all its states, with how to write it."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from maillage.core.context import THEMES
from maillage.observatory.charts import Bar, Stack, bars, curve, histogram, stacked

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
DISTANCES: Final = ("2 km", "5 km", "10 km", "20 km", "plus loin")
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
    ("chart", "Graphique"),
    ("legend", "Légende"),
)


class Demo(forms.Form):
    """A field at rest and a field in error, as forms show them."""

    name = forms.CharField(label="Nom du lieu", help_text="Tel qu’il est écrit sur la porte.", required=False)
    email = forms.EmailField(label="Adresse électronique")


def charts() -> dict[str, SafeString]:
    """One of each, of figures made up."""
    people = [(name, 20.0 - 4.0 * rank) for rank, name in enumerate(DISTANCES)]
    return {
        "bars": bars([Bar("Bretagne", 55.0, "55 %"), Bar("Normandie", 41.0, "41 %")], title="Part desservie", full=100.0),
        "stacked": stacked(
            [Stack("En ville", (60.0, 25.0, 10.0, 4.0, 1.0), "5 %"), Stack("À la campagne", (4.0, 10.0, 22.0, 40.0, 24.0), "64 %")],
            DISTANCES, title="Distances, en ville et à la campagne",
        ),
        "histogram": histogram(
            [Bar(name, value, tone=tone) for tone, (name, value) in enumerate(people, 1)],
            title="Habitants selon la distance", x_label="distance", y_label="% des habitants",
        ),
        "curve": curve(
            [(0.0, 55.0), (1.0, 57.0), (5.0, 63.0), (10.0, 68.0)], against=[(0.0, 55.0), (1.0, 58.0), (5.0, 66.0), (10.0, 72.0)],
            title="Part desservie selon le nombre de lieux", x_label="nouveaux lieux", y_label="% des habitants",
        ),
    }  # fmt: skip


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """``?lumiere=light|dark`` shows the pieces in that light, whatever the reader's own."""
    light = request.GET.get("lumiere", "")
    context = {
        "tokens": TOKENS,
        "contents": CONTENTS,
        "form": Demo({"name": "La Forge", "email": "forge"}, auto_id="demo-form-%s"),
        "classes": DISTANCES,
        "charts": charts(),
        "light": light if light in THEMES else "",
    }
    return render(request, "portal/gallery.html", context)
