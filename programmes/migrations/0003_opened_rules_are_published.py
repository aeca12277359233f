"""Rules on which a cycle was opened by a second person were published by it."""

from typing import Any

from django.db import migrations


def publish_opened(apps: Any, schema_editor: Any) -> None:
    """Write who proposed and published the rules of every cycle that was opened."""
    opened = apps.get_model("programmes", "Cycle").objects.filter(opened_by_id__isnull=False)
    for cycle in opened.select_related("rule_set").order_by("pk"):
        rules = cycle.rule_set
        if rules.published_at or not rules.frozen_at or cycle.opened_by_id == cycle.prepared_by_id:
            continue
        rules.proposed_by_id = cycle.prepared_by_id
        rules.published_by_id, rules.published_at = cycle.opened_by_id, rules.frozen_at
        rules.save(update_fields=["proposed_by_id", "published_by_id", "published_at"])


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("programmes", "0002_rule_changes")]
    operations = [migrations.RunPython(publish_opened, migrations.RunPython.noop)]
