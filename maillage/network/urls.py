"""Addresses of places, networks, territories and sources."""

from __future__ import annotations

from django.urls import path

from maillage.network import team_urls
from maillage.network.views import (
    confirmations,
    creation,
    directory,
    editing,
    exports,
    merges,
    networks,
    pictures,
    places,
    proposals,
    proposing,
    sources,
    territories,
    tiles,
    versions,
    vocabulary,
)

app_name = "network"
urlpatterns = [
    path("lieux/", directory.place_list, name="place_list"),
    path("lieux/export.<slug:form>", exports.selection, name="place_export"),
    path("lieux/nouveau/", creation.new_place, name="place_new"),
    path("lieux/<slug:slug>/", places.place_detail, name="place_detail"),
    path("lieux/<slug:slug>/modifier/", editing.overview, name="place_edit"),
    path("lieux/<slug:slug>/modifier/<slug:section>/", editing.section, name="place_edit_section"),
    path("lieux/<slug:slug>/photos/", pictures.place_pictures, name="place_pictures"),
    path("lieux/<slug:slug>/photos/<uuid:uid>/", pictures.description, name="picture_description"),
    path("lieux/<slug:slug>/photos/<uuid:uid>/rang/", pictures.rank, name="picture_rank"),
    path("lieux/<slug:slug>/photos/<uuid:uid>/retrait/", pictures.removal, name="picture_removal"),
    path("lieux/<slug:slug>/propositions/", proposals.proposal_list, name="proposal_list"),
    path("lieux/<slug:slug>/propositions/nouvelle/", proposing.new, name="proposal_new"),
    path("lieux/<slug:slug>/propositions/<uuid:uid>/", proposals.proposal_detail, name="proposal_detail"),
    path("lieux/<slug:slug>/propositions/<uuid:uid>/acceptation/", proposals.acceptance, name="proposal_acceptance"),
    path("lieux/<slug:slug>/propositions/<uuid:uid>/refus/", proposals.refusal, name="proposal_refusal"),
    path("lieux/<slug:slug>/propositions/<uuid:uid>/retrait/", proposals.withdrawal, name="proposal_withdrawal"),
    path("lieux/<slug:slug>/fusion/", merges.fusion, name="place_merge"),
    path("lieux/<slug:slug>/fusion/<uuid:uid>/annulation/", merges.undoing, name="merge_undoing"),
    path("lieux/<slug:slug>/confirmation/", confirmations.confirmation, name="place_confirmation"),
    path("lieux/<slug:slug>/versions/<int:number>/", versions.version, name="place_version"),
    path("lieux/<slug:slug>/versions/<int:number>/retablissement/", versions.restoration, name="place_restoration"),
    path("lieux/<slug:slug>/affiche/", places.place_poster, name="place_poster"),
    path("lieux/<slug:slug>/historique/", places.place_history, name="place_history"),
    path("lieux/<slug:slug>/export.<slug:form>", exports.one, name="place_file"),
    path("reseaux/", networks.network_list, name="network_list"),
    path("reseaux/<slug:slug>/", networks.network_detail, name="network_detail"),
    path("structures/<slug:slug>/", networks.organisation_detail, name="organisation_detail"),
    path("vocabulaire/", vocabulary.page, name="vocabulary"),
    path("vocabulaire.jsonld", vocabulary.linked_data, name="vocabulary_data"),
    path("territoires/", territories.territory_list, name="territory_list"),
    path("territoires/<slug:level>/<slug:code>/", territories.territory_detail, name="territory_detail"),
    path("sources/", sources.source_list, name="source_list"),
    path("sources/<slug:key>/", sources.source_detail, name="source_detail"),
    path("carte/<int:z>/<int:x>/<int:y>.mvt", tiles.tile, name="tile"),
    *team_urls.urlpatterns,
]
