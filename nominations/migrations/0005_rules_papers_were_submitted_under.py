"""Papers that were submitted keep the rules their cycle runs on: until now these never changed."""

from typing import Any

from django.db import migrations


def bind_submitted(apps: Any, schema_editor: Any) -> None:
    """Write the version of the rules into every paper that is no draft."""
    papers = apps.get_model("nominations", "Paper").objects.exclude(stage="draft")
    rows = papers.filter(rule_set__isnull=True).select_related("cycle").iterator()
    for paper in rows:
        papers.filter(pk=paper.pk).update(rule_set_id=paper.cycle.rule_set_id)


class Migration(migrations.Migration):
    """See above."""

    dependencies = [
        ("nominations", "0004_paper_rule_set"),
        ("programmes", "0003_opened_rules_are_published"),
    ]
    operations = [migrations.RunPython(bind_submitted, migrations.RunPython.noop)]
