"""Why a place is free to be passed on: kept in the log with every offer, for whoever asks why Anna got it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from summit.models import Invitation, InvitationState


class Cause(StrEnum):
    """What happened before. The first five happened to somebody's invitation."""

    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    QUOTA = "quota"
    CAPACITY = "capacity"
    ALLOCATION = "allocation"
    HANDED_BACK = "handed_back"
    DEADLINE = "deadline"
    RELEASE = "release"
    FREE = "free"


@dataclass(frozen=True, kw_only=True)
class Freed:
    """The cause, and the invitation or the rule that it came from."""

    cause: Cause = Cause.FREE
    after: Invitation | None = None
    rule_id: int | None = None

    @classmethod
    def by(cls, invitation: Invitation) -> Freed:
        """What has just become of this invitation."""
        causes = {InvitationState.DECLINED: Cause.DECLINED, InvitationState.EXPIRED: Cause.EXPIRED}
        if invitation.state is InvitationState.WITHDRAWN:
            cause = Cause.WITHDRAWN if invitation.is_given_up else Cause.REVOKED
        else:
            cause = causes.get(invitation.state, Cause.FREE)
        return cls(cause=cause, after=invitation)

    @property
    def details(self) -> dict[str, object]:
        """For the log."""
        found: dict[str, object] = {"freed": self.cause.value}
        if self.after is not None:
            found["after"] = self.after.id
        if self.rule_id is not None:
            found["rule_id"] = self.rule_id
        return found
