import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """What was sent before keeps what its person is today: nothing else is known."""
    Request, Person, Department = (apps.get_model('adjustments', name) for name in ('Request', 'Person', 'Department'))
    person, sent = Person.objects.filter(pk=OuterRef('employee')), Request.objects.exclude(submitted_at=None)
    sent.update(**{name: Subquery(person.values(name)[:1]) for name in ('department', 'staff_group', 'band')})
    parents = dict(Department.objects.values_list('pk', 'parent'))
    for department in parents:
        top, seen = department, set()
        while parents[top] and top not in seen:
            seen.add(top)
            top = parents[top]
        sent.filter(department=department).update(directorate=top)


class Migration(migrations.Migration):

    dependencies = [
        ('adjustments', '0022_given_by'),
    ]

    operations = [
        migrations.AddField(
            model_name='request',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='adjustments.department'),
        ),
        migrations.AddField(
            model_name='request',
            name='directorate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='adjustments.department'),
        ),
        migrations.AddField(
            model_name='request',
            name='staff_group',
            field=models.CharField(blank=True, default='', max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='request',
            name='band',
            field=models.CharField(blank=True, default='', max_length=40),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
