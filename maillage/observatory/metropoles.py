"""The 22 métropoles of French law, by the SIREN of each (its EPCI; for Lyon, the collectivity that has the same territory).

Code général des collectivités territoriales, articles L. 5217-1 (métropoles), L. 5218-1 (Aix-Marseille-Provence), L. 5219-1 (Grand Paris)
and L. 3611-1 (Lyon); none was made since 2018. It is not the name that counts: several communautés call themselves métropole.
"""

from __future__ import annotations

from typing import Final

METROPOLES: Final = {
    "200023414": "Rouen Normandie",
    "200030195": "Nice Côte d'Azur",
    "200039865": "Metz",
    "200040715": "Grenoble-Alpes",
    "200046977": "Lyon",
    "200054781": "Grand Paris",
    "200054807": "Aix-Marseille-Provence",
    "200093201": "Lille",
    "242100410": "Dijon",
    "242900314": "Brest",
    "243100518": "Toulouse",
    "243300316": "Bordeaux",
    "243400017": "Montpellier",
    "243500139": "Rennes",
    "243700754": "Tours",
    "244200770": "Saint-Étienne",
    "244400404": "Nantes",
    "244500468": "Orléans",
    "245400676": "Nancy",
    "246300701": "Clermont",
    "246700488": "Strasbourg",
    "248300543": "Toulon",
}

CENSUS_OUTSIDE: Final = 62.0
"""Per cent of the third places that are in none of them: national census of 2023 by France Tiers-Lieux (observatoire.francetierslieux.fr)."""

CENSUS_REGIONS: Final = {
    "11": 16.0, "84": 13.0, "75": 13.0, "76": 11.0, "32": 8.0, "53": 8.0, "52": 6.0, "93": 6.0, "44": 5.0, "24": 4.0, "27": 4.0,
    "28": 3.0, "94": 1.0, "04": 1.0, "01": 0.5, "06": 0.5, "03": 0.5, "02": 0.3,
}  # fmt: skip
"""Per cent of the third places in each région, by INSEE code, as the same census published them (rounded: they add up to 100.8)."""
