"""Addresses of teams, invitations, claims and layers; part of ``urls``."""

from __future__ import annotations

from django.urls import path

from maillage.network.views import claims, invitations, layers, teams

urlpatterns = [
    path("lieux/<slug:slug>/equipe/", teams.place_team, name="place_team"),
    path("lieux/<slug:slug>/equipe/invitations/", invitations.invite_to_place, name="place_invitations"),
    path("reseaux/<slug:slug>/equipe/", teams.network_team, name="network_team"),
    path("reseaux/<slug:slug>/equipe/invitations/", invitations.invite_to_network, name="network_invitations"),
    path("roles/<uuid:uid>/fin/", teams.role_end, name="role_end"),
    path("invitations/<uuid:uid>/envoi/", invitations.send_again, name="invitation_again"),
    path("invitations/<uuid:uid>/annulation/", invitations.cancel, name="invitation_cancel"),
    path("invitations/<slug:token>/", invitations.invitation_detail, name="invitation_detail"),
    path("invitations/<slug:token>/acceptation/", invitations.accept, name="invitation_accept"),
    path("invitations/<slug:token>/refus/", invitations.decline, name="invitation_decline"),
    path("lieux/<slug:slug>/revendication/", claims.claim_new, name="claim_new"),
    path("lieux/<slug:slug>/revendication/code/", claims.claim_code, name="claim_code"),
    path("moderation/revendications/<uuid:uid>/", claims.claim_detail, name="claim_detail"),
    path("moderation/revendications/<uuid:uid>/preuve/", claims.claim_proof, name="claim_proof"),
    path("moderation/revendications/<uuid:uid>/declarations/", claims.claim_statement, name="claim_statement"),
    path("moderation/revendications/<uuid:uid>/decision/", claims.claim_decision, name="claim_decision"),
    path("moderation/revendications/<uuid:uid>/retrait/", claims.claim_withdrawal, name="claim_withdrawal"),
    path("reseaux/<slug:slug>/lieux/", layers.network_places, name="network_places"),
    path("reseaux/<slug:slug>/lieux/export.csv", layers.export, name="network_export"),
    path("reseaux/<slug:slug>/lieux/<slug:place>/retrait/", layers.place_removal, name="place_removal"),
    path("reseaux/<slug:slug>/couche/<slug:place>/", layers.layer_edit, name="layer_edit"),
    path("rattachements/<uuid:uid>/acceptation/", layers.joining_acceptance, name="joining_acceptance"),
    path("rattachements/<uuid:uid>/refus/", layers.joining_refusal, name="joining_refusal"),
]
