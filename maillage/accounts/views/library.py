"""What is added to the library's views: truthful statuses, sessions ended, a way out to providers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.forms.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from requests import RequestException

from maillage.accounts.models import User

_log = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]
CLEARED: Final = '"cache", "storage"'
"""Cookies are not: the language and the light are nobody's."""


def truthful(view: View) -> View:
    """A form that comes back with what is to be corrected is a refusal: 422, where the library says 200."""

    @wraps(view)
    def said(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200 and isinstance(response, TemplateResponse):
            told = (response.context_data or {}).values()
            if any(isinstance(value, BaseForm) and value.is_bound and value.errors for value in told):
                response.status_code = 422
        return response

    return said


def cleared(view: View) -> View:
    """Once it is done, the browser forgets what it had kept of this site."""

    @wraps(view)
    def forgotten(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.headers["Clear-Site-Data"] = CLEARED
        return response

    return forgotten


def then_codes(view: View) -> View:
    """Who has just set up a second proof is led to recovery codes, unless she has some."""

    @wraps(view)
    def led(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        done = request.method == "POST" and response.status_code == 302 and isinstance(request.user, User)
        codes = Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.RECOVERY_CODES)
        return redirect("mfa_view_recovery_codes") if done and not codes.exists() else response

    return led


def answered(view: View) -> View:
    """A provider that cannot be reached, or that is not who it should be, is told as one whose answer was not understood."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (OAuth2Error, RequestException) as failure:
            _log.warning("a provider did not answer as expected", exc_info=failure)
            return render(request, "socialaccount/authentication_error.html", status=502)

    return asked


def way_out(view: View) -> View:
    """A form that signs in with a provider is answered by a page that goes there by itself, not by a redirection.

    The pages' policy lets forms lead nowhere else, and browsers hold it against every step of a redirection: where a provider
    sends people next cannot be known here.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method != "POST" or not isinstance(response, HttpResponseRedirect):
            return response
        if url_has_allowed_host_and_scheme(response.url, allowed_hosts={request.get_host()}):
            return response
        page = render(request, "accounts/leaving.html", {"address": response.url})
        page.headers["Refresh"] = f"0; url={response.url}"
        page.cookies.update(response.cookies)
        return page

    return shown
