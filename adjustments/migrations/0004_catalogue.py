"""Words that people understand at once, other words for search, delivery steps, and the history of changes."""

import csv
from pathlib import Path

import adjustments.models.catalogue
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STARTER = Path(__file__).parent / "starter"
TALK_IT_THROUGH = {
    "category": "People and training",
    "lead_days_least": 5,
    "lead_days_most": 5,
    "cost_band": "0",
    "delivered_by": ["HR"],
    "is_fast_track": True,
    "goes_to_hr": True,
}


def _rows(name):
    with (STARTER / name).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def _steps(words):
    return [dict(zip(("step", "team"), one.split(":"), strict=True)) for one in words.split()]


def _say_better(entry, first, better):
    """Take the better words where nobody has edited the first ones, and the steps where the same people still deliver."""
    if (entry.name, entry.in_plain_words) == (first["name"], first["in_plain_words"]):
        entry.name, entry.in_plain_words = better["name"], better["in_plain_words"]
    if entry.delivered_by == [name.strip() for name in first["delivered_by"].split(";")]:
        entry.delivery_steps = _steps(better["delivery_steps"])
    entry.synonyms = better["synonyms"]
    entry.changes_contract = better["changes_contract"] == "yes" and not entry.is_fast_track
    entry.save()


def load(apps, schema_editor):
    """Bring every entry of the starter catalogue up to date, and add the talk for those who are not sure."""
    entry_model, barrier_model = apps.get_model("adjustments", "CatalogueEntry"), apps.get_model("adjustments", "Barrier")
    first, better = _rows("catalogue.csv"), _rows("catalogue_words.csv")
    for entry in entry_model.objects.filter(code__in=first):
        _say_better(entry, first[entry.code], better[entry.code])
    talk = better["NC01"]
    words = {name: talk[name] for name in ("name", "in_plain_words", "synonyms")}
    entry, is_new = entry_model.objects.get_or_create(code="NC01", defaults=TALK_IT_THROUGH | words)
    if is_new:
        entry.barriers.set(barrier_model.objects.filter(code="NOT_SURE"))


class Migration(migrations.Migration):

    dependencies = [
        ('adjustments', '0003_organisation'),
    ]

    operations = [
        migrations.CreateModel(
            name='CatalogueChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('field', models.CharField(max_length=40)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='changes_contract',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='delivery_steps',
            field=models.JSONField(blank=True, default=list, validators=[adjustments.models.catalogue.known_steps]),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='goes_to_hr',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='synonyms',
            field=models.TextField(blank=True, help_text='Other words that people use for it, with commas between; not shown.'),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='catalogueentry',
            constraint=models.CheckConstraint(condition=models.Q(('is_fast_track', True), ('changes_contract', True), _negated=True), name='contract_is_no_fast_track'),
        ),
        migrations.AddField(
            model_name='cataloguechange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='cataloguechange',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='adjustments.catalogueentry'),
        ),
        migrations.AddIndex(
            model_name='cataloguechange',
            index=models.Index(fields=['entry', 'at'], name='change_of_entry'),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
