"""What fulfilment does."""

from django.db import models

from .adjustment import Adjustment


class Delivery(models.Model):
    """The delivery of one adjustment: what was ordered where, expected and delivered when, at what cost in pounds."""

    adjustment = models.OneToOneField(Adjustment, on_delete=models.PROTECT, related_name="delivery")
    supplier = models.CharField(max_length=200, blank=True)
    order_reference = models.CharField(max_length=100, blank=True)
    quoted_on = models.DateField(null=True, blank=True)
    quote = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    ordered_on = models.DateField(null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    set_up_on = models.DateField(null=True, blank=True)
    trained_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    asset_number = models.CharField(max_length=100, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="Of the licence or the equipment.")
    cost = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0), name="cost_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.adjustment_id} delivery"
