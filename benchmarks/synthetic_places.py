"""A made-up file of places, always the same for the same size: spread over the communes by population, with a few defects."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterator
from pathlib import Path

COMMUNES = Path(__file__).resolve().parent.parent / "maillage" / "territory" / "data" / "territories.csv.gz"
HEADER = (
    "identifiant;nom;type;adresse;code postal;code insee;commune;latitude;longitude;site web;courriel;téléphone;horaires;"
    "services;présentation;financeur"
).split(";")
KINDS = (
    "Fablab",
    "Espace de travail partagé",
    "Café associatif",
    "Atelier partagé",
    "Lieu culturel",
    "Recyclerie",
    "Tiers-lieu nourricier",
)
FIRST = ("La Fabrique", "L’Atelier", "Le Comptoir", "La Maison", "Le Hangar", "La Halle", "Le Moulin", "La Grange", "Le Quai", "La Manufacture",
         "Le Bateau", "La Cantine", "Le Local", "La Ruche", "Le Jardin", "La Petite École", "Le Relais", "La Station")  # fmt: skip
SECOND = ("des possibles", "partagée", "d’à côté", "du canal", "des voisins", "numérique", "en commun", "du faubourg", "des savoirs", "solidaire",
          "à vélos", "des métiers", "du vieux pont", "de la gare", "des champs", "ouverte", "du bout du monde", "citoyenne")  # fmt: skip
STREETS = (
    "rue de la République",
    "rue des Écoles",
    "place du Marché",
    "avenue de la Gare",
    "chemin du Moulin",
    "rue Victor-Hugo",
    "quai du Port",
)
SERVICES = (
    "Poste de travail",
    "Salle de réunion",
    "Machines et outils",
    "Accès internet et matériel informatique",
    "Réparation, réemploi",
)
HOURS = ("Mo-Fr 09:00-18:00", "Tu-Sa 10:00-19:00", "Mo-Fr 08:30-12:30,13:30-17:30", "We-Su 14:00-22:00", "sur rendez-vous")


def communes() -> list[dict[str, str]]:
    with gzip.open(COMMUNES, "rt", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["level"] == "commune" and row["lat"] and row["postal_codes"]]


def rows(count: int, *, seed: int = 2026) -> Iterator[list[str]]:
    """One row in 50 has a defect: decimal commas, an exchanged position, no position, no commune code."""
    chance = random.Random(seed)
    towns = communes()
    weights = [int(town["population"] or 1) for town in towns]
    for number, town in enumerate(chance.choices(towns, weights, k=count), start=1):
        lat = f"{float(town['lat']) + chance.gauss(0, 0.012):.6f}"
        lon = f"{float(town['lon']) + chance.gauss(0, 0.016):.6f}"
        code = town["code"]
        defect = chance.randrange(200)
        if defect == 0:
            lat, lon = lat.replace(".", ","), lon.replace(".", ",")
        elif defect == 1:
            lat, lon = lon, lat
        elif defect == 2:
            lat = lon = ""
        elif defect == 3:
            code = "0"
        first, second = chance.choice(FIRST), chance.choice(SECOND)
        site = f"https://www.{second.split()[-1].strip('’').lower().encode('ascii', 'ignore').decode() or 'lieu'}-{number}.example.org/"
        yield [
            f"S-{number}", f"{first} {second} {number % 997}", chance.choice(KINDS), f"{chance.randrange(1, 200)} {chance.choice(STREETS)}",
            town["postal_codes"].split()[0].split("|")[0], code, town["name"], lat, lon, site, f"contact{number}@example.org",
            f"0{chance.randrange(1, 6)} {chance.randrange(20, 99)} {chance.randrange(10, 99)} {chance.randrange(10, 99)} {chance.randrange(10, 99)}",
            chance.choice(HOURS), "|".join(chance.sample(SERVICES, 2)),
            f"{first} {second} accueille habitants et associations de {town['name']} autour de projets communs.", "Région",
        ]  # fmt: skip


def write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(HEADER)
        out.writerows(rows(count))
