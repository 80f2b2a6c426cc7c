"""A selection of places, or one, as a file: streamed, whatever its length."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core import clock
from maillage.network import exporting
from maillage.network.forms import SelectionForm
from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet
from maillage.network.queries import directory, vocabulary
from maillage.network.views.places import place_or_404


@require_safe
def selection(request: HttpRequest, form: str) -> HttpResponseBase:
    """The places that the directory shows at the same address. What is not understood is refused: the file would hold something else."""
    _format(form)
    choices = vocabulary.choices()
    asked = SelectionForm(request.GET, kinds={kind[1] for kind in choices.kinds}, services=dict(choices.services))
    if not asked.is_valid():
        sentences = [str(sentence) for sentences in asked.errors.values() for sentence in sentences]
        return HttpResponseBadRequest("\n".join(sentences) + "\n", content_type="text/plain; charset=utf-8")
    places = directory.select(asked.selection, request.user)
    return _file(places, form, f"{_('tiers-lieux')}-{clock.today():%Y-%m-%d}")


@require_safe
def one(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    _format(form)
    place = place_or_404(request, slug)
    return _file(Place.objects.filter(pk=place.pk), form, f"{place.slug}-{clock.today():%Y-%m-%d}")


def _format(name: str) -> exporting.Format:
    if name not in exporting.FORMATS:
        raise Http404(_("Ce format n’existe pas : csv, geojson, json, jsonld ou mednum-csv."))
    return exporting.FORMATS[name]


def _file(places: PlaceQuerySet, form: str, name: str) -> HttpResponse | StreamingHttpResponse:
    kind = _format(form)
    extension = f"mednum.{kind.suffix}" if form == "mednum-csv" else kind.suffix
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{extension}"',
        "Link": f'<{settings.PUBLIC_URL}{reverse("network:source_list")}>; rel="describedby"',
    }
    return StreamingHttpResponse(kind.stream(places, settings.PUBLIC_URL), content_type=kind.content_type, headers=headers)
