"""Accounts that were made before people could sign in: who made them vouched for their address."""

from django.db import migrations


def prove(apps, schema_editor):
    user, address = apps.get_model("accounts", "User"), apps.get_model("account", "EmailAddress")
    known = set(address.objects.values_list("user_id", flat=True))
    for person in user.objects.exclude(pk__in=known).iterator():
        address.objects.create(user_id=person.pk, email=person.email.lower(), verified=True, primary=True)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_profiles"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [migrations.RunPython(prove, migrations.RunPython.noop)]
