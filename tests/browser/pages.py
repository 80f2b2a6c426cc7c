"""Every kind of page people may open, by the name of its address. A new address is named here, or below as not
a page, or walked by ``test_signed_in``."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.seed import NETWORK, ORGANISATION, SLUG


@dataclass(frozen=True)
class Kind:
    name: str
    path: str
    status: int = 200


LONG = "z" * 180
"""A word that no line holds: it must break."""

KINDS = [
    Kind("portal:home", "/"),
    Kind("network:place_list", "/lieux/"),
    Kind("network:place_list", "/lieux/?view=map"),
    Kind("network:place_list", "/lieux/?commune=86194&radius=20&kind=coworking"),
    Kind("network:place_list", f"/lieux/?q={LONG}"),
    Kind("network:place_detail", f"/lieux/{SLUG}/"),
    Kind("network:place_poster", f"/lieux/{SLUG}/affiche/"),
    Kind("network:place_history", f"/lieux/{SLUG}/historique/"),
    Kind("network:organisation_detail", f"/structures/{ORGANISATION}/"),
    Kind("network:network_list", "/reseaux/"),
    Kind("network:network_detail", f"/reseaux/{NETWORK}/"),
    Kind("network:territory_list", "/territoires/"),
    Kind("network:territory_detail", "/territoires/region/75/"),
    Kind("network:territory_detail", "/territoires/commune/86194/"),
    Kind("observatory:mesh_country", "/maillage/?rayon=5&kind=coworking"),
    Kind("observatory:mesh_territory", "/maillage/departement/86/?sort=beyond"),
    Kind("observatory:mesh_territory", "/maillage/departement/987/"),
    Kind("observatory:mesh_network", f"/maillage/reseaux/{NETWORK}/"),
    Kind("observatory:siting_country", "/maillage/prochains/?nombre=100"),
    Kind("observatory:siting_territory", "/maillage/departement/86/prochains/?part=95"),
    Kind("observatory:siting_network", f"/maillage/reseaux/{NETWORK}/prochains/?seuls=oui"),
    Kind("observatory:trial_country", "/maillage/essai/"),
    Kind("observatory:trial_territory", f"/maillage/departement/86/essai/?ajout=46.14_0.30&retrait={SLUG}"),
    Kind("observatory:trial_territory", "/maillage/departement/86/essai/?geste=ajouter&commune=nulle-part", status=422),
    Kind("observatory:trial_network", f"/maillage/reseaux/{NETWORK}/essai/"),
    Kind("observatory:scenario_comparison", "/maillage/scenarios/comparaison/"),
    Kind("observatory:equity_country", "/maillage/equite/"),
    Kind("observatory:equity_territory", "/maillage/departement/86/equite/"),
    Kind("observatory:equity_territory", "/maillage/departement/987/equite/"),
    Kind("observatory:equity_network", f"/maillage/reseaux/{NETWORK}/equite/?seuls=oui"),
    Kind("observatory:report_country", "/maillage/rapport/"),
    Kind("observatory:report_territory", "/maillage/departement/86/rapport/?rayon=5"),
    Kind("observatory:report_network", f"/maillage/reseaux/{NETWORK}/rapport/"),
    Kind("observatory:method", "/maillage/methode/"),
    Kind("network:vocabulary", "/vocabulaire/"),
    Kind("network:source_list", "/sources/"),
    Kind("network:source_detail", "/sources/cget-2019/"),
    Kind("portal:search", "/recherche/?q=cafe+associatif"),
    Kind("portal:search", f"/recherche/?q={LONG}"),
    Kind("portal:gallery", "/galerie/"),
    Kind("portal:legal", "/mentions/"),
    Kind("notices:unsubscribe", "/avis/desabonnement/coupe/", status=404),
    Kind("", "/rien-de-tel/", status=404),
    Kind("network:place_list", "/lieux/?page=bien+loin", status=400),
]

# Addresses that answer with something else than a page.
NOT_PAGES = {
    "journal:checkpoint",
    "journal:consistency",
    "journal:entries",
    "journal:feed",
    "journal:inclusion",
    "journal:public_key",
    "journal:tile",
    "network:network_export",
    "notices:read_all",
    "notices:read_one",
    "network:tile",
    "network:vocabulary_data",
    "observatory:mesh_file_country",
    "observatory:mesh_file_network",
    "observatory:mesh_file_territory",
    "observatory:mesh_map_country",
    "observatory:mesh_map_network",
    "observatory:mesh_map_territory",
    "observatory:siting_export_country",
    "observatory:siting_export_network",
    "observatory:siting_export_territory",
    "observatory:trial_export_country",
    "observatory:trial_export_network",
    "observatory:trial_export_territory",
    "observatory:scenario_export",
    "observatory:search_export",
    "portal:theme",
    "network:place_export",
    "network:place_file",
    "territory:suggestions",
    "health",
    "media",
    "set_language",
}
