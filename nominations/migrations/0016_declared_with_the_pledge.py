from django.db import migrations

KIND = "nominations.paper"


def name_who_pledged(apps, schema_editor):
    """Papers declared with the pledge so far: by whoever gave it last, in the words of the pledge."""
    Paper = apps.get_model("nominations", "Paper")
    Entry = apps.get_model("ledger", "Entry")
    for paper in Paper.objects.filter(not_secret_at__isnull=False).iterator():
        lines = Entry.objects.filter(subject_kind=KIND, subject_id=paper.pk, verb="pledge")
        last = lines.exclude(user_id=None).order_by("-id").first()
        Paper.objects.filter(pk=paper.pk).update(
            not_secret_by_id=last.user_id if last else paper.drafted_by_id,
            not_secret_words="pledge",
        )


def forget(apps, schema_editor):
    """Leave the moment alone, as it was before."""
    Paper = apps.get_model("nominations", "Paper")
    Paper.objects.update(not_secret_by=None, not_secret_words="")


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
        ("nominations", "0015_declared_not_secret"),
    ]

    operations = [migrations.RunPython(name_who_pledged, forget)]
