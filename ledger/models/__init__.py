"""The models of the ledger, one a file; the codes that their rows hold are in `codes`."""

from ledger.models.api_deed import ApiDeed
from ledger.models.api_filing import ApiFiling
from ledger.models.api_token import ApiToken
from ledger.models.attachment import Attachment
from ledger.models.audit_entry import AuditEntry
from ledger.models.audit_head import AuditHead
from ledger.models.base import Base
from ledger.models.call import Call
from ledger.models.call_sheet import CallSheet
from ledger.models.codes import (
    CallMode,
    CallOutcome,
    Category,
    Channel,
    CheckMark,
    CheckPoint,
    Difficulty,
    DiscardReason,
    DraftStatus,
    EndedBy,
    HungUpBy,
    Identity,
    ItemState,
    Language,
    Nature,
    RecordingKind,
    Role,
    Scope,
    SetupStep,
    Shift,
    TranscriptState,
    UnitKind,
    Urgency,
)
from ledger.models.console_setting import ConsoleSetting
from ledger.models.dismissed_suggestion import DismissedSuggestion
from ledger.models.draft import Draft
from ledger.models.extension import Extension
from ledger.models.holiday_notice import HolidayNotice
from ledger.models.item import Item
from ledger.models.item_act import ItemAct
from ledger.models.item_category import ItemCategory
from ledger.models.item_handler import ItemHandler
from ledger.models.item_reminder import ItemReminder
from ledger.models.item_team_member import ItemTeamMember
from ledger.models.item_unit import ItemUnit
from ledger.models.live_piece import LivePiece
from ledger.models.number_series import NumberSeries
from ledger.models.paper import Paper
from ledger.models.paper_series import PaperSeries
from ledger.models.prompt import Prompt
from ledger.models.prompt_recording import PromptRecording
from ledger.models.recording import Recording
from ledger.models.report_draft import ReportDraft
from ledger.models.report_narrative import ReportNarrative
from ledger.models.retention import DeletionEntry, DeletionProposal, RetentionMark
from ledger.models.retention_codes import DeletionState, EntryState, HoldReason, RetentionKind
from ledger.models.roster_entry import RosterEntry
from ledger.models.saved_view import ColumnChoice, SavedView
from ledger.models.sealing_key import SealingKey
from ledger.models.search_gram import SearchGram
from ledger.models.segment_correction import SegmentCorrection
from ledger.models.setup_step import SetupStepDone
from ledger.models.spot_check import SpotCheck, SpotCheckEntry, SpotCheckMark
from ledger.models.staff_day import StaffDay
from ledger.models.transcript import Transcript
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.models.user_role import UserRole
from ledger.models.vocabulary_term import VocabularyTerm

__all__ = [
    "ApiDeed",
    "ApiFiling",
    "ApiToken",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Call",
    "CallMode",
    "CallOutcome",
    "CallSheet",
    "Category",
    "Channel",
    "CheckMark",
    "CheckPoint",
    "ColumnChoice",
    "ConsoleSetting",
    "DeletionEntry",
    "DeletionProposal",
    "DeletionState",
    "Difficulty",
    "DiscardReason",
    "DismissedSuggestion",
    "Draft",
    "DraftStatus",
    "EndedBy",
    "EntryState",
    "Extension",
    "HoldReason",
    "HolidayNotice",
    "HungUpBy",
    "Identity",
    "Item",
    "ItemAct",
    "ItemCategory",
    "ItemHandler",
    "ItemReminder",
    "ItemState",
    "ItemTeamMember",
    "ItemUnit",
    "Language",
    "LivePiece",
    "Nature",
    "NumberSeries",
    "Paper",
    "PaperSeries",
    "Prompt",
    "PromptRecording",
    "Recording",
    "RecordingKind",
    "ReportDraft",
    "ReportNarrative",
    "RetentionKind",
    "RetentionMark",
    "Role",
    "RosterEntry",
    "SavedView",
    "Scope",
    "SealingKey",
    "SearchGram",
    "SegmentCorrection",
    "SetupStep",
    "SetupStepDone",
    "Shift",
    "SpotCheck",
    "SpotCheckEntry",
    "SpotCheckMark",
    "StaffDay",
    "Transcript",
    "TranscriptState",
    "Unit",
    "UnitKind",
    "Urgency",
    "User",
    "UserRole",
    "VocabularyTerm",
]
