"""Checks of people and contacts: whoever looks after it, the administrators, the desk."""

from django.db import migrations, models

KINDS = [
    ("reply", "Reply to an invitation"),
    ("action", "Action item"),
    ("acknowledge", "Acknowledgement of a threat note"),
    ("notice", "Acknowledgement of a notice"),
    ("roster_check", "Check of people and contacts"),
]
STEPS = (
    (1, -3, "bearer"),
    (2, 0, "bearer"),
    (3, 1, "org_admin"),
    (4, 3, "secretariat"),
)


def seed(apps, schema_editor):
    stages = apps.get_model("obligations", "LadderStage")
    stages.objects.using(schema_editor.connection.alias).bulk_create(
        stages(kind="roster_check", ordinal=ordinal, offset=offset, to=to)
        for ordinal, offset, to in STEPS
    )


def clear(apps, schema_editor):
    stages = apps.get_model("obligations", "LadderStage")
    stages.objects.using(schema_editor.connection.alias).filter(kind="roster_check").delete()


class Migration(migrations.Migration):
    dependencies = [("obligations", "0008_notices")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12),
        )
        for model in ("ladderstage", "obligation", "reminderrequest")
    ] + [migrations.RunPython(seed, clear)]
