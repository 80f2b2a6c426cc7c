from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_limits")]

    operations = [
        migrations.AddField(model_name="word", name="uses", field=models.PositiveIntegerField(default=1)),
    ]
