"""From what went wrong to a sentence for each refused value."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from maillage.api import problems


class Unanswerable(Exception):
    """Well-formed parameters that cannot be answered: 400, with the parameter and a sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def install(api: NinjaAPI) -> None:
    """Make every failure of ``api`` a problem document."""
    api.add_exception_handler(ValidationError, _malformed)
    api.add_exception_handler(Unanswerable, _unanswerable)
    api.add_exception_handler(Http404, _missing)
    api.add_exception_handler(HttpError, _refused)


def _malformed(_request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"field": _field(problem), "message": _sentence(problem)} for problem in error.errors]
    return problems.answer(422, errors=errors)


def _unanswerable(_request: HttpRequest, error: Any) -> HttpResponse:
    return problems.answer(400, detail=error.sentence, errors=[{"field": error.field, "message": error.sentence}])


def _missing(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problems.answer(404)


def _refused(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problems.answer(400)


def _field(problem: dict[str, Any]) -> str:
    names = [str(part) for part in problem["loc"][1:] if part != "params"]
    return ".".join(names)


def _sentence(problem: dict[str, Any]) -> str:
    kind, bounds = problem["type"], problem.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        return _("Valeur inconnue. Valeurs possibles : %(known)s.") % {"known": str(bounds["expected"]).replace(" or ", ", ")}
    sentence = _sentences().get(kind)
    return sentence % bounds if sentence else _("Cette valeur n’est pas comprise.")


def _sentences() -> dict[str, str]:
    return {
        "missing": _("Ce paramètre est nécessaire."),
        "unknown_parameter": _("Ce paramètre n’existe pas. Paramètres possibles : %(known)s."),
        "int_parsing": _("Un nombre entier est attendu."),
        "int_from_float": _("Un nombre entier est attendu."),
        "int_parsing_size": _("Ce nombre est trop grand."),
        "float_parsing": _("Un nombre est attendu, avec un point pour les décimales."),
        "finite_number": _("Un nombre fini est attendu."),
        "greater_than": _("Un nombre plus grand que %(gt)s est attendu."),
        "greater_than_equal": _("Un nombre au moins égal à %(ge)s est attendu."),
        "less_than_equal": _("Un nombre au plus égal à %(le)s est attendu."),
        "string_too_short": _("Ce texte est trop court : %(min_length)s caractères au moins."),
        "string_too_long": _("Ce texte est trop long : %(max_length)s caractères au plus."),
        "string_pattern_mismatch": _("Cette valeur n’a pas la forme attendue (voir la documentation du paramètre)."),
        "too_long": _("Trop de valeurs : %(max_length)s au plus."),
    }
