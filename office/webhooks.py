"""Webhooks: which of the agency's own systems is told what, its secret, and what did not arrive."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from incidents.notices import NoticeType
from notices.delivery import send_again
from notices.egress import url_fault
from notices.models import DeliveryState, Webhook
from notices.signing import new_secret, secret_of
from office.base import OwnAdmin, principal
from office.entry import OfficeRequest

MOST_SHOWN = 100


class WebhookForm(forms.ModelForm):
    """An address, and what it is told."""

    agency: Any = None
    types = forms.MultipleChoiceField(
        label="Is told",
        choices=[(one.value, one.value) for one in NoticeType],
        widget=forms.CheckboxSelectMultiple,
        help_text="Ids, states and times only: no names, no places, nothing anybody wrote.",
    )

    class Meta:
        model = Webhook
        fields = ("name", "url", "types", "is_active")
        widgets: ClassVar[dict[str, Any]] = {
            "name": forms.TextInput,
            "url": forms.TextInput(attrs={"size": 60}),
        }
        labels: ClassVar[dict[str, str]] = {"url": "Address", "is_active": "In use"}
        help_texts: ClassVar[dict[str, str]] = {
            "url": "https://, reachable from the internet.",
            "is_active": "Switched off, it is told nothing, and what waits for it is given up.",
        }

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        fault = url_fault(url, settings.OUTBOUND_NETWORKS)
        if fault is not None:
            raise forms.ValidationError(f"{fault[:1].upper()}{fault[1:]}.")
        return url

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        same = Webhook.objects.filter(agency=self.agency, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is a webhook of this name already.")
        return name


class WebhookAdmin(OwnAdmin):
    """The agency's own systems."""

    form = WebhookForm
    list_display = ("name", "url", "standing", "waiting", "dead")
    ordering = ("name",)
    steps: ClassVar[list[tuple[str, str]]] = [
        ("admin:webhook_deliveries", "What was sent"),
        ("admin:webhook_secret", "New secret"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        def count(state: DeliveryState) -> Count:
            return Count("deliveries", filter=Q(deliveries__state=state.value))

        return (
            super()
            .get_queryset(request)
            .annotate(
                waiting_count=count(DeliveryState.WAITING), dead_count=count(DeliveryState.DEAD)
            )
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"agency": principal(request).actor.agency})

    def standing(self, webhook: Webhook) -> str:
        """In use, or why not."""
        if webhook.is_active:
            return "in use"
        return f"switched off: {webhook.stopped_because}" if webhook.stopped_because else "off"

    def waiting(self, webhook: Any) -> int:
        """Deliveries under way."""
        return int(webhook.waiting_count)

    def dead(self, webhook: Any) -> int:
        """Deliveries that were given up."""
        return int(webhook.dead_count)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A webhook that is switched on again has no reason for being off."""
        obj.agency_id = principal(request).actor.agency
        if obj.is_active:
            obj.stopped_because = ""
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Webhook, post_url_continue: Any = None
    ) -> HttpResponse:
        """A new webhook's secret is shown once, instead of the list."""
        return self._page(request, "office/secret.html", obj, secret=secret_of(obj))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:webhook_id>/secret/", view(self.secret), name="webhook_secret"),
            path("<uuid:webhook_id>/sent/", view(self.deliveries), name="webhook_deliveries"),
            *super().get_urls(),
        ]

    def secret(self, request: HttpRequest, webhook_id: Any) -> HttpResponse:
        """A new secret, shown once; the old one goes on for a day beside it."""
        webhook = self.get_object(request, str(webhook_id))
        if request.method != "POST":
            return self._page(request, "office/secret.html", webhook, secret=None)
        secret = new_secret(webhook=webhook, now=cast(OfficeRequest, request).now)
        self.log_change(request, webhook, "New secret.")
        return self._page(request, "office/secret.html", webhook, secret=secret)

    def deliveries(self, request: HttpRequest, webhook_id: Any) -> HttpResponse:
        """The newest deliveries, dead letters first, and a way to send those again."""
        webhook = self.get_object(request, str(webhook_id))
        if request.method == "POST":
            now = cast(OfficeRequest, request).now
            count = send_again(webhook=webhook, since=None, now=now)
            self.log_change(request, webhook, f"{count} dead letters sent again.")
            messages.success(request, f"{count} dead letters are sent again.")
            here = reverse("admin:webhook_deliveries", args=[webhook.pk])
            return HttpResponseRedirect(here)
        rows = webhook.deliveries.select_related("notice").order_by("-notice__happened_at")
        dead = list(rows.filter(state=DeliveryState.DEAD)[:MOST_SHOWN])
        others = list(rows.exclude(state=DeliveryState.DEAD)[:MOST_SHOWN])
        return self._page(
            request, "office/deliveries.html", webhook, dead=dead, deliveries=[*dead, *others]
        )

    def _page(
        self, request: HttpRequest, template: str, webhook: Webhook, **context: Any
    ) -> HttpResponse:
        everything = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "webhook": webhook,
            "title": str(webhook),
            **context,
        }
        answer = TemplateResponse(request, template, everything)
        # A secret is to stay on this page alone.
        answer.headers["Cache-Control"] = "no-store"
        return answer
