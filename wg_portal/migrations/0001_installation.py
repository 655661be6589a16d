"""The row that names the installation; a new one may send mail at once."""

import uuid

from django.db import migrations, models

from wg_portal.installation import PLACE


def name_it(apps, schema_editor):
    """Make the one row, on this server."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PLACE)
        (place,) = cursor.fetchone()
    apps.get_model("wg_portal", "Installation").objects.using(
        schema_editor.connection.alias
    ).create(mail_place=place)


class Migration(migrations.Migration):
    """First tables of the kernel."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("only", models.BooleanField(default=True, editable=False, unique=True)),
                ("mail_place", models.CharField(blank=True, max_length=40)),
                ("held_since", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("only", True)), name="installation_only_one"
                    )
                ],
            },
        ),
        migrations.RunPython(name_it, migrations.RunPython.noop),
    ]
