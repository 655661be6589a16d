"""Acknowledgements of notices: the same rungs as those of threat notes."""

from django.db import migrations, models

KINDS = [
    ("reply", "Reply to an invitation"),
    ("action", "Action item"),
    ("acknowledge", "Acknowledgement of a threat note"),
    ("notice", "Acknowledgement of a notice"),
]
STEPS = (
    (1, -3, "bearer"),
    (2, 0, "bearer"),
    (3, 1, "deputy"),
    (4, 2, "org_admin"),
    (5, 3, "secretariat"),
)


def seed(apps, schema_editor):
    stages = apps.get_model("obligations", "LadderStage")
    stages.objects.using(schema_editor.connection.alias).bulk_create(
        stages(kind="notice", ordinal=ordinal, offset=offset, to=to)
        for ordinal, offset, to in STEPS
    )


def clear(apps, schema_editor):
    stages = apps.get_model("obligations", "LadderStage")
    stages.objects.using(schema_editor.connection.alias).filter(kind="notice").delete()


class Migration(migrations.Migration):
    dependencies = [("obligations", "0007_contact_log")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12),
        )
        for model in ("ladderstage", "obligation", "reminderrequest")
    ] + [migrations.RunPython(seed, clear)]
