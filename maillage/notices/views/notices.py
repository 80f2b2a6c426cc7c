"""My notices: what awaits me first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.models import User
from maillage.core import clock
from maillage.notices.models import Notice
from maillage.notices.operations import reading
from maillage.notices.queries import notices


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    person, now = signed_in(request), clock.now()
    context = {
        "awaiting": notices.awaiting(person, at=now),
        "groups": notices.others(person, at=now),
        "until": now.isoformat(),
        "most": notices.MOST_SHOWN,
    }
    return render(request, "notices/notice_list.html", context)


@require_POST
@login_required
def read_one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Read, and on to what it tells of when ``open`` is sent."""
    notice = get_object_or_404(Notice, uid=uid, person=signed_in(request))
    reading.read_one(notice=notice, by=signed_in(request))
    return redirect(notice.path if "open" in request.POST else "notices:notice_list")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    reading.read_all(by=signed_in(request), until=_until(request))
    return redirect("notices:notice_list")


def signed_in(request: HttpRequest) -> User:
    """The person, where ``login_required`` has let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def _until(request: HttpRequest) -> datetime:
    """The instant of the page on which the button was: what came since stays unread."""
    try:
        said = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        said = None
    now = clock.now()
    return min(said, now) if said is not None and said.tzinfo else now
