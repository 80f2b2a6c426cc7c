"""The words of places."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permanence(models.TextChoices):
    PERMANENT = "permanent", _("permanent")
    EPHEMERAL = "ephemeral", _("éphémère")
    ITINERANT = "itinerant", _("itinérant")


class Stage(models.TextChoices):
    IDEA = "idea", _("à l’état d’idée")
    PROJECT = "project", _("en projet")
    OPEN = "open", _("ouvert")
    PAUSED = "paused", _("en pause")
    CLOSED = "closed", _("fermé")


class Position(models.TextChoices):
    """How far the coordinates of a place can be believed."""

    EXACT = "exact", _("exacte")
    APPROXIMATE = "approximate", _("approximative")
    COMMUNE = "commune", _("centre de la commune")


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", _("association")
    SCIC = "scic", _("société coopérative d’intérêt collectif (SCIC)")
    SCOP = "scop", _("société coopérative et participative (SCOP)")
    CAE = "cae", _("coopérative d’activité et d’emploi")
    COMPANY = "company", _("société commerciale")
    SOLE = "sole", _("entreprise individuelle")
    PUBLIC = "public", _("collectivité ou établissement public")
    FOUNDATION = "foundation", _("fondation ou fonds de dotation")
    INFORMAL = "informal", _("collectif sans structure")
    OTHER = "other", _("autre")


class RevisionKind(models.TextChoices):
    IMPORTED = "imported", _("importé")
    EDITED = "edited", _("modifié")
    CONFIRMED = "confirmed", _("confirmé")
    RESTORED = "restored", _("rétabli")
    MERGED = "merged", _("fusionné")


class Origin(models.TextChoices):
    """Who speaks in a revision."""

    IMPORT = "import", _("un fichier")
    PLACE = "place", _("le lieu")
    NETWORK = "network", _("un réseau")
    CONTRIBUTOR = "contributor", _("une contribution")
    INSTANCE = "instance", _("l’instance")


class Wheelchair(models.TextChoices):
    """Values of the OpenStreetMap key ``wheelchair``."""

    YES = "yes", _("accessible en fauteuil roulant")
    LIMITED = "limited", _("accessible en partie en fauteuil roulant")
    NO = "no", _("non accessible en fauteuil roulant")


class Outcome(models.TextChoices):
    """What an import made of a row."""

    CREATED = "created", _("créé")
    UPDATED = "updated", _("mis à jour")
    UNCHANGED = "unchanged", _("inchangé")
    HELD = "held", _("à confirmer")
    REFUSED = "refused", _("refusé")


class ClaimState(models.TextChoices):
    OPEN = "open", _("à vérifier")
    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")


class ClaimProof(models.TextChoices):
    """How a claim is checked."""

    EMAIL = "email", _("une adresse électronique du lieu")
    ANIMATOR = "animator", _("une vérification par le réseau")


class ClaimSide(models.TextChoices):
    CLAIMANT = "claimant", _("qui revendique")
    HOLDER = "holder", _("qui tient le lieu")
    JUDGE = "judge", _("qui vérifie")


class ProposalKind(models.TextChoices):
    CHANGE = "change", _("une correction")
    DOUBTFUL = "doubtful", _("un doute")
    CLOSED = "closed", _("un lieu fermé")
    DUPLICATE = "duplicate", _("un doublon")
    NEW = "new", _("un nouveau lieu")


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("en attente")
    ACCEPTED = "accepted", _("acceptée")
    PARTLY = "partly", _("acceptée en partie")
    REFUSED = "refused", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")
