"""Devices: who uses them, what they owe, and withdrawing a lost one."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from office.base import OwnAdmin, principal
from office.entry import OfficeRequest
from responders.models import Device
from responders.queries import DeviceQueues, queues_of
from responders.sessions import revoke_device


class DeviceAdmin(OwnAdmin):
    """Tablets and browsers: they announce themselves; here they are named and withdrawn."""

    fields = ("name", "platform", "app_build", "registered_at", "revoked_at", "id")
    readonly_fields = ("platform", "app_build", "registered_at", "revoked_at", "id")
    list_display = ("label", "people", "last_push", "last_pull", "owes", "standing")
    ordering = ("name", "id")
    steps: ClassVar[list[tuple[str, str]]] = [("admin:device_revoke", "Withdraw this device")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        page = super().get_changelist_instance(request)
        queues = queues_of([one.id for one in page.result_list], principal(request).actor.agency)
        for device in page.result_list:
            device.queues = queues[device.id]
        return page

    @admin.display(description="device", ordering="name")
    def label(self, device: Device) -> str:
        return str(device)

    @admin.display(description="used by")
    def people(self, device: Device) -> str:
        return ", ".join(self._queue(device).people) or "-"

    @admin.display(description="last push")
    def last_push(self, device: Device) -> Any:
        return self._queue(device).last_push_at

    @admin.display(description="last pull")
    def last_pull(self, device: Device) -> Any:
        return self._queue(device).last_pull_at

    @admin.display(description="owes")
    def owes(self, device: Device) -> SafeString | str:
        owed = self._queue(device).owed
        return format_html('<span class="mark attn">{} unsent</span>', owed) if owed else "nothing"

    @admin.display(description="standing")
    def standing(self, device: Device) -> SafeString | str:
        if device.revoked_at is None:
            return "in use" if device.registered_at else "never registered"
        return format_html('<span class="mark away">{}</span>', "withdrawn")

    def _queue(self, device: Any) -> DeviceQueues:
        queues: DeviceQueues = device.queues
        return queues

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:device_id>/revoke/", view(self.revoke), name="device_revoke"),
            *super().get_urls(),
        ]

    def revoke(self, request: HttpRequest, device_id: Any) -> HttpResponse:
        """Withdraws a lost tablet: its next call is refused, what it still sends is quarantined."""
        device = self.get_object(request, str(device_id))
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "device": device,
                "queue": queues_of([device.id], device.agency_id)[device.id],
                "title": f"Withdraw {device}",
            }
            return TemplateResponse(request, "office/revoke.html", context)
        revoke_device(device=device, now=cast(OfficeRequest, request).now)
        self.log_change(request, device, "Withdrawn.")
        messages.success(request, f"{device} is withdrawn.")
        return HttpResponseRedirect(reverse("admin:responders_device_changelist"))
