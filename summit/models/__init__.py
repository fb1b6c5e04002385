"""The nouns: every table of the application."""

from summit.models.area import Area
from summit.models.audit import Actor, ActorKind, AuditEntry
from summit.models.checkin import CheckIn
from summit.models.erasure import Erased, Erasure
from summit.models.event import Event, EventDate
from summit.models.frozen_figures import FrozenFigures
from summit.models.group import Admission, Group, Silence
from summit.models.host import Host
from summit.models.invitation import Channel, Invitation
from summit.models.job import Job, JobKind, JobState
from summit.models.mail_text import MailText
from summit.models.nominator import Allocation, Nominator, NominatorContact, Wish
from summit.models.outbox import MailKind, MailState, OutboxMail
from summit.models.person import Needs, Person
from summit.models.pool import Pool
from summit.models.posted_form import PostedForm
from summit.models.programme import ItemKind, ProgrammeItem
from summit.models.registration import Registration
from summit.models.release import ReleasedPlace, ReleaseRule, ReleaseState, ReleaseStep, Taker
from summit.models.retired_link import Retired, RetiredLink
from summit.models.staff import DeskLink, Role, RoleKind, SignInLink, StaffMember
from summit.models.states import (
    CALLED,
    PAUSED,
    STILL_IN,
    DateStatus,
    EventState,
    InvitationState,
    RegistrationState,
)
from summit.models.table_plan import PlanOrigin, PlanState, Seat, Table, TablePlan
from summit.models.table_rule import Mix, PlanSettings, RuleKind, RulePart, RulePerson, TableRule
from summit.models.theme import Theme, ThemedTable, ThemeWish
from summit.models.wave import Audience, Wave, WaveState

__all__ = [
    "CALLED",
    "PAUSED",
    "STILL_IN",
    "Actor",
    "ActorKind",
    "Admission",
    "Allocation",
    "Area",
    "Audience",
    "AuditEntry",
    "Channel",
    "CheckIn",
    "DateStatus",
    "DeskLink",
    "Erased",
    "Erasure",
    "Event",
    "EventDate",
    "EventState",
    "FrozenFigures",
    "Group",
    "Host",
    "Invitation",
    "InvitationState",
    "ItemKind",
    "Job",
    "JobKind",
    "JobState",
    "MailKind",
    "MailState",
    "MailText",
    "Mix",
    "Needs",
    "Nominator",
    "NominatorContact",
    "OutboxMail",
    "Person",
    "PlanOrigin",
    "PlanSettings",
    "PlanState",
    "Pool",
    "PostedForm",
    "ProgrammeItem",
    "Registration",
    "RegistrationState",
    "ReleaseRule",
    "ReleaseState",
    "ReleaseStep",
    "ReleasedPlace",
    "Retired",
    "RetiredLink",
    "Role",
    "RoleKind",
    "RuleKind",
    "RulePart",
    "RulePerson",
    "Seat",
    "SignInLink",
    "Silence",
    "StaffMember",
    "Table",
    "TablePlan",
    "TableRule",
    "Taker",
    "Theme",
    "ThemeWish",
    "ThemedTable",
    "Wave",
    "WaveState",
    "Wish",
]
