"""Each entry is read in a context, and may tell plain facts."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def own_context(apps, schema_editor):
    apps.get_model("journal", "Entry").objects.filter(context_uid=None).update(context_uid=F("subject_uid"))


class Migration(migrations.Migration):

    dependencies = [
        ("journal", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("entry", "context_uid", models.UUIDField(null=True)),
        migrations.AddField("entry", "details", models.JSONField(default=dict)),
        migrations.RunPython(own_context, migrations.RunPython.noop),
        migrations.AlterField("entry", "context_uid", models.UUIDField()),
        migrations.RemoveIndex("entry", "journal_of_a_subject"),
        migrations.RemoveIndex("entry", "journal_of_a_person"),
        migrations.AddIndex("entry", models.Index(fields=["context_uid", "id"], name="journal_of_a_context")),
        migrations.AddIndex(
            "entry", models.Index(fields=["actor", "id"], condition=Q(actor__isnull=False), name="journal_of_a_person")
        ),
    ]
