"""A round has a name in either language; those named after their programme get theirs in English."""

import json

from django.db import migrations, models


def name_in_english(apps, schema_editor):
    for row in apps.get_model("review", "Round").objects.select_related("cycle__rule_set"):
        words = json.loads(row.cycle.rule_set.canonical).get("review") or {"rounds": []}
        rounds = words["rounds"]
        if row.society_id is not None:
            head, mark, tail = row.name_zh.rpartition("·推选会议")
            english = f"{head} · selection meeting" if mark and not tail else ""
        elif rounds:
            rule = rounds[min(row.number, len(rounds)) - 1]
            derived = row.name_zh == f"{row.cycle.name_zh}·{rule['zh']}"
            english = f"{row.cycle.name_en} · {rule['en']}" if derived else ""
        else:
            english = ""
        if english:
            row.name_en = english[:200]
            row.save(update_fields=["name_en"])


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0027_disputes_of_staff'),
    ]

    operations = [
        migrations.RenameField(model_name='round', old_name='name', new_name='name_zh'),
        migrations.AlterField(
            model_name='round',
            name='name_zh',
            field=models.CharField(max_length=200, verbose_name='name in Chinese'),
        ),
        migrations.AddField(
            model_name='round',
            name='name_en',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='name in English'),
        ),
        migrations.RunPython(name_in_english, migrations.RunPython.noop),
    ]
