"""Who may see and do what in which municipality."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import (
    Listed,
    NaturbudgetError,
    Problem,
    Word,
    gettext_noop,
)
from naturbudget.core.permission import ROLES, STAFF, TABLE, Scope, scope_of

MAY_NOT = gettext_noop(
    "You may not do this here. The roles that may: {roles}. "
    "Ask the co-ordinator, or sign in as somebody who holds one of them."
)
NOT_YOURS = gettext_noop(
    "Your role does this for what your own department holds, and this is not held by "
    "it. Ask the department that holds it, or the co-ordinator."
)


class NotPermittedError(NaturbudgetError):
    """The person's roles do not allow the action."""


@dataclass(frozen=True)
class Standing:
    """What a person is in one municipality: roles and departments."""

    user: User
    municipality: Municipality

    @cached_property
    def _held(self) -> list[tuple[str, int | None]]:
        if self.user.is_operator:
            return [(role, None) for role in STAFF]
        rows = self.municipality.memberships.filter(user=self.user)
        return list(rows.values_list("role", "department_id"))

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self._held)

    @cached_property
    def departments(self) -> frozenset[int]:
        return frozenset(pk for _, pk in self._held if pk is not None)

    def scope(self, action: str) -> Scope | None:
        return scope_of(self.roles, action)

    def may(
        self, action: str, *, department_ids: set[int | None] | None = None
    ) -> bool:
        """Tell whether the action is allowed, on things of these departments."""
        scope = self.scope(action)
        if scope != "own" or department_ids is None:
            return scope is not None
        return department_ids <= self.departments

    def refusal(self, action: str) -> Problem:
        """Return why an action is refused: the role, or the department (PM-1)."""
        if self.scope(action) == "own":
            return Problem("not-permitted", NOT_YOURS, {"action": action})
        return not_permitted(action)


def standing(user: User | AnonymousUser, slug: str) -> Standing:
    """Return what a person is in a municipality; hide it from everybody else.

    The operator is no person of a page: the rights of the command are not given here.
    """
    municipality = Municipality.objects.filter(slug=slug).first()
    if municipality is None or not isinstance(user, User) or user.is_nobody:
        raise Http404("No municipality of that name.")
    found = Standing(user, municipality)
    if not found.roles:
        raise Http404("No municipality of that name.")
    return found


def municipality_for(user: User | AnonymousUser, slug: str, *, to: str) -> Municipality:
    """Return the municipality, if the person may do the action in it.

    Raises:
        Http404: The person does not belong to it.
        PermissionDenied: The person's roles do not allow the action.
    """
    found = standing(user, slug)
    if not found.may(to):
        raise PermissionDenied(not_permitted(to))
    return found.municipality


def require(
    municipality: Municipality,
    user: User,
    *,
    to: str,
    department_ids: set[int | None] | None = None,
) -> None:
    """Refuse an action that the person's roles do not allow here."""
    found = Standing(user, municipality)
    if not found.may(to, department_ids=department_ids):
        raise NotPermittedError(found.refusal(to))


def not_permitted(action: str) -> Problem:
    roles = Listed(Word(ROLES[role]) for role in TABLE[action])
    return Problem("not-permitted", MAY_NOT, {"action": action, "roles": roles})


def published_municipalities() -> QuerySet[Municipality]:
    """Return the municipalities whose public page is open."""
    return Municipality.objects.order_by("name")
