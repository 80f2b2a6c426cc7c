"""The published words: a page for people, SKOS for machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from maillage.network.models import Kind, PublicService
from maillage.network.queries import vocabulary

LD_JSON = "application/ld+json"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if request.get_preferred_type(["text/html", LD_JSON]) == LD_JSON:
        return linked_data(request)
    context = {
        "kinds": [_entry(kind, count) for kind, count in vocabulary.counted_kinds(request.user)],
        "services": [_entry(service, count) for service, count in vocabulary.counted_services(request.user)],
    }
    return render(request, "network/vocabulary.html", context)


@require_safe
def linked_data(request: HttpRequest) -> JsonResponse:
    """The two lists as SKOS concept schemes (W3C SKOS Reference), in both languages."""
    base = settings.PUBLIC_URL + reverse("network:vocabulary")
    graph = [
        {
            "@id": f"{base}#kinds",
            "@type": "skos:ConceptScheme",
            "skos:prefLabel": {"@value": "Types de tiers-lieux", "@language": "fr"},
        },
        {
            "@id": f"{base}#services",
            "@type": "skos:ConceptScheme",
            "skos:prefLabel": {"@value": "Services au public", "@language": "fr"},
        },
        *_concepts(base, "kind", Kind.objects.order_by("position", "slug")),
        *_concepts(base, "service", PublicService.objects.order_by("position", "slug")),
    ]
    body = {"@context": {"skos": "http://www.w3.org/2004/02/skos/core#"}, "@graph": graph}
    return JsonResponse(body, content_type=LD_JSON, json_dumps_params={"ensure_ascii": False})


def _concepts(base: str, prefix: str, concepts: Iterable[Kind] | Iterable[PublicService]) -> Iterable[dict[str, Any]]:
    for concept in concepts:
        found = {
            "@id": f"{base}#{prefix}-{concept.slug}",
            "@type": "skos:Concept",
            "skos:inScheme": {"@id": f"{base}#{prefix}s"},
            "skos:notation": concept.slug,
            "skos:prefLabel": _words(concept.label, concept.label_en),
            "skos:definition": _words(concept.definition, concept.definition_en),
            "skos:altLabel": _words(getattr(concept, "mednum", ""), ""),
        }
        yield {name: value for name, value in found.items() if value}


def _words(french: str, english: str) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for text, language in ((french, "fr"), (english, "en")) if text]


def _entry(concept: Kind | PublicService, count: int) -> dict[str, Any]:
    english = (get_language() or "fr").startswith("en")
    return {
        "slug": concept.slug,
        "icon": getattr(concept, "icon", ""),
        "label": (english and concept.label_en) or concept.label,
        "definition": (english and concept.definition_en) or concept.definition,
        "count": count,
    }
