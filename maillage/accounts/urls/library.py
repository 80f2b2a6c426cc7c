"""The library's pages under French addresses. Those that change what opens the account ask who is there once more."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.usersessions import views as sessions
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.views import recovery
from maillage.accounts.views.library import answered, cleared, then_codes, truthful, way_out
from maillage.accounts.views.proof import fresh, fresh_to_write
from maillage.accounts.views.tries import costly

urlpatterns = [
    path("connexion/", account.login, name="account_login"),
    path("connexion/code/", account.request_login_code, name="account_request_login_code"),
    path("connexion/code/saisie/", account.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/cle/", never_cache(costly(keys.login_webauthn)), name="mfa_login_webauthn"),
    path("connexion/double-verification/", never_cache(second.authenticate), name="mfa_authenticate"),
    path("deconnexion/", cleared(account.logout), name="account_logout"),
    path("suspendu/", account.account_inactive, name="account_inactive"),
    path("inscription/", account.signup, name="account_signup"),
    path("adresse/", fresh(account.email), name="account_email"),
    path("adresse/code/", never_cache(account.email_verification_sent), name="account_email_verification_sent"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choix/", fresh(account.password_set), name="account_set_password"),
    path("mot-de-passe/oubli/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oubli/code/", never_cache(account.confirm_password_reset_code), name="account_confirm_password_reset_code"),
    path("mot-de-passe/oubli/nouveau/", never_cache(account.complete_password_reset), name="account_complete_password_reset"),
    path("mot-de-passe/oubli/fait/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path("verification/mot-de-passe/", never_cache(account.reauthenticate), name="account_reauthenticate"),
    path("verification/code/", never_cache(second.reauthenticate), name="mfa_reauthenticate"),
    path("verification/cle/", never_cache(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("securite/", second.index, name="mfa_index"),
    path("securite/application/", never_cache(fresh(then_codes(totp.activate_totp))), name="mfa_activate_totp"),
    path("securite/application/retrait/", fresh(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("securite/codes/", recovery.left, name="mfa_view_recovery_codes"),
    path("securite/codes/nouveaux/", recovery.new, name="mfa_generate_recovery_codes"),
    path("securite/cles/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("securite/cles/ajout/", never_cache(fresh(then_codes(keys.add_webauthn))), name="mfa_add_webauthn"),
    path("securite/cles/<int:pk>/retrait/", fresh(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("securite/cles/<int:pk>/nom/", fresh(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("appareils/", fresh_to_write(sessions.list_usersessions), name="usersessions_list"),
    path("liens/", fresh(social.connections), name="socialaccount_connections"),
    path("liens/abandon/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("liens/echec/", social.login_error, name="socialaccount_login_error"),
    path("liens/inscription/", social.signup, name="socialaccount_signup"),
    path("liens/<slug:provider_id>/", answered(way_out(openid.login)), name="openid_connect_login"),
    path("liens/<slug:provider_id>/retour/", answered(openid.callback), name="openid_connect_callback"),
]
for _pattern in urlpatterns:  # the library takes a PUT for a POST, and redirects whatever comes from who is signed in
    _pattern.callback = require_http_methods(["GET", "HEAD", "POST"])(truthful(_pattern.callback))
