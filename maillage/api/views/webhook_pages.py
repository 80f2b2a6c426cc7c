"""The pages of a person's webhooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.views.who import signed_in
from maillage.api import queries, signing
from maillage.api.exceptions import WebhookRefused
from maillage.api.forms import WebhookForm
from maillage.api.models import Attempt, Webhook
from maillage.api.operations import webhooks
from maillage.api.operations.sending import RESTS_AFTER
from maillage.core import clock, limits
from maillage.network.models import Network, Place

CHECKS: Final = 30
"""Addresses that a person may have looked up in an hour: each costs a question to the names of the Internet."""
SENDINGS: Final = 30
SOON: Final = timedelta(seconds=10)
"""What is tried so soon is waited for: the page looks again by itself."""


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "api/webhook_list.html", {"hooks": list(queries.webhooks_of(signed_in(request)))})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form; then, once, the secret."""
    person = signed_in(request)
    subjects = queries.subjects_of(person)
    form = WebhookForm(request.POST or None, subjects=[(key, subject.name) for key, subject in subjects.items()])
    if form.is_valid():
        limits.spend(f"webhooks:made:{person.uid}", most=CHECKS, window=timedelta(hours=1))
        try:
            hook = webhooks.make_webhook(by=person, **_wanted(form, subjects))
            secret = signing.secret(hook.uid, hook.secret_number)
            return render(request, "api/webhook_secret.html", {"hook": hook, "secret": secret, "is_new": True}, status=201)
        except WebhookRefused as refusal:
            form.add_error(refusal.field or None, refusal.sentence)
    return render(request, "api/webhook_form.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_safe
@login_required
def detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    hook = _mine(request, uid)
    attempts, has_older = queries.attempts_before(hook, _uid(request.GET.get("avant", "")))
    waiting, now = queries.waiting_for(hook), clock.now()
    told = {
        "hook": hook,
        "attempts": attempts,
        "has_older": has_older,
        "waiting": waiting,
        "is_moving": any(delivery.next_at < now + SOON for delivery in waiting),
        "rests_after_days": RESTS_AFTER.days,
        "old_secret_signs": bool(hook.old_secret_until and now < hook.old_secret_until),
    }
    return render(request, "api/webhook_detail.html", told)


@require_POST
@login_required
def trial(request: HttpRequest, uid: UUID) -> HttpResponse:
    hook, person = _mine(request, uid), signed_in(request)
    limits.spend(f"webhooks:sent:{person.uid}", most=SENDINGS, window=timedelta(hours=1))
    return _done(request, hook, lambda: webhooks.try_webhook(webhook=hook, by=person), _("L’essai part dans un instant."))


@require_POST
@login_required
def pause(request: HttpRequest, uid: UUID) -> HttpResponse:
    hook, person = _mine(request, uid), signed_in(request)
    return _done(
        request, hook, lambda: webhooks.pause_webhook(webhook=hook, by=person), _("Ce webhook est en pause : rien ne part plus.")
    )


@require_POST
@login_required
def resumption(request: HttpRequest, uid: UUID) -> HttpResponse:
    hook, person = _mine(request, uid), signed_in(request)
    return _done(
        request, hook, lambda: webhooks.resume_webhook(webhook=hook, by=person), _("Ce webhook envoie de nouveau ce qui se passe.")
    )


@never_cache
@require_POST
@login_required
def secret(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new secret, shown once."""
    hook = _mine(request, uid)
    said = webhooks.renew_secret(webhook=hook, by=signed_in(request))
    return render(request, "api/webhook_secret.html", {"hook": hook, "secret": said, "is_new": False}, status=201)


@require_POST
@login_required
def deletion(request: HttpRequest, uid: UUID) -> HttpResponse:
    hook = _mine(request, uid)
    webhooks.delete_webhook(webhook=hook, by=signed_in(request))
    messages.success(request, _("Le webhook « %(label)s » est supprimé.") % {"label": hook.label})
    return redirect("api:webhooks")


@require_POST
@login_required
def again(request: HttpRequest, uid: UUID, attempt: UUID) -> HttpResponse:
    hook, person = _mine(request, uid), signed_in(request)
    sent = get_object_or_404(Attempt.objects.select_related("webhook"), webhook=hook, uid=attempt)
    limits.spend(f"webhooks:sent:{person.uid}", most=SENDINGS, window=timedelta(hours=1))
    return _done(request, hook, lambda: webhooks.send_again(attempt=sent, by=person), _("Le nouvel envoi part dans un instant."))


def _mine(request: HttpRequest, uid: UUID) -> Webhook:
    return get_object_or_404(Webhook.objects.select_related("place", "network"), uid=uid, owner=signed_in(request))


def _done(request: HttpRequest, hook: Webhook, do: Callable[[], object], sentence: str) -> HttpResponse:
    try:
        do()
        messages.success(request, sentence)
    except WebhookRefused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("api:webhook", hook.uid)


def _wanted(form: WebhookForm, subjects: dict[str, Place | Network]) -> dict[str, Any]:
    wanted = dict(form.cleaned_data)
    subject = subjects.get(wanted.pop("subject"))
    kind = "network" if isinstance(subject, Network) else "place"
    return {**wanted, kind: subject}


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
