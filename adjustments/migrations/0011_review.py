from django.db import migrations, models
from django.db.models.functions import Now

from adjustments.rules.reviews import FIRST_MONTHS, in_months


def plan_first_reviews(apps, schema_editor):
    """What was in place before is looked at 3 months after it was; the sweep reads its reminders anew."""
    rows = apps.get_model("adjustments", "Adjustment").objects.filter(state="in_place").exclude(in_place_on=None)
    for one in rows.iterator():
        one.review_on = in_months(one.in_place_on, FIRST_MONTHS)
        one.save(update_fields=["review_on"])
    rows.filter(next_notice_at=None).update(next_notice_at=Now())


class Migration(migrations.Migration):

    dependencies = [("adjustments", "0010_reminder_settings")]

    operations = [
        migrations.AddField("adjustment", "review_on", models.DateField(blank=True, null=True)),
        migrations.RunPython(plan_first_reviews, migrations.RunPython.noop),
    ]
