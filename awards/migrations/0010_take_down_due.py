"""Notices that have ended are taken down when their rule set says."""

from datetime import timedelta
from typing import Any

from django.db import migrations


def write_due(apps: Any, schema_editor: Any) -> None:
    """Write when the names of every closed notice are due to be taken down."""
    import json

    closed = apps.get_model("awards", "Notice").objects.filter(stage="closed")
    for notice in closed.select_related("cycle__rule_set").order_by("pk"):
        rules = json.loads(notice.cycle.rule_set.canonical).get("notice") or {}
        days = rules.get("withdraw_after_days")
        if days and notice.closes_at:
            notice.take_down_due = notice.closes_at + timedelta(days=days)
            notice.save(update_fields=["take_down_due"])


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("awards", "0009_notice_steps")]
    operations = [migrations.RunPython(write_due, migrations.RunPython.noop)]
