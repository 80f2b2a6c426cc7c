"""The kinds of third places and the public services that this release publishes.

The words come from practice: no list decides who is a third place, so a place may have several kinds, or none, and any tag.
The nine services with a ``mednum`` word are those of the national standard *lieux de médiation numérique* 1.0.2.
"""

from __future__ import annotations

# (slug, French, English, icon, French definition, English definition)
KINDS = (
    ("coworking", "Espace de travail partagé", "Coworking space", "device-laptop", "On y travaille côte à côte, au bureau ou à la table, pour une heure ou pour l’année.", "People work side by side there, for an hour or for the year."),
    ("fablab", "Fablab", "Fab lab", "tool", "Atelier ouvert à tous où l’on fabrique avec des machines, souvent numériques, et où l’on partage ses plans.", "An open workshop of mostly digital machines, where plans are shared."),
    ("workshop", "Atelier partagé", "Shared workshop", "hammer", "Des outils et de la place en commun : bois, métal, vélo, couture, réparation.", "Tools and room in common: wood, metal, bicycles, sewing, repair."),
    ("cafe", "Café associatif", "Community café", "coffee", "Un café tenu par ses habitants, où l’on vient aussi pour ce qui s’y passe.", "A café kept by its people, where one also comes for what goes on."),
    ("culture", "Lieu culturel", "Cultural place", "masks-theater", "Spectacles, expositions, résidences : on y crée et on y montre.", "Shows, exhibitions, residencies: things are made and shown there."),
    ("food", "Cuisine ou ferme partagée", "Shared kitchen or farm", "plant-2", "On y cultive, on y cuisine ou on y transforme à plusieurs.", "People grow, cook or preserve food together there."),
    ("digital", "Lieu de médiation numérique", "Digital-inclusion place", "device-mobile", "On y trouve de l’aide pour ses démarches en ligne et ses appareils.", "Help is found there with online services and devices."),
    ("social", "Lieu d’entraide", "Mutual-aid place", "heart-handshake", "Accueil, accès aux droits, insertion, recyclerie : on s’y épaule.", "Welcome, access to rights, work integration, reuse: people help one another there."),
    ("training", "Lieu d’apprentissage", "Learning place", "school", "Formations, ateliers et compagnonnage y ont leur place toute l’année.", "Courses, workshops and peer learning all year round."),
    ("lab", "Laboratoire ouvert", "Open lab", "flask", "Laboratoire d’innovation ou de recherche ouvert aux habitants (living lab, labo citoyen).", "A laboratory for innovation or research open to inhabitants."),
    ("housing", "Habitat partagé", "Shared living", "home-heart", "On y vit, un temps ou longtemps, avec des espaces en commun.", "People live there, for a while or for long, with rooms in common."),
)  # fmt: skip

# (slug, French, English, mednum word)
SERVICES = (
    ("desk", "Poste de travail", "Desk", ""),
    ("meeting-room", "Salle de réunion", "Meeting room", ""),
    ("event-room", "Salle pour un événement", "Room for an event", ""),
    ("machines", "Machines et outils", "Machines and tools", ""),
    ("kitchen", "Cuisine à partager", "Shared kitchen", ""),
    ("catering", "Boire un verre, manger", "Food and drink", ""),
    ("domiciliation", "Domiciliation d’entreprise", "Business address", ""),
    ("childcare", "Accueil d’enfants", "Childcare", ""),
    ("reuse", "Réparation, réemploi", "Repair and reuse", ""),
    ("local-shop", "Épicerie, dépôt de produits locaux", "Local produce", ""),
    ("public-services", "Accès aux services publics", "Access to public services", ""),
    ("admin-help", "Aide aux démarches administratives", "Help with paperwork", "Aide aux démarches administratives"),
    ("everyday-digital", "Maîtrise des outils numériques du quotidien", "Everyday digital skills", "Maîtrise des outils numériques du quotidien"),
    ("digital-work", "Insertion professionnelle via le numérique", "Digital skills for work", "Insertion professionnelle via le numérique"),
    ("digital-safety", "Utilisation sécurisée du numérique", "Digital safety", "Utilisation sécurisée du numérique"),
    ("digital-parenting", "Parentalité et éducation avec le numérique", "Digital parenting and education", "Parentalité et éducation avec le numérique"),
    ("digital-creation", "Loisirs et créations numériques", "Digital leisure and creation", "Loisirs et créations numériques"),
    ("digital-culture", "Compréhension du monde numérique", "Understanding the digital world", "Compréhension du monde numérique"),
    ("internet-access", "Accès internet et matériel informatique", "Internet and computers", "Accès internet et matériel informatique"),
    ("solidarity-equipment", "Acquisition de matériel informatique à prix solidaire", "Low-price computers", "Acquisition de matériel informatique à prix solidaire"),
)  # fmt: skip
