"""Publish the kinds and services that ship with this release."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from maillage.network.vocabulary import KINDS, SERVICES


def publish(apps: Any, schema_editor: Any) -> None:
    Kind = apps.get_model("network", "Kind")
    PublicService = apps.get_model("network", "PublicService")
    for position, (slug, label, label_en, icon, definition, definition_en) in enumerate(KINDS):
        Kind.objects.update_or_create(
            slug=slug,
            defaults={
                "label": label,
                "label_en": label_en,
                "icon": icon,
                "definition": definition,
                "definition_en": definition_en,
                "position": position,
            },
        )
    for position, (slug, label, label_en, mednum) in enumerate(SERVICES):
        PublicService.objects.update_or_create(
            slug=slug, defaults={"label": label, "label_en": label_en, "mednum": mednum, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
