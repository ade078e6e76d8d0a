"""What people do to accounts and organisations. Every verb writes its event."""

from apps.accounts.services.credentials import change_password, create_token, revoke_token
from apps.accounts.services.invitations import (
    accept_invitation,
    accept_invitation_signed_in,
    bring_in_organisation,
    check_open,
    invite,
)
from apps.accounts.services.memberships import add_member, change_role, end_membership
from apps.accounts.services.organisations import create_organisation, create_user
from apps.accounts.services.sign_in import reauthenticate, sign_in

__all__ = [
    "accept_invitation",
    "accept_invitation_signed_in",
    "add_member",
    "bring_in_organisation",
    "change_password",
    "change_role",
    "check_open",
    "create_organisation",
    "create_token",
    "create_user",
    "end_membership",
    "invite",
    "reauthenticate",
    "revoke_token",
    "sign_in",
]
