"""How people sign in: the settings of django-allauth, whose pages, words and limits are those of ``maillage.accounts``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from maillage.instance.env import Env

FORMS = "maillage.accounts.forms"
CODES_LAST = timedelta(minutes=10)
"""Of every code sent by e-mail, also to prove a place; those of an application last their thirty seconds, no more."""


def settings(env: Env) -> dict[str, Any]:
    return {
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "accounts:home",
        "AUTHENTICATION_BACKENDS": [
            "allauth.account.auth_backends.AuthenticationBackend",
            "maillage.network.backends.RoleBackend",
        ],
        "ALLAUTH_TRUSTED_PROXY_COUNT": env.proxies,
        **_passwords(env),
        **_sessions(env),
        **_accounts(),
        **_second_factor(env),
        **_providers(env),
    }


def _passwords(env: Env) -> dict[str, Any]:
    """Long, of no imposed shape, not soon guessed, in none of the leaks that the instance knows."""
    library = "django.contrib.auth.password_validation"
    return {
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"{library}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
            {"NAME": f"{library}.UserAttributeSimilarityValidator"},
            {"NAME": f"{library}.CommonPasswordValidator"},
            {
                "NAME": "maillage.accounts.passwords.Guessed",
                "OPTIONS": {"words": [env.name, urlsplit(env.public_url).hostname or ""]},
            },
            {"NAME": "maillage.accounts.passwords.Leaked", "OPTIONS": {"file": env.leaked_passwords}},
        ]
    }


def _sessions(env: Env) -> dict[str, Any]:
    """Their rows say when they end (``accounts.sessions``); the cookie may live on, it opens nothing more."""
    return {"SESSION_ENGINE": "maillage.accounts.sessions", "SESSION_COOKIE_AGE": env.session_days * 24 * 3600}


def _accounts() -> dict[str, Any]:
    """Every proof sent by e-mail is a code, typed where it was asked for: no link signs in, none can be opened by a program.

    The library's own limits live in the cache, where reading and writing are two steps: ``accounts.guard`` counts instead.
    """
    return {
        "ACCOUNT_ADAPTER": "maillage.accounts.adapters.AccountAdapter",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1"],
        "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT": CODES_LAST.total_seconds(),
        "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND": True,
        "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
        "ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND": True,
        "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": CODES_LAST.total_seconds(),
        "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": True,
        "ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT": CODES_LAST.total_seconds(),
        "ACCOUNT_CHANGE_EMAIL": True,
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/",
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 10 * 60,
        "ACCOUNT_SESSION_REMEMBER": True,
        "ACCOUNT_RATE_LIMITS": False,
        "ACCOUNT_FORMS": {
            "login": f"{FORMS}.LoginForm",
            "signup": f"{FORMS}.SignupForm",
            "confirm_login_code": f"{FORMS}.LoginCodeForm",
            "confirm_email_verification_code": f"{FORMS}.AddressCodeForm",
            "confirm_password_reset_code": f"{FORMS}.ResetCodeForm",
            "change_password": f"{FORMS}.ChangePasswordForm",
            "request_login_code": f"{FORMS}.RequestCodeForm",
            "reset_password": f"{FORMS}.ResetForm",
            "reset_password_from_key": f"{FORMS}.NewPasswordForm",
            "set_password": f"{FORMS}.FirstPasswordForm",
            "add_email": f"{FORMS}.AddressForm",
            "reauthenticate": f"{FORMS}.PasswordAgainForm",
        },
    }


def _second_factor(env: Env) -> dict[str, Any]:
    """Recovery codes are ours (``accounts.operations.recovery``): the library would keep them so that they can be read again."""
    return {
        "MFA_ADAPTER": "maillage.accounts.adapters.SecondFactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": env.name,
        "MFA_TOTP_TOLERANCE": 0,
        "MFA_RATE_LIMITS": False,
        "MFA_FORMS": {
            "authenticate": f"{FORMS}.SecondFactorForm",
            "reauthenticate": f"{FORMS}.SecondFactorAgainForm",
            "activate_totp": f"{FORMS}.ActivateForm",
            "add_webauthn": f"{FORMS}.AddKeyForm",
            "authenticate_webauthn": f"{FORMS}.KeyForm",
            "reauthenticate_webauthn": f"{FORMS}.KeyAgainForm",
            "login_webauthn": f"{FORMS}.LoginKeyForm",
        },
    }


def _providers(env: Env) -> dict[str, Any]:
    """An address told by a provider is proved again here before it opens an account, and opens none that exists."""
    apps = [
        {
            "provider_id": each.id,
            "name": each.name,
            "client_id": each.client_id,
            "secret": each.secret,
            "settings": {"server_url": each.server, "oauth_pkce_enabled": True},
        }
        for each in env.oidc
    ]
    return {
        "SOCIALACCOUNT_ADAPTER": "maillage.accounts.adapters.ProviderAdapter",
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": apps}},
        "SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX": "",
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
        "SOCIALACCOUNT_EMAIL_VERIFICATION": "mandatory",
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_LOGIN_ON_GET": False,
    }
