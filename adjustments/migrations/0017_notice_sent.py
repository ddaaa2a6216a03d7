from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('adjustments', '0016_touched'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['sent_at'], name='notice_sent'),
        ),
    ]
