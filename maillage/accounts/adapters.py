"""What the library asks this instance: who may come in, how a guess is counted, what is said and sent."""

from __future__ import annotations

import base64
import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts import devices, guard, lasting, mails, notices, registration, sessions, traces
from maillage.accounts.exceptions import MailNotSent
from maillage.accounts.models import User
from maillage.core import limits

_log = logging.getLogger(__name__)
ASKED_BY_ANYBODY: Final = {
    "login_code", "password_reset_code", "email_confirmation", "email_confirmation_signup", "account_already_exists", "unknown_account",
}  # fmt: skip
"""Messages that whoever knows an address can have sent to it."""
WELL_KNOWN: Final = "/.well-known/openid-configuration"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | notices.REFUSALS

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.client_address(request) or "0.0.0.0"  # noqa: S104 - an address that is none

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return registration.is_open(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Every check of a password of the library passes here."""
        attempt = guard.guess("password", account=str(credentials.get("email", "")), request=request)
        person: User | None = super().authenticate(request, **credentials)
        if person is None:
            attempt.was_wrong()
        else:
            attempt.was_right()
        return person

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The library's, in our words; then a code by e-mail, unless a second factor is there: it would be a way round it."""
        found = [way | {"description": notices.WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]
        if all(way["id"] == "reauthenticate" for way in found):
            found.append({"id": "mail", "description": notices.WAYS["mail"], "url": reverse("accounts:proof")})
        return found

    def login(self, request: HttpRequest, user: User) -> None:
        """The session is bound to the password as it now is: proving an address may just have taken it away."""
        user.refresh_from_db(fields=["password"])
        super().login(request, user)
        used = [str(record["method"]) for record in get_authentication_records(request, user)]
        sessions.begin(request.session, **lasting.of(user, used))
        traces.told("sign_in.done", request=request, person=user, proofs=used)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            traces.told("sign_out.done", request=request, person=request.user)
        super().logout(request)

    def post_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse:
        """The person reads in her language from now on; she is told of a browser that was never hers."""
        response: HttpResponse = super().post_login(request, user, **about)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
        self._tell_of_a_new_device(request, user)
        return response

    def _tell_of_a_new_device(self, request: HttpRequest, user: User) -> None:
        """A message, when the account is open elsewhere and nowhere on a browser like this one. One that fails stops nobody."""
        others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
        agent = request.META.get("HTTP_USER_AGENT", "")[: UserSession._meta.get_field("user_agent").max_length]
        if others.exists() and not others.filter(user_agent=agent).exists():
            with suppress(MailNotSent):
                self.send_notification_mail("accounts/sign_in", user, {"device": devices.called(agent)})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        sentence = message or notices.sentence(message_template or "", message_context or {})
        if sentence:
            super().add_message(request, level, extra_tags=extra_tags, message=sentence)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises MailNotSent, and TooManyTries for what anybody can have sent."""
        name = template_prefix.rpartition("/")[2]
        if name in ASKED_BY_ANYBODY:
            guard.message(email, request=_request())
        person = User.objects.filter(email__iexact=email).first()
        with override(person.language if person else None):
            message = mails.made(name, to=email, told=context | {"is_open": registration.is_open(_request())})
        try:
            message.send()
        except (smtplib.SMTPException, OSError) as failure:
            _log.exception("a message could not be sent")
            raise MailNotSent(_("Le message n’a pas pu partir.")) from failure


class ProviderAdapter(DefaultSocialAccountAdapter):
    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ARG002 - the library gives it
        """What a provider says it has verified is proved here all the same: one that errs opens nobody's door."""
        for address in sociallogin.email_addresses:
            address.verified = False

    def get_requests_session(self) -> Any:
        session = super().get_requests_session()
        session.get = partial(_as_configured, session.get)
        return session

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        person: User = super().populate_user(request, sociallogin, data)
        person.display_name = str(data.get("name") or "")[:120]
        person.language = request.LANGUAGE_CODE[:5]
        return person

    def validate_disconnect(self, account: Any, accounts: Any) -> None:
        """Nothing to check: a code by e-mail always opens the account."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are kept encrypted: a copy of the database alone signs nobody in."""

    error_messages = DefaultMFAAdapter.error_messages | notices.SECOND_FACTOR_REFUSALS

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Of an application linked under another secret key, a secret to which no code answers: recovery codes and keys still do."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            _log.warning("an application of codes was linked under another secret key: it must be linked again")
            return str(generate_totp_secret())

    def _get_site_name(self) -> str:
        return str(settings.INSTANCE_NAME)

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - the library's name
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Clé %(number)s") % {"number": count + 1} if count else _("Ma clé")


def _as_configured(get: Callable[..., Any], address: str, **options: Any) -> Any:
    """What is at ``address``; raises OAuth2Error when a provider there says that it is another than the one that was set (RFC 8414)."""
    answer = get(address, **options)
    if (
        address.endswith(WELL_KNOWN)
        and answer.ok
        and answer.json().get("issuer", "").rstrip("/") != address.removesuffix(WELL_KNOWN).rstrip("/")
    ):
        raise OAuth2Error("the issuer is not the one configured")
    return answer


def _box() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"maillage.accounts.second-factor").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def _request() -> HttpRequest:
    request: HttpRequest | None = context.request
    if request is None:
        raise PermissionDenied
    return request
