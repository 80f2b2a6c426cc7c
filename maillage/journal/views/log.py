"""The public log as C2SP's tlog-tiles serves it, its proofs as JSON, and the door of cosignatures. Open to any site and any program."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from maillage.journal import exporting
from maillage.journal.exceptions import KeyLost, UnknownCheckpoint, UnknownWitness
from maillage.journal.log import tiles
from maillage.journal.log.notes import LONGEST, Malformed
from maillage.journal.operations.cosignatures import add_cosignatures
from maillage.journal.queries import log

OPEN: Final = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
FOR_EVER: Final = "public, max-age=31536000, immutable"
A_MOMENT: Final = "public, max-age=5"
HIGHEST: Final = 6
BYTES: Final = "application/octet-stream"
TEXT: Final = "text/plain; charset=utf-8"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    newest = log.latest_checkpoint()
    if newest is None:
        raise Http404(_("Rien n’est encore scellé."))
    return _opened(newest.published, TEXT, A_MOMENT)


@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    try:
        return _opened(f"{exporting.public_key()}\n", TEXT, A_MOMENT)
    except KeyLost:
        raise Http404(_("Rien n’est encore scellé.")) from None


@require_safe
def tile(request: HttpRequest, level: str, name: str) -> HttpResponse:
    """``name`` as C2SP spells it (``x001/234``, ``x001/234.p/8``); only what the tree has, at that width or narrower."""
    height = int(level) if level in map(str, range(HIGHEST)) else None
    return _tile(name, lambda at: log.tile(height, at.index)[: at.width * tiles.HASH] if height is not None else b"", tiles.HASH)


@require_safe
def entries(request: HttpRequest, name: str) -> HttpResponse:
    return _tile(name, lambda at: log.bundle(at.index, at.width) if _is_full(at) else b"", 0)


@require_safe
def inclusion(request: HttpRequest) -> HttpResponse:
    """The proof that an entry is in the newest checkpoint, with all that its verification needs."""
    try:
        found = log.inclusion(UUID(request.GET.get("entry", "")))
    except ValueError:
        return _refusal(_("Dites quelle entrée, par son identifiant (paramètre « entry »)."), 400)
    if found is None:
        return _refusal(_("Aucune entrée scellée ne porte cet identifiant."), 404)
    told = {
        "index": found.index,
        "leaf": found.data.decode(),
        "size": found.checkpoint.size,
        "root": _b64(bytes(found.checkpoint.root)),
        "proof": [_b64(each) for each in found.proof],
        "checkpoint": found.checkpoint.published,
    }
    return _json(told)


@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    """The proof that the log of size ``from`` is the beginning of the log of size ``to``."""
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(each.isascii() and each.isdigit() and len(each) < 16 for each in asked):
        return _refusal(_("Dites deux tailles, en nombres d’entrées (paramètres « from » et « to »)."), 400)
    first, second = map(int, asked)
    try:
        proof = log.consistency(first, second)
    except ValueError:
        return _refusal(_("Le journal n’a pas eu ces tailles, dans cet ordre."), 404)
    roots = {"from_root": _b64(log.root(first)), "to_root": _b64(log.root(second))}
    return _json({"from": first, "to": second, **roots, "proof": [_b64(each) for each in proof]})


@csrf_exempt
@require_POST
def cosignatures(request: HttpRequest) -> HttpResponse:
    """A witness brings its signature of a checkpoint: it is signed, so that nobody needs to be known otherwise."""
    try:
        note = request.read(LONGEST + 1).decode()
        added = add_cosignatures(note=note, by=None)
    except UnicodeDecodeError:
        return _refusal(_("Ceci n’est pas du texte."), 400)
    except Malformed as error:
        return _refusal(str(error), 400)
    except UnknownCheckpoint as error:
        return _refusal(str(error), 404)
    except UnknownWitness as error:
        return _refusal(str(error), 403)
    return _opened("".join(f"{each.line}\n" for each in added), TEXT, "no-store")


def _tile(name: str, read: Callable[[tiles.Address], bytes], unit: int) -> HttpResponse:
    address = tiles.parse(name)
    data = read(address) if address else b""
    if address is None or not data or (unit and len(data) != address.width * unit):
        raise Http404(_("Le journal n’a pas ce pavé."))
    return _opened(data, BYTES, FOR_EVER if address.width == tiles.WIDTH else A_MOMENT)


def _is_full(address: tiles.Address) -> bool:
    return address.index * tiles.WIDTH + address.width <= log.size()


def _json(told: dict[str, Any]) -> HttpResponse:
    headers = {**OPEN, "Cache-Control": A_MOMENT}
    return JsonResponse(told, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _refusal(sentence: str, status: int) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status, headers=OPEN, json_dumps_params={"ensure_ascii": False})


def _opened(content: str | bytes, kind: str, kept: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={**OPEN, "Cache-Control": kept})


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
