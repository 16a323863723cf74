"""The keys of the API: made here, shown once, revoked when they are not needed any more."""

from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grid.admin.base import GridAdmin, badge
from grid.keys import make_key
from grid.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(GridAdmin):
    """Make, see and revoke keys. Their hash is never shown."""

    owner_field = "owner"
    list_display = ("name", "start", "owner", "state", "augment", "created_at", "last_used_at")
    list_select_related = ("owner",)
    ordering = ("-created_at",)
    search_fields = ("name", "prefix")
    actions = ("augment_on", "augment_off", "augment_as_set", "revoke")

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[Any]:
        """Ask for the name, and of a superuser for the owner; show the rest of a key that is there."""
        if obj is not None:
            return ["name", "start", "owner", "state", "augment", "created_at", "last_used_at", "revoked_at"]
        return ["name", "owner", "augment"] if request.user.is_superuser else ["name", "augment"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the owners alone, without the links to make or change one."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Propose the person themself as the owner."""
        return {"owner": request.user.pk}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let those make keys who may."""
        return request.user.has_perm("grid.add_apikey")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Let those revoke keys who may change them."""
        return request.user.has_perm("grid.change_apikey")

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:  # noqa: ARG002
        """Make the key, and show it this once."""
        owner_id = int(obj.owner_id or request.user.pk or 0)
        row, key = make_key(owner_id=owner_id, name=obj.name, augment=obj.augment)
        obj.pk, obj.owner_id, obj.prefix, obj.created_at = row.pk, owner_id, row.prefix, row.created_at
        notices.warning(
            request,
            format_html(
                'Copy the key “{}” now, for only its hash is kept: <code class="ag-key">{}</code>',
                obj.name,
                key,
            ),
        )

    @admin.action(description="Augment what passes the proxy with it", permissions=["revoke"])
    def augment_on(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Have calls with these keys get what the grid knows."""
        notices.success(request, f"Keys that augment: {queryset.update(augment=True)}.")

    @admin.action(description="Do not augment what passes the proxy with it", permissions=["revoke"])
    def augment_off(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Have calls with these keys pass as they are."""
        notices.success(request, f"Keys that do not augment: {queryset.update(augment=False)}.")

    @admin.action(description="Augment as the settings say", permissions=["revoke"])
    def augment_as_set(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Leave it to the settings."""
        notices.success(request, f"Keys that leave it to the settings: {queryset.update(augment=None)}.")

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """End the use of keys, for good."""
        count = queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
        notices.success(request, f"Keys revoked: {count}. Whoever still uses one is refused from now on.")

    @admin.display(description="key", ordering="prefix")
    def start(self, key: ApiKey) -> SafeString:
        """Show how the key starts."""
        return format_html("<code>{}…</code>", key.prefix)

    @admin.display(description="state", ordering="revoked_at")
    def state(self, key: ApiKey) -> SafeString:
        """Show whether the key can be used."""
        return badge("failed", "Revoked") if key.revoked_at else badge("stored", "Active")
