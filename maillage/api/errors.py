"""From what went wrong to a sentence for each refused value."""

from __future__ import annotations

import math
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from maillage.api import problems
from maillage.api.exceptions import KeyReused
from maillage.api.scopes import Scope
from maillage.core.exceptions import TooManyTries
from maillage.network.exceptions import NetworkError


class Unanswerable(Exception):
    """Well-formed parameters that cannot be answered: 400, with the parameter and a sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class NotRecognised(Exception):
    """Nobody that this instance knows asks: 401."""

    ABSENT, UNKNOWN, DEAD = "absent", "unknown", "dead"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotAllowed(Exception):
    """Who asks may not: 403. ``scope`` is the one that the token lacks, if that is why."""

    def __init__(self, sentence: str, *, scope: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.scope = scope

    @classmethod
    def without_scope(cls, scope: Scope) -> NotAllowed:
        return cls(_("Ce jeton ne permet pas cela : il lui faut la portée %(scope)s.") % {"scope": scope.key}, scope=scope.key)


class Refused(Exception):
    """What was sent cannot be written: 422, with a sentence for each field."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__(errors)
        self.errors = errors


class Stale(Exception):
    """What is there is not what ``If-Match`` names any longer: 412."""


class Unconditional(Exception):
    """A change that does not say what it changes: 428."""


def install(api: NinjaAPI) -> None:
    """Make every failure of ``api`` a problem document."""
    api.add_exception_handler(NotRecognised, _not_recognised)
    api.add_exception_handler(NotAllowed, _not_allowed)
    api.add_exception_handler(Refused, _unwritten)
    api.add_exception_handler(NetworkError, _unwritten)
    api.add_exception_handler(KeyReused, _reused)
    api.add_exception_handler(Stale, lambda _request, _error: problems.answer(412))
    api.add_exception_handler(Unconditional, lambda _request, _error: problems.answer(428))
    api.add_exception_handler(RequestDataTooBig, lambda _request, _error: problems.answer(413))
    api.add_exception_handler(TooManyTries, _too_often)
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


def _refused(request: HttpRequest, _error: Any) -> HttpResponse:
    unread = _("Le corps de la demande n’est pas du JSON lisible.") if request.method in {"POST", "PATCH"} else ""
    return problems.answer(400, detail=unread)


def _not_recognised(_request: HttpRequest, error: Any) -> HttpResponse:
    absent = error.why == NotRecognised.ABSENT
    response = problems.answer(401, detail="" if absent else _("Ce jeton n’ouvre rien : il est inconnu, expiré ou révoqué."))
    response.headers["WWW-Authenticate"] = 'Bearer realm="maillage"' + ("" if absent else ', error="invalid_token"')
    return response


def _not_allowed(_request: HttpRequest, error: Any) -> HttpResponse:
    response = problems.answer(403, detail=error.sentence)
    if error.scope:
        response.headers["WWW-Authenticate"] = f'Bearer realm="maillage", error="insufficient_scope", scope="{error.scope}"'
    return response


def _reused(_request: HttpRequest, error: Any) -> HttpResponse:
    return problems.answer(409, detail=error.sentence)


def _unwritten(_request: HttpRequest, error: Any) -> HttpResponse:
    named = error.errors if isinstance(error, Refused) else [(getattr(error, "field", ""), error.sentence)]
    return problems.answer(422, errors=[{"field": field, "message": sentence} for field, sentence in named])


def _too_often(_request: HttpRequest, error: Any) -> HttpResponse:
    response = problems.answer(429)
    response.headers["Retry-After"] = str(math.ceil(error.retry_after.total_seconds()))
    return response


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
