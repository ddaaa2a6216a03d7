from collections import defaultdict
from dataclasses import asdict
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.db import migrations, models

BATCH = 500


def fill(apps, schema_editor):
    """Make the line of each adjustment that was sent, from its history."""
    from adjustments.models.calendars import public_calendar
    from adjustments.rules.clocks import Happening
    from adjustments.rules.states import Action, State
    from adjustments.rules.tally import tally

    Adjustment, Event, ReportLine = (apps.get_model('adjustments', name) for name in ('Adjustment', 'Event', 'ReportLine'))
    closures = list(apps.get_model('adjustments', 'Closure').objects.values_list('site', 'day', 'is_closed'))
    columns = {field.name for field in ReportLine._meta.concrete_fields}

    def calendar(site):
        everywhere = {day: is_closed for where, day, is_closed in closures if where is None}
        here = {day: is_closed for where, day, is_closed in closures if where is not None and site and where == site.pk}
        country, nation = (site.country, site.nation) if site else ('GB', 'ENG')
        return public_calendar(country, nation, tuple(sorted((everywhere | here).items())))

    def line(adjustment, events):
        request, entry, delivery = adjustment.request, adjustment.entry, getattr(adjustment, 'delivery', None)
        site = request.site or request.employee.site
        zone = ZoneInfo(site.time_zone if site else 'Europe/London')
        history = [
            Happening(Action(one.action), State(one.to), one.at.astimezone(zone).date(), one.data, one.by_id, one.acting_as)
            for one in events
        ]
        told = asdict(tally(history, calendar(site)))
        return ReportLine(
            adjustment=adjustment,
            category=entry.category if entry else '',
            entry_code=entry.code if entry else '',
            site=request.site,
            department=request.department,
            directorate=request.directorate,
            staff_group=request.staff_group,
            band=request.band,
            is_again=adjustment.replaces_id is not None,
            due_on=adjustment.step_due_on or adjustment.delivery_due_on or adjustment.wait_due_on,
            cost=delivery.cost if delivery else None,
            **{name: value for name, value in told.items() if name in columns},
        )

    last, sent = 0, Adjustment.objects.exclude(state='draft').order_by('pk')
    needed = ('entry', 'delivery', 'request__site', 'request__employee__site', 'request__department', 'request__directorate')
    while batch := list(sent.filter(pk__gt=last).select_related(*needed)[:BATCH]):
        events = defaultdict(list)
        for event in Event.objects.filter(adjustment__in=batch).order_by('request_id', 'seq'):
            events[event.adjustment_id].append(event)
        ReportLine.objects.bulk_create(line(one, events[one.pk]) for one in batch if events[one.pk])
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('adjustments', '0023_request_department'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportLine',
            fields=[
                ('adjustment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='report_line', serialize=False, to='adjustments.adjustment')),
                ('category', models.CharField(blank=True, max_length=100)),
                ('entry_code', models.CharField(blank=True, max_length=10)),
                ('staff_group', models.CharField(blank=True, max_length=120)),
                ('band', models.CharField(blank=True, max_length=40)),
                ('is_again', models.BooleanField(default=False)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('state', models.CharField(blank=True, max_length=20)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('outcome_on', models.DateField(blank=True, null=True)),
                ('decided_by', models.CharField(blank=True, max_length=20)),
                ('is_automatic', models.BooleanField(default=False)),
                ('reasons', models.CharField(blank=True, max_length=120)),
                ('second_check', models.CharField(blank=True, max_length=20)),
                ('is_returned', models.BooleanField(default=False)),
                ('appeal', models.CharField(blank=True, max_length=20)),
                ('appealed_on', models.DateField(blank=True, null=True)),
                ('questions', models.SmallIntegerField(default=0)),
                ('advice_asked', models.SmallIntegerField(default=0)),
                ('advice_given', models.SmallIntegerField(default=0)),
                ('interim', models.CharField(blank=True, max_length=20)),
                ('works', models.CharField(blank=True, max_length=20)),
                ('not_working', models.SmallIntegerField(default=0)),
                ('still_works', models.CharField(blank=True, max_length=20)),
                ('reviewed_on', models.DateField(blank=True, null=True)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('route', models.CharField(blank=True, max_length=40)),
                ('filed_as', models.CharField(blank=True, max_length=20)),
                ('is_rest', models.BooleanField(default=False)),
                ('estimate', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('first_asked_on', models.DateField()),
                ('received_on', models.DateField()),
                ('received_month', models.IntegerField()),
                ('reply_target', models.SmallIntegerField(blank=True, null=True)),
                ('reply_due_on', models.DateField(blank=True, null=True)),
                ('replied_on', models.DateField(blank=True, null=True)),
                ('reply_days', models.SmallIntegerField(blank=True, null=True)),
                ('interim_target', models.SmallIntegerField(blank=True, null=True)),
                ('interim_due_on', models.DateField(blank=True, null=True)),
                ('interim_on', models.DateField(blank=True, null=True)),
                ('interim_days', models.SmallIntegerField(blank=True, null=True)),
                ('decision_target', models.SmallIntegerField(blank=True, null=True)),
                ('decision_due_on', models.DateField(blank=True, null=True)),
                ('decision_gross_due_on', models.DateField(blank=True, null=True)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('decided_month', models.IntegerField(blank=True, null=True)),
                ('decision_days', models.SmallIntegerField(blank=True, null=True)),
                ('decision_gross', models.SmallIntegerField(blank=True, null=True)),
                ('agreed_on', models.DateField(blank=True, null=True)),
                ('delivery_target', models.SmallIntegerField(blank=True, null=True)),
                ('delivery_due_on', models.DateField(blank=True, null=True)),
                ('delivered_on', models.DateField(blank=True, null=True)),
                ('delivered_month', models.IntegerField(blank=True, null=True)),
                ('delivery_days', models.SmallIntegerField(blank=True, null=True)),
                ('wait_target', models.SmallIntegerField(blank=True, null=True)),
                ('wait_due_on', models.DateField(blank=True, null=True)),
                ('wait_gross_due_on', models.DateField(blank=True, null=True)),
                ('in_place_on', models.DateField(blank=True, null=True)),
                ('in_place_month', models.IntegerField(blank=True, null=True)),
                ('wait_days', models.SmallIntegerField(blank=True, null=True)),
                ('wait_gross', models.SmallIntegerField(blank=True, null=True)),
                ('appeal_target', models.SmallIntegerField(blank=True, null=True)),
                ('appeal_due_on', models.DateField(blank=True, null=True)),
                ('appeal_days', models.SmallIntegerField(blank=True, null=True)),
                ('paused_waiting_for_answer', models.SmallIntegerField(default=0)),
                ('paused_employee_asked', models.SmallIntegerField(default=0)),
                ('paused_health_professional', models.SmallIntegerField(default=0)),
                ('paused_away', models.SmallIntegerField(default=0)),
                ('paused_for', models.CharField(blank=True, max_length=20)),
                ('paused_since_on', models.DateField(blank=True, null=True)),
                ('days_before_filing', models.SmallIntegerField(default=0)),
                ('days_employee', models.SmallIntegerField(default=0)),
                ('days_line_manager', models.SmallIntegerField(default=0)),
                ('days_budget_holder', models.SmallIntegerField(default=0)),
                ('days_hr', models.SmallIntegerField(default=0)),
                ('days_adviser', models.SmallIntegerField(default=0)),
                ('days_fulfilment', models.SmallIntegerField(default=0)),
                ('days_supplier', models.SmallIntegerField(default=0)),
                ('days_reviewer', models.SmallIntegerField(default=0)),
                ('days_nobody', models.SmallIntegerField(default=0)),
                ('held_by', models.CharField(blank=True, max_length=20)),
                ('held_since_on', models.DateField(blank=True, null=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('department', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='adjustments.department')),
                ('directorate', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='adjustments.department')),
                ('site', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='adjustments.site')),
            ],
            options={
                'indexes': [models.Index(fields=['received_on'], name='line_received'), models.Index(fields=['decided_on'], name='line_decided'), models.Index(fields=['in_place_on'], name='line_in_place'), models.Index(condition=models.Q(('held_by', ''), _negated=True), fields=['held_by', 'held_since_on'], name='line_open')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
