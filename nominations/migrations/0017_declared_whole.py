from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nominations", "0016_declared_with_the_pledge")]

    operations = [
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('not_secret_at__isnull', True), ('not_secret_by__isnull', True), ('not_secret_words', '')), models.Q(('not_secret_at__isnull', False), ('not_secret_by__isnull', False), models.Q(('not_secret_words', ''), _negated=True)), _connector='OR'), name='not_secret_declared_whole'),
        ),
    ]
