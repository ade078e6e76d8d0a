"""What people do to accounts and organisations. Every verb writes its event."""

from apps.accounts.services.code_apps import add_code_app, offer_code_app, revoke_code_app, secret_of, use_code
from apps.accounts.services.credentials import change_password, create_token, revoke_token
from apps.accounts.services.enrolments import enrol_signer
from apps.accounts.services.invitations import (
    accept_invitation,
    accept_invitation_signed_in,
    bring_in_organisation,
    check_open,
    invite,
)
from apps.accounts.services.memberships import add_member, change_role, end_membership
from apps.accounts.services.organisations import create_organisation, create_user
from apps.accounts.services.passkeys import add_passkey, offer_passkey, revoke_passkey, use_passkey
from apps.accounts.services.policy_texts import accept_policy_text, publish_policy_text
from apps.accounts.services.qualifications import end_qualification, record_qualification, verify_identity
from apps.accounts.services.sign_in import reauthenticate, sign_in

__all__ = [
    "accept_invitation",
    "accept_invitation_signed_in",
    "accept_policy_text",
    "add_code_app",
    "add_member",
    "add_passkey",
    "bring_in_organisation",
    "change_password",
    "change_role",
    "check_open",
    "create_organisation",
    "create_token",
    "create_user",
    "end_membership",
    "end_qualification",
    "enrol_signer",
    "invite",
    "offer_code_app",
    "offer_passkey",
    "publish_policy_text",
    "reauthenticate",
    "record_qualification",
    "revoke_code_app",
    "revoke_passkey",
    "revoke_token",
    "secret_of",
    "sign_in",
    "use_code",
    "use_passkey",
    "verify_identity",
]
