"""The ladder of both kinds: bearer, both contacts, administrator, secretariat, chair's office."""

from django.db import migrations

KINDS = ("reply", "action")
STEPS = (
    (1, -3, "bearer"),
    (2, 0, "bearer"),
    (3, 1, "deputy"),
    (4, 2, "org_admin"),
    (5, 3, "secretariat"),
    (6, 5, "chair"),
)


def seed(apps, schema_editor):
    stages = apps.get_model("obligations", "LadderStage")
    stages.objects.using(schema_editor.connection.alias).bulk_create(
        stages(kind=kind, ordinal=ordinal, offset=offset, to=to)
        for kind in KINDS
        for ordinal, offset, to in STEPS
    )


def clear(apps, schema_editor):
    stages = apps.get_model("obligations", "LadderStage")
    stages.objects.using(schema_editor.connection.alias).filter(kind__in=KINDS).delete()


class Migration(migrations.Migration):
    dependencies = [("obligations", "0001_initial")]

    operations = [migrations.RunPython(seed, clear)]
