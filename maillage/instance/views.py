"""What machines ask of the instance as a whole, and the files it keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import DatabaseError, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag, url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from maillage import __version__

PICTURES: Final = {".webp": "image/webp"}
"""The only files an instance keeps for the public: pictures, which are re-encoded on arrival."""
FOR_EVER: Final = "public, max-age=31536000, immutable"


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not; says nothing else of the machine."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "version": __version__}, status=503)
    return JsonResponse({"status": "ok", "version": __version__})


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of the media folder, streamed. A name is never used twice for two contents, so it may be kept for ever."""
    kind = PICTURES.get(Path(path).suffix.lower())
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
    except (SuspiciousFileOperation, ValueError):
        raise Http404 from None
    if kind is None or not file.is_file():
        raise Http404
    state = file.stat()
    modified = int(state.st_mtime)
    tag = quote_etag(f"{modified:x}-{state.st_size:x}")
    unchanged = get_conditional_response(request, etag=tag, last_modified=modified)
    response: HttpResponseBase = unchanged or FileResponse(file.open("rb"), content_type=kind)
    for name, value in {"ETag": tag, "Last-Modified": http_date(modified), "Cache-Control": FOR_EVER}.items():
        response.headers[name] = value
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language a person reads in (a cookie of a year), then go back to where they were.

    It needs no token: a language is all that another site could change, and the page stays readable. So that reading the
    site needs no cookie either.
    """
    wanted, back = request.POST.get("language", ""), request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    if check_for_language(wanted) and wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
